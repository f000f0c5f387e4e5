"""Where faults are planted: a copy of the sample, or a sandbox of the repository that is proved."""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Final

from specops.canaries import sample
from specops.canaries.model import DEADLINE_S, Planting
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError, SpecopsError
from specops.hal.secrets import DEFAULT_VARIABLE
from specops.process.command import Command, run
from specops.prove import hal_host
from specops.prove.observation import Observation
from specops.prove.plot import SETTINGS_FILE, Plot, commit, write
from specops.prove.settled import settled
from specops.prove.setup import Carried
from specops.prove.start import Spawn, Start, spawned, start
from specops.sandbox.sandbox import sandbox
from specops.sandbox.source import Source
from specops.sandbox.surroundings import furnish

_SAMPLE: Final = "sample-"
_TREE: Final = "tree"
_AGAIN: Final = "run it again; `invoke prove --code` plants it alone"


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
                plot = Plot(*place, planting, str(address), self.today, self.start, self.spawn)
                seen = plot.observe(carried)
        except SpecopsError as error:
            seen = Observation(trouble=str(error))
        except OSError as error:
            seen = Observation(trouble=f"{_said(error)}: {_AGAIN}")
        return replace(seen, took_ms=round((time.monotonic() - began) * 1000))

    def sample(self, carried: Carried) -> Path:
        """Return the sample with what is carried into it, committed; each is made only once.

        Raises ``CannotJudgeError`` where git cannot make it.
        """
        key = repr(carried.values)
        if key not in self._samples:
            folder = Path(tempfile.mkdtemp(prefix=_SAMPLE, dir=self.work))
            text = settled(carried.values, {}, self.today)
            _make(folder, text, furnish(folder, self.environ, ()))
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


def _said(error: OSError) -> str:
    """Return what the system said; of a copy that failed, what it said of the first file."""
    if not isinstance(error, shutil.Error):
        return str(error)
    (_, _, why), *others = error.args[0]
    return f"{why} (and {len(others)} more)" if others else str(why)


def _make(folder: Path, settings: bytes, environment: Mapping[str, str]) -> None:
    """Write the sample with some settings, and commit it."""
    root = folder / _TREE
    for path, content in {**sample.files(), SETTINGS_FILE: settings}.items():
        write(root / path, content)
    for words in (("init", "-q", "-b", "main", "--template="), *commit("the sample")):
        done = run(Command(("git", *words), root, DEADLINE_S, environment))
        if not done.succeeded:
            said = done.stderr.decode(errors="backslashreplace").strip()
            message = f"the sample repository could not be made: {said}"
            raise CannotJudgeError(message, "see whether git works in a folder of its own")


def _hal_variables() -> dict[str, str]:
    """Return the key that every HAL of the canaries takes."""
    return {DEFAULT_VARIABLE: hal_host.KEY}
