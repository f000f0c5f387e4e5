"""The paths that a command was given, as the linters take them: from the repository's root."""

import os
from pathlib import Path

from specops.commands.model import Invocation
from specops.errors import UsageError


def given_paths(invocation: Invocation, root: Path) -> tuple[str, ...]:
    """Return the paths after ``--path`` and after ``--``, each once, POSIX, relative to the root.

    A relative path is taken from the working folder; where that leads out of the repository, from
    its root. What lies outside stays absolute, for the linter to judge. Raises ``UsageError`` for
    an empty path.
    """
    given = (*invocation.items("path"), *invocation.paths)
    if not all(given):
        message = "a path is empty"
        raise UsageError(message, "name a file or a folder")
    return tuple(dict.fromkeys(_from_root(path, invocation.world.cwd, root) for path in given))


def _from_root(path: str, cwd: Path, root: Path) -> str:
    """Return one path as seen from the root."""
    absolute = os.path.normpath(cwd / path)
    inside = _inside(absolute, root) or _inside(_real(absolute), root)
    if inside is not None:
        return inside
    return absolute if Path(path).is_absolute() else os.path.normpath(path)


def _inside(absolute: str, root: Path) -> str | None:
    """Return a path relative to the root, or ``None`` for one that is not below it."""
    path = Path(absolute)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else None


def _real(absolute: str) -> str:
    """Resolve the folders of a path; what it names itself stays, for it may be a link to judge."""
    folder, name = os.path.split(absolute)
    return f"{os.path.realpath(folder)}/{name}"
