"""Asks git, in few processes, what the objects are that documents pin their inputs to."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from specops.errors import PreconditionError
from specops.git.ancestry import is_shallow
from specops.git.command import DEADLINE_S, complaint, git, text
from specops.packet.revisions import Pin, PinState
from specops.values import dataclass

_BATCH: Final = 1000
_REVISION: Final = re.compile(r"[0-9a-f]{7,64}")
_REMEDY: Final = "run in a git clone that can be read, or take the revisions out of the inputs"


@dataclass(frozen=True, slots=True)
class GitRevisions:
    """The objects of the git repository that holds a root.

    ``deadline_s`` bounds each process in seconds, ``batch`` how many pins one of them is asked for:
    an answer must never be longer than what is kept of an output.
    """

    root: Path
    deadline_s: float = DEADLINE_S
    batch: int = _BATCH

    def states(self, pins: Collection[Pin]) -> Mapping[Pin, PinState]:
        """Return the state of each pin; see ``Revisions``.

        Raises ``PreconditionError`` when git is missing, refuses the folder or does not end in
        time. The files must exist.
        """
        found: dict[Pin, PinState] = {}
        ordered = sorted(set(pins), key=lambda pin: (pin.path, pin.revision))
        for start in range(0, len(ordered), self.batch):
            found.update(self._states(ordered[start : start + self.batch]))
        if PinState.UNKNOWN in found.values() and is_shallow(self.root):
            unknown, beyond = PinState.UNKNOWN, PinState.OUT_OF_REACH
            return {pin: beyond if state is unknown else state for pin, state in found.items()}
        return found

    def _states(self, pins: Sequence[Pin]) -> Iterator[tuple[Pin, PinState]]:
        """Ask for one batch: the objects, the files in them, and the files as they are now."""
        asked = [f"{pin.revision}\n{pin.revision}:./{pin.path}" for pin in pins]
        answers = self._git("cat-file", "--batch-check=%(objecttype) %(objectname)", lines=asked)
        hashed = self._hashed([pin.path for pin in pins])
        for index, pin in enumerate(pins):
            pinned, inside = answers[2 * index : 2 * index + 2]
            yield pin, _state(pinned, inside, hashed[index])

    def _hashed(self, paths: Sequence[str]) -> list[str]:
        """Return the object names that the files would have, as git would store them.

        The paths are given from the top folder: that is where git reads them from, wherever it is
        run, and what it looks its attributes up by.
        """
        up, prefix = (*self._git("rev-parse", "--show-cdup", "--show-prefix"), "", "")[:2]
        lines = [f"./{prefix}{path}" for path in paths]
        return self._git("-C", up or ".", "hash-object", "--stdin-paths", lines=lines)

    def _git(self, *arguments: str, lines: Sequence[str] = ()) -> list[str]:
        """Run git with lines on its standard input, and return the lines it printed."""
        stdin = "".join(f"{line}\n" for line in lines).encode()
        done = git(self.root, *arguments, deadline_s=self.deadline_s, stdin=stdin)
        if done.succeeded:
            return text(done.stdout).splitlines()
        message = f"git cannot tell what the inputs are pinned to: {complaint(done)}"
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
