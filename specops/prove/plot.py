"""One planting in its place: the fault is planted, and the command that has to notice is run."""

import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from specops.canaries.model import DEADLINE_S, Planting
from specops.errors import CannotJudgeError
from specops.process.command import Command, Completed, run
from specops.prove.observation import Observation, read
from specops.prove.settled import settled
from specops.prove.setup import Carried
from specops.prove.start import Spawn, Start
from specops.prove.traces import differ, traces
from specops.values import dataclass

SETTINGS_FILE: Final = "specops.toml"
_AS_JSON: Final = ("--output-format", "json")
_BY_HAND: Final = "run the planting by hand in a clone"
_APPLY: Final = ("git", "apply")
_ELSEWHERE: Final = (
    "in a subfolder git skips the paths of others: plant what is relative to it with"
    " `git apply --directory=SUBFOLDER`, and what is for others with `git -C .. apply`"
)
_MORE_TIME: Final = "give it more with the timeout_s of its [[prove.canaries]]"
_TYPED: Final = re.compile(r"(?P<given>(?:[A-Z][A-Z0-9_]*=\S* )*)(?:invoke|specops) (?P<rest>.*)")


@dataclass(frozen=True, slots=True)
class Plot:
    """One place with one planting.

    ``environment`` is that of its commands, ``address`` that of its HAL, and ``today`` the day in
    UTC; ``start`` runs the real command, and ``spawn`` a runner that is given options of its own.
    """

    root: Path
    environment: Mapping[str, str]
    planting: Planting
    address: str
    today: date
    start: Start
    spawn: Spawn

    def observe(self, carried: Carried) -> Observation:
        """Plant under some settings, and read what the last command came to.

        Raises ``CannotJudgeError`` for what cannot be planted, and ``OSError`` without a disk.
        """
        self._prepare(carried)
        if self.planting.words:
            return read(self._worded(), self.root)
        *before, last = list(_parts(self.planting.script))
        for part in before:
            self._do(part)
        completed = self._typed(f"{last} {' '.join(_AS_JSON)}")
        return read(completed, self.root)

    def _worded(self) -> Completed:
        """Run the command that the words of the planting are."""
        name, *rest = self.planting.words  # of which some may be paths, at the end
        words, deadline_s = (name, *_AS_JSON, *rest), self.planting.deadline_s
        completed = self.start(words, self.root, self.environment, deadline_s)
        if completed.timed_out:
            message = f"the command {name} did not end within {deadline_s:g} s"
            raise CannotJudgeError(message, _MORE_TIME)
        return completed

    def _prepare(self, carried: Carried) -> None:
        """Write files and settings, run what the repository plants itself, and commit it all."""
        for path, content in self.planting.files:
            write(self.root / path, content)
        if self.planting.settings:
            text = settled(carried.values, self.planting.settings, self.today)
            write(self.root / SETTINGS_FILE, text)
        if self.planting.arguments:
            self._plant()
        if self.planting.files or self.planting.settings or self.planting.arguments:
            for words in commit("a change"):
                self._run(("git", *words))

    def _plant(self) -> None:
        """Run the command that plants; what it did has to show."""
        argv, git = self.planting.arguments, lambda words: self._run(("git", *words)).stdout
        before = traces(git)
        done = self._run(argv, self.planting.deadline_s)
        if not differ(before, traces(git)):
            message = f"the planting changed nothing: {done}"
            raise CannotJudgeError(message, _ELSEWHERE if argv[:2] == _APPLY else _BY_HAND)

    def _do(self, part: str) -> None:
        """Run a part of the script that is not judged; only a command of ours may fail."""
        if _TYPED.match(part):
            self._typed(part)
        else:
            self._run(("/bin/sh", "-e", "-c", part))

    def _typed(self, line: str) -> Completed:
        """Run the command that a line names, with the variables that it sets."""
        match = _TYPED.match(line.replace("{hal}", self.address))
        if match is None:
            message = f"the planting ends with no command of ours: {line[:60]}"
            raise CannotJudgeError(message, "end it with a line such as `invoke plan --spec ID`")
        given = dict(word.split("=", 1) for word in match["given"].split())
        words, environment = shlex.split(match["rest"]), {**self.environment, **given}
        if words[0].startswith("-"):
            return self.spawn("invoke", words, self.root, environment, DEADLINE_S)
        return self.start(words, self.root, environment, DEADLINE_S)

    def _run(self, argv: tuple[str, ...], deadline_s: float = DEADLINE_S) -> Completed:
        """Run a program that has to succeed."""
        done = run(Command(argv, self.root, deadline_s, self.environment))
        if not done.succeeded:
            said = done.stderr.decode(errors="backslashreplace").strip().splitlines()[-1:]
            message = ": ".join(("the fault could not be planted", str(done), *said))
            is_late = done.timed_out and argv == self.planting.arguments
            raise CannotJudgeError(message, _MORE_TIME if is_late else _BY_HAND)
        return done


def _parts(script: str) -> Iterator[str]:
    """Split a script into commands of ours and what stands between them."""
    between: list[str] = []
    for line in script.splitlines():
        if _TYPED.match(line):
            if between:
                yield "\n".join(between)
            between = []
            yield line
        else:
            between.append(line)
    if any(between):
        yield "\n".join(between)


def commit(message: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of git for a commit of everything."""
    return (("add", "--all"), ("commit", "--quiet", "--allow-empty", "--message", message))


def write(path: Path, content: bytes | None) -> None:
    """Write a file in place of whatever is there; nothing removes it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
