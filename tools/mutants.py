"""Changes the guardrails one operator at a time, and reports the changes that no test notices.

``python -m tools.mutants [TARGET ...]`` runs mutmut over each target with the tests that are meant
for it, in a copy of its own below ``build/mutants``; without a target, over all of them. A survivor
that is justified below is not reported. The exit code is 1 when there is any other.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.justified_mutants import JUSTIFIED, SQL
from tools.mutant_targets import ROOT, TARGETS, named

COPIES: Final = ROOT / "build" / "mutants"
DEADLINE_S: Final = 4 * 3600
REFUSED: Final = 2
_STATEMENT: Final = re.compile('"(SELECT|INSERT|DELETE|PRAGMA|BEGIN|COMMIT|ROLLBACK)\\b')
# Tests that a change lets take all memory are ended by the system: mutmut calls that a segfault.
NOTICED: Final = ("killed", "timeout", "segfault", "caught by type check")
# A change is noticed by a timeout where it never ends, and not because the machine is busy: mutmut
# multiplies the constant by 15, so that every run of tests has more than a minute.
SETTINGS: Final = """
[tool.mutmut]
source_paths = ["specops/"]
only_mutate = {mutated}
pytest_add_cli_args = [
    "-p", "no:cacheprovider", "-p", "no:timeout", "-o", "addopts=", "-Wignore",
    "--assert=plain", "--tb=no",  # to say how it failed takes longer than to find that it does
    # it imports without what is installed, and a changed module needs mutmut
    "--deselect=tests/unit/evidence/test_public.py::test_importing_it_imports_nothing_heavy",
]
pytest_add_cli_args_test_selection = {tests}
also_copy = [
    "specops", "docs", "tools", "README.md", "SPEC.md", "memory", "tasks.py", "specops.toml",
]
use_setproctitle = false
timeout_constant = 5.0
"""


@dataclass(frozen=True)
class Survivor:
    """A change that no test noticed: its name, what became of it, and the lines it changed."""

    name: str
    status: str
    lines: tuple[str, ...]

    @property
    def is_justified(self) -> bool:
        """Whether somebody has said why it may live."""
        module = self.name.rpartition(".")[0]
        put = {line[1:].strip() for line in self.lines if line.startswith("+")}
        return not put.isdisjoint(JUSTIFIED.get(module, {})) or (
            module.startswith(SQL) and self._is_sql_in_another_case
        )

    @property
    def _is_sql_in_another_case(self) -> bool:
        """Whether nothing but the case of a statement of SQL was changed."""
        taken, put = ("".join(one[1:] for one in self.lines if one[0] == sign) for sign in "-+")
        return bool(_STATEMENT.search(taken)) and taken.casefold() == put.casefold()

    def __str__(self) -> str:
        """Return it as people read it."""
        return "\n".join((f"{self.status}: {self.name}", *(f"    {line}" for line in self.lines)))


@dataclass(frozen=True)
class Changed:
    """What became of the changes of a target: how many there were, and which no test noticed.

    ``endless`` counts those that were noticed by nothing but the time that the tests took.
    """

    total: int
    survivors: tuple[Survivor, ...]
    endless: int = 0

    @property
    def unjustified(self) -> tuple[Survivor, ...]:
        """Those of which nobody has said why they may live."""
        return tuple(one for one in self.survivors if not one.is_justified)

    def __str__(self) -> str:
        """Return the counts in words."""
        left, count = len(self.unjustified), len(self.survivors)
        return (
            f"{self.total} changes, {self.total - count} noticed ({self.endless} of them by a "
            f"timeout), {count - left} justified, {left} that no test notices"
        )


def copied(name: str) -> Path:
    """Copy what is under version control to a place of its own, with the settings of a target."""
    copy, target = COPIES / name, TARGETS[name]
    shutil.rmtree(copy, ignore_errors=True)
    listed = _output(("git", "ls-files", "-z"), ROOT)
    for path in filter(None, listed.split("\0")):
        if (ROOT / path).is_file():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, copy / path)
    told = SETTINGS.format(mutated=list(target.mutated), tests=list(target.tests))
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write(told)
    return copy


def changed(name: str) -> Changed:
    """Run mutmut over a target, and return what became of its changes."""
    folder = copied(name)
    argv = (sys.executable, "-m", "mutmut")
    with (folder / "mutmut.log").open("wb") as log:
        subprocess.run(
            (*argv, "run"), cwd=folder, stdout=log, stderr=log, check=True, timeout=DEADLINE_S
        )
    _output((*argv, "export-cicd-stats"), folder)
    counts = json.loads((folder / "mutants" / "mutmut-cicd-stats.json").read_bytes())
    listed = [
        line.strip().partition(": ") for line in _output((*argv, "results"), folder).split("\n")
    ]
    found = [(mutant, status) for mutant, _, status in listed if status and status not in NOTICED]
    survivors = tuple(_survivor(*one, folder) for one in found)
    return Changed(int(counts["total"]), survivors, int(counts["timeout"]))


def _survivor(name: str, status: str, folder: Path) -> Survivor:
    """Return a change that no test noticed, with the lines that it changed."""
    shown = _output((sys.executable, "-m", "mutmut", "show", name), folder).splitlines()
    lines = [one for one in shown if one[:1] in {"-", "+"} and one[:3] not in {"---", "+++"}]
    return Survivor(name, status, tuple(lines))


def _output(argv: Sequence[str], folder: Path) -> str:
    """Return what a program prints."""
    done = subprocess.run(argv, cwd=folder, stdout=subprocess.PIPE, check=True, timeout=DEADLINE_S)
    return done.stdout.decode()


def main(arguments: Sequence[str]) -> int:
    """Report the survivors of some targets, and return the exit code."""
    try:
        chosen = named(tuple(arguments))
    except KeyError as error:
        print(f"there is no target {error}: there are {', '.join(TARGETS)}", file=sys.stderr)
        return REFUSED
    left = 0
    for name in chosen:
        done = changed(name)
        left += len(done.unjustified)
        print(*done.unjustified, f"{name}: {done}", sep="\n", flush=True)
    return 1 if left else os.EX_OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
