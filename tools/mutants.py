"""Changes the guardrails one operator at a time, and reports the changes that no test notices.

``python -m tools.mutants [TARGET ...]`` runs mutmut over each target with the tests that are meant
for it, in a copy below ``build/mutants``; without a target, over all of them. A survivor that is
justified below is not reported. The exit code is 1 when there is any other.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
COPY: Final = ROOT / "build" / "mutants"
DEADLINE_S: Final = 4 * 3600
REFUSED: Final = 2
NOTICED: Final = ("killed", "timeout", "caught by type check")
SETTINGS: Final = """
[tool.mutmut]
source_paths = ["specops/"]
only_mutate = {mutated}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:timeout", "-o", "addopts=", "-Wignore"]
pytest_add_cli_args_test_selection = {tests}
also_copy = ["specops", "docs", "tools", "README.md", "SPEC.md", "memory", "tasks.py"]
use_setproctitle = false
"""
# The line that a mutant puts in place of another, and why no test can or need tell the difference.
JUSTIFIED: Final = {
    'found = _found(report, EnforcementRule(Enforcement.STRICT, "XXXX"), (), rollout)': (
        "which rule decided is not asked here: only the waivers that were used are counted"
    ),
    "found = _found(report, EnforcementRule(Enforcement.STRICT, None), (), rollout)": "as above",
    'found = _found(report, EnforcementRule(None, ""), (), rollout)': "as above",
    "found = _found(report, None, (), rollout)": "as above",
}


@dataclass(frozen=True)
class Target:
    """What is changed, and the tests that are meant for it; both relative to the root."""

    mutated: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS: Final = {
    "policy": Target(("specops/policy/*",), ("tests/unit/test_policy.py", "tests/unit/policy")),
    "expectation": Target(("specops/hal/expectation.py",), ("tests/unit/hal/test_expectation.py",)),
    "evidence": Target(("specops/evidence/*",), ("tests/unit/evidence",)),
    "guardrails": Target(("specops/guardrails/*",), ("tests/unit/guardrails",)),
}


@dataclass(frozen=True)
class Survivor:
    """A change that no test noticed: its name, what became of it, and the lines it changed."""

    name: str
    status: str
    lines: tuple[str, ...]

    @property
    def is_justified(self) -> bool:
        """Whether somebody has said why it may live."""
        return any(line[1:].strip() in JUSTIFIED for line in self.lines if line.startswith("+"))

    def __str__(self) -> str:
        """Return it as people read it."""
        return "\n".join((f"{self.status}: {self.name}", *(f"    {line}" for line in self.lines)))


def copied(target: Target) -> Path:
    """Copy what is under version control to a place of its own, with the settings of a target."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = _output(("git", "ls-files", "-z"), ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, COPY / name)
    told = SETTINGS.format(mutated=list(target.mutated), tests=list(target.tests))
    with (COPY / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write(told)
    return COPY


def survivors(target: Target) -> Iterator[Survivor]:
    """Run mutmut over a target, and give every change that no test noticed."""
    folder = copied(target)
    argv = (sys.executable, "-m", "mutmut", "run")
    with (folder / "mutmut.log").open("wb") as log:
        subprocess.run(argv, cwd=folder, stdout=log, stderr=log, check=True, timeout=DEADLINE_S)
    for line in _output((*argv[:3], "results"), folder).splitlines():
        name, _, status = line.strip().partition(": ")
        if status and status not in NOTICED:
            shown = _output((*argv[:3], "show", name), folder).splitlines()
            changed = [
                one for one in shown if one[:1] in {"-", "+"} and one[:3] not in {"---", "+++"}
            ]
            yield Survivor(name, status, tuple(changed))


def _output(argv: Sequence[str], folder: Path) -> str:
    """Return what a program prints."""
    done = subprocess.run(argv, cwd=folder, stdout=subprocess.PIPE, check=True, timeout=DEADLINE_S)
    return done.stdout.decode()


def main(arguments: Sequence[str]) -> int:
    """Report the survivors of some targets, and return the exit code."""
    unknown = [name for name in arguments if name not in TARGETS]
    if unknown:
        print(f"there is no target {unknown[0]!r}: there are {', '.join(TARGETS)}", file=sys.stderr)
        return REFUSED
    left = 0
    for name in arguments or TARGETS:
        found = [one for one in survivors(TARGETS[name]) if not one.is_justified]
        left += len(found)
        print(*found, f"{name}: {len(found)} changes that no test notices", sep="\n", flush=True)
    return 1 if left else os.EX_OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
