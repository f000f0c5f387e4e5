"""Whether a sandbox is still what it was: a look at every file's entry, and none into a file."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path

from specops.git.state import read_state
from specops.sandbox.sandbox import Sandbox
from specops.values import dataclass

Entry = tuple[int, int, int, int, int]
_REPOSITORY = ".git"


def entries(folder: Path) -> dict[str, Entry]:
    """Return what the system says of every file and folder below a folder, by relative path.

    The change time is among it: no program can set that, so nothing is changed unseen.
    """
    found: dict[str, Entry] = {}
    waiting = [("", folder)]
    while waiting:
        prefix, place = waiting.pop()
        with os.scandir(place) as inside:
            for entry in inside:
                name = f"{prefix}{entry.name}"
                status = entry.stat(follow_symlinks=False)
                found[name] = (
                    status.st_mode,
                    status.st_ino,
                    status.st_size,
                    status.st_mtime_ns,
                    status.st_ctime_ns,
                )
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{name}/", place / entry.name))
    return found


@dataclass(slots=True)
class Pristine:
    """The state of a sandbox before a check: what it holds, and the commit that it stands on."""

    box: Sandbox
    commit: str
    before: Mapping[str, Entry] = field(default_factory=dict)

    def look(self) -> None:
        """Take the present state for the one that is to be kept."""
        self.before = entries(self.box.folder)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing at all has changed: then the sandbox can serve the next check."""
        try:
            return entries(self.box.folder) == self.before
        except OSError:
            return False

    def edited(self) -> Iterator[str]:
        """Yield what a check did to the committed tree: files that differ, a HEAD that moved.

        New files are no edits of it; the sandbox is thrown away with them.
        """
        state = read_state(self.box.root)
        if not state.inside or state.commit is None:
            yield _REPOSITORY
            return
        if state.commit != self.commit:
            yield "HEAD"
        place = self.box.root.relative_to(self.box.folder).as_posix()
        yield from (path for path in state.changes if f"{place}/{path}" in self.before)
