"""Places that cargo, the compiler and the tests name, as places of the repository."""

import posixpath

from specops.model import Location
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """Turns paths into locations: ``root`` of the repository, ``base`` of relative paths.

    Both are absolute, without links. The compiler names files relative to the root of the
    workspace; cargo itself relative to the folder that it runs in.
    """

    root: str
    base: str

    def location(self, path: str, line: int | None, column: int | None) -> Location | None:
        """Return a location, or ``None`` for a file outside of the repository."""
        inside = self.inside(path)
        return None if inside is None else Location(inside, line, column)

    def inside(self, path: str) -> str | None:
        """Return a path relative to the root of the repository, ``None`` for one outside of it."""
        whole = posixpath.normpath(posixpath.join(self.base, path))
        prefix = self.root.rstrip("/") + "/"
        return whole.removeprefix(prefix) if whole.startswith(prefix) else None

    def shortened(self, text: str) -> str:
        """Return a text whose absolute paths into the repository are relative ones."""
        return text.replace(self.root.rstrip("/") + "/", "")
