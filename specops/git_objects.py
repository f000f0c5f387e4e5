"""Asks git, in few processes, what the objects are that documents pin their inputs to."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from specops.errors import PreconditionError
from specops.git import is_shallow
from specops.packet.revisions import Pin, PinState
from specops.process import Command, run

_DEADLINE_S: Final = 60.0
_BATCH: Final = 1000
_OUTPUT_CAP: Final = 1 << 23
_GIT: Final = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false")
_REVISION: Final = re.compile(r"[0-9a-f]{7,64}")
_REMEDY: Final = "run in a git clone that can be read, or take the revisions out of the inputs"


@dataclass(frozen=True, slots=True)
class GitRevisions:
    """The objects of the git repository that holds a root."""

    root: Path

    def states(self, pins: Collection[Pin]) -> Mapping[Pin, PinState]:
        """Return the state of each pin; see ``Revisions``.

        Raises ``PreconditionError`` when git is missing, refuses the folder or does not end in
        time. The files must exist.
        """
        found: dict[Pin, PinState] = {}
        ordered = sorted(set(pins), key=lambda pin: (pin.path, pin.revision))
        for start in range(0, len(ordered), _BATCH):
            found.update(self._states(ordered[start : start + _BATCH]))
        if PinState.UNKNOWN in found.values() and is_shallow(self.root):
            unknown, beyond = PinState.UNKNOWN, PinState.OUT_OF_REACH
            return {pin: beyond if state is unknown else state for pin, state in found.items()}
        return found

    def _states(self, pins: Sequence[Pin]) -> Iterator[tuple[Pin, PinState]]:
        """Ask for one batch: the objects, the files in them, and the files as they are now."""
        asked = [f"{pin.revision}\n{pin.revision}:./{pin.path}" for pin in pins]
        answers = self._git("cat-file", "--batch-check=%(objecttype) %(objectname)", lines=asked)
        hashed = self._git("hash-object", "--stdin-paths", lines=[f"./{pin.path}" for pin in pins])
        for index, pin in enumerate(pins):
            pinned, inside = answers[2 * index : 2 * index + 2]
            yield pin, _state(pinned, inside, hashed[index])

    def _git(self, *arguments: str, lines: Sequence[str]) -> list[str]:
        """Run git with lines on its standard input, and return the lines it printed."""
        stdin = "".join(f"{line}\n" for line in lines).encode()
        command = Command(
            (*_GIT, *arguments),
            self.root,
            _DEADLINE_S,
            {"LC_ALL": "C"},
            stdin=stdin,
            output_cap=_OUTPUT_CAP,
        )
        done = run(command)
        if done.succeeded:
            return done.stdout.decode(errors="replace").splitlines()
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = "it did not end in time" if done.timed_out else (said or ["it said nothing"])[-1]
        message = f"git cannot tell what the inputs are pinned to: {reason}"
        raise PreconditionError(message, _REMEDY)


def _state(pinned: str, inside: str, now: str) -> PinState:
    """Judge a pin by the object, by the file inside it, and by the file as it is now."""
    kind, _, name = pinned.partition(" ")
    if kind == "blob":
        return PinState.CURRENT if name == now else PinState.STALE
    if kind not in {"commit", "tag", "tree"}:
        return PinState.UNKNOWN
    kind, _, name = inside.partition(" ")
    if kind != "blob":
        return PinState.ABSENT
    return PinState.CURRENT if name == now else PinState.STALE
