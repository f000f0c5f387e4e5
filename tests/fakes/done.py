"""A repository whose spec is Done, with evidence of last year: ready to be archived."""

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from specops.app.boundary import execute
from specops.commands.call import sorted_call
from specops.commands.model import OptionKind
from specops.commands.table import BY_NAME
from specops.model import Stage
from tests.fakes.evidence import SPEC, Kept
from tests.fakes.linting import HEADER, Ended
from tests.fakes.world import MOMENT, world
from tests.fakes.world import Kept as Printed

ROW = f"| 1 | {SPEC} | HAL smoke | {{}} | Ada |  |  |  |  |  |  |\n"
FOLDER = f"evidence/commands/{SPEC}"


@dataclass
class Done:
    """The commands of a user there, as somebody types them."""

    root: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> Kept:
        return Kept(self.root)

    @property
    def folder(self) -> Path:
        return self.root / FOLDER

    def type(self, script: str) -> Ended:
        """Run what somebody types, and return what the last command came to."""
        ended = Ended(0, "", "")
        for line in script.splitlines():
            words = shlex.split(line)
            if words[0] == "specops":
                ended = self.run(*words[1:])
            else:
                argv = ["/bin/sh", "-euc", line]
                subprocess.run(argv, cwd=self.root, check=True, timeout=240)
        return ended

    def run(self, name: str, *words: str) -> Ended:
        """Run a command with the options that are given as words."""
        command, given = BY_NAME[name], dict[str, object]()
        left = list(words)
        while left:
            option = next(o for o in command.options if f"--{o.name}" == left[0])
            left.pop(0)
            match option.kind:
                case OptionKind.SWITCH:
                    given[option.parameter] = True
                case OptionKind.VALUE:
                    given[option.parameter] = left.pop(0)
                case OptionKind.LIST:
                    items = given.setdefault(option.parameter, [])
                    assert isinstance(items, list)
                    items.append(left.pop(0))
        printed = Printed()
        call = sorted_call(command, given, (), world(self.root, printed, self.environ))
        return Ended(execute(call), printed.out.getvalue(), printed.err.getvalue())

    def json(self, name: str, *words: str) -> Ended:
        return self.run(name, *words, "--output-format", "json")

    def status(self, word: str) -> None:
        (self.root / "SPEC.md").write_text(HEADER + ROW.format(word), encoding="utf-8")

    def settings(self, text: str) -> None:
        (self.root / "specops.toml").write_text(text, encoding="utf-8")

    def archive(self) -> Ended:
        return self.json("evidence.archive", "--yes")

    def files(self, pattern: str = "*") -> dict[str, bytes]:
        """Return the content of the spec's files by their names."""
        return {p.name: p.read_bytes() for p in self.folder.glob(pattern) if p.is_file()}


def make(root: Path) -> Done:
    root.mkdir(exist_ok=True)
    done = Done(root)
    done.settings("")
    done.status("Done")
    for days, stage in ((400, Stage.VALIDATE), (399, Stage.AUDIT)):
        done.kept.add(stage, at=MOMENT - timedelta(days=days), extra=b"{}")
    return done
