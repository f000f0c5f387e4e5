"""Where faults are planted: a copy of the sample, or a sandbox of the repository that is proved."""

import contextlib
import os
import re
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from specops.canaries import sample
from specops.canaries.model import Day, Planting
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError, SpecopsError
from specops.hal.secrets import DEFAULT_VARIABLE
from specops.process.command import Command, Completed, run
from specops.prove import hal_host, toml
from specops.prove.observation import Observation, read
from specops.prove.setup import SCENARIOS, Carried
from specops.prove.start import Spawn, Start, spawned, start
from specops.sandbox.sandbox import sandbox
from specops.sandbox.source import Source
from specops.sandbox.surroundings import furnish
from specops.values import dataclass

DEADLINE_S: Final = 60.0
SETTINGS_FILE: Final = "specops.toml"
_SAMPLE: Final = "sample-"
_TREE: Final = "tree"
_AGAIN: Final = "run it again; `invoke prove --code` plants it alone"
_AS_JSON: Final = ("--output-format", "json")
_TYPED: Final = re.compile(r"(?P<given>(?:[A-Z][A-Z0-9_]*=\S* )*)(?:invoke|specops) (?P<rest>.*)")


@collaborator
class Ground:
    """Plants and looks, in a folder to work in.

    ``source`` reads the repository that is proved, for plantings of its own; ``environ`` is the
    environment of the caller, ``today`` the day in UTC, ``start`` runs the real command, and
    ``spawn`` a runner that is given options of its own.
    """

    work: Path
    source: Callable[[], Source]
    environ: Mapping[str, str]
    today: date
    start: Start = start
    spawn: Spawn = spawned
    _samples: dict[str, Path] = field(default_factory=dict)

    def observe(self, planting: Planting, carried: Carried) -> Observation:
        """Plant, run the command that should notice, and return what was seen."""
        began = time.monotonic()
        try:
            with contextlib.ExitStack() as stack:
                place = stack.enter_context(self._opened(planting, carried))
                address = planting.hal and stack.enter_context(hal_host.hal(planting.hal))
                plot = _Plot(*place, planting, str(address), self.today, self.start, self.spawn)
                seen = plot.observe(carried)
        except SpecopsError as error:
            seen = Observation(trouble=str(error))
        except OSError as error:
            seen = Observation(trouble=f"{error}: {_AGAIN}")
        return replace(seen, took_ms=round((time.monotonic() - began) * 1000))

    def sample(self, carried: Carried) -> Path:
        """Return the sample with what is carried into it, committed; each is made only once.

        Raises ``CannotJudgeError`` where git cannot make it.
        """
        key = repr(carried.values)
        if key not in self._samples:
            folder = Path(tempfile.mkdtemp(prefix=_SAMPLE, dir=self.work))
            values = _dated({**sample.SETTINGS, **carried.values}, self.today)
            _make(folder, values, furnish(folder, self.environ, ()))
            self._samples[key] = folder / _TREE
        return self._samples[key]

    @contextlib.contextmanager
    def _opened(
        self, planting: Planting, carried: Carried
    ) -> Iterator[tuple[Path, Mapping[str, str]]]:
        """Open a place to plant in: its root, and the variables of its commands."""
        given = {**carried.variables, **planting.environ}
        path = os.pathsep.join((str(Path(sys.executable).parent), self.environ.get("PATH", "")))
        if planting.own:
            with sandbox(self.source(), deadline_s=DEADLINE_S, environ=self.environ) as box:
                yield box.root, {**box.environment, **given}
            return
        made = self.sample(carried)
        folder = Path(tempfile.mkdtemp(dir=self.work))
        try:
            private = furnish(folder, self.environ, ())
            shutil.copytree(made, folder / _TREE, symlinks=True)
            # Scripts of the examples import what proves them.
            yield folder / _TREE, {**private, **_hal_variables(), "PATH": path, **given}
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path, values: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    """Write the sample with some settings, and commit it."""
    root = folder / _TREE
    settings = {SETTINGS_FILE: toml.render(values).encode()}
    for path, content in {**sample.files(), **settings}.items():
        _write(root / path, content)
    for words in (("init", "-q", "-b", "main", "--template="), *_commit("the sample")):
        done = run(Command(("git", *words), root, DEADLINE_S, environment))
        if not done.succeeded:
            said = done.stderr.decode(errors="backslashreplace").strip()
            message = f"the sample repository could not be made: {said}"
            raise CannotJudgeError(message, "see whether git works in a folder of its own")


def _commit(message: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of git for a commit of everything."""
    return (("add", "--all"), ("commit", "--quiet", "--allow-empty", "--message", message))


def _settled(carried: Mapping[str, Any], planted: Mapping[str, Any]) -> dict[str, Any]:
    """Put the settings of a planting over those of a repository, whose scenarios stay known."""
    settled, scenarios = {**carried, **planted}, planted.get(SCENARIOS, ())
    names = {one["name"] for one in scenarios}
    if names:
        others = [one for one in carried.get(SCENARIOS, ()) if one["name"] not in names]
        settled[SCENARIOS] = [*scenarios, *others]
    return settled


def _dated(value: Any, today: date) -> Any:  # noqa: ANN401 - settings are any value
    """Put the days of the calendar where settings name them from today."""
    match value:
        case Day():
            return today + timedelta(days=value.ahead)
        case Mapping():
            return {key: _dated(item, today) for key, item in value.items()}
        case list() | tuple():
            return [_dated(item, today) for item in value]
        case _:
            return value


def _hal_variables() -> dict[str, str]:
    """Return the key that every HAL of the canaries takes."""
    return {DEFAULT_VARIABLE: hal_host.KEY}


@dataclass(frozen=True, slots=True)
class _Plot:
    """One place with one planting; ``address`` is that of its HAL."""

    root: Path
    environment: Mapping[str, str]
    planting: Planting
    address: str
    today: date
    start: Start
    spawn: Spawn

    def observe(self, carried: Carried) -> Observation:
        """Plant, and read what the last command came to."""
        self._prepare(carried)
        if self.planting.words:
            name, *rest = self.planting.words  # of which some may be paths, at the end
            words = (name, *_AS_JSON, *rest)
            completed = self.start(words, self.root, self.environment, DEADLINE_S)
            return read(completed, self.root)
        *before, last = list(_parts(self.planting.script))
        for part in before:
            self._do(part)
        completed = self._typed(f"{last} {' '.join(_AS_JSON)}")
        return read(completed, self.root)

    def _prepare(self, carried: Carried) -> None:
        """Write files and settings, run what the repository plants itself, and commit it all."""
        for path, content in self.planting.files:
            _write(self.root / path, content)
        if self.planting.settings:
            values = {**sample.SETTINGS, **_settled(carried.values, self.planting.settings)}
            text = toml.render(_dated(values, self.today))
            _write(self.root / SETTINGS_FILE, text.encode())
        if self.planting.arguments:
            self._run(self.planting.arguments)
        if self.planting.files or self.planting.settings or self.planting.arguments:
            for words in _commit("a change"):
                self._run(("git", *words))

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

    def _run(self, argv: tuple[str, ...]) -> None:
        """Run a program that has to succeed."""
        done = run(Command(argv, self.root, DEADLINE_S, self.environment))
        if not done.succeeded:
            said = done.stderr.decode(errors="backslashreplace").strip().splitlines()[-1:]
            message = ": ".join(("the fault could not be planted", str(done), *said))
            raise CannotJudgeError(message, "run the planting by hand in a clone")


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


def _write(path: Path, content: bytes | None) -> None:
    """Write a file in place of whatever is there; nothing removes it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
