"""Which files there are to judge, and their bytes: never a hang, never more than a cap."""

import os
import stat
from collections.abc import Iterator
from typing import Final, NamedTuple

from specops.codes import telemetry as codes
from specops.evidence.names import ENVELOPE_SUFFIX

MAX_BYTES: Final = 1 << 20
_FIRST_READ: Final = 1 << 12  # what most records fit in; more room takes longer to be given
# A FIFO that takes the place of a file between look and open must not block.
_FLAGS: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY


class RefusedFileError(Exception):
    """A file that is not read; ``code`` is the check code of the rule that refuses it."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code and the one-line reason."""
        super().__init__(message)
        self.code = code
        self.message = message


class Found(NamedTuple):
    """A file to judge, by its absolute path, or why it is refused without a look inside."""

    path: str
    refusal: RefusedFileError | None = None


def read(path: str) -> bytes:
    """Return the content of a regular file of at most ``MAX_BYTES``.

    Raises ``RefusedFileError`` for what is larger, and for what cannot be read.
    """
    try:
        descriptor = os.open(path, _FLAGS)
        try:
            content = os.read(descriptor, _FIRST_READ)
            if len(content) < _FIRST_READ:
                return content
            return content + _rest(descriptor, os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise unreadable(error) from None


def walk(folder: str, limit: str) -> Iterator[Found]:
    """Find every JSON file under a folder, in the order of names, and refuse what is no file.

    Links are never walked through: one to a file is followed where it stays inside ``limit``, a
    real path; one to a folder is left out where it does, since its files are found there.
    """
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            with os.scandir(here) as entries:
                plain, special, folders = _sorted_out(entries)
        except OSError as error:
            yield Found(here, unreadable(error))
            continue
        for name in sorted([*plain, *special]):
            path = f"{here}/{name}"
            if name in special:
                yield from _special(path, limit)
            else:
                yield Found(path)
        pending += [f"{here}/{name}" for name in sorted(folders, reverse=True)]


def look(path: str) -> Found:
    """Return a file that was asked for by its path, or why it is refused."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - os.path throughout: a linter's inner loop
    except (OSError, ValueError) as error:
        return Found(path, unreadable(error))
    return Found(path) if stat.S_ISREG(mode) else Found(path, _not_a_file())


def is_inside(path: str, limit: str) -> bool:
    """Whether a real path is a folder or lies in it."""
    return path == limit or path.startswith(limit.rstrip("/") + "/")


def unreadable(error: Exception) -> RefusedFileError:
    """Say that a file cannot be read, in the system's words."""
    why = error.strerror if isinstance(error, OSError) else None
    return RefusedFileError(codes.UNREADABLE, f"cannot be read: {why or error}")


def _rest(descriptor: int, size: int) -> bytes:
    """Read what follows, unless the file is too large."""
    content = b""
    while size <= MAX_BYTES:
        chunk = os.read(descriptor, MAX_BYTES)
        if not chunk:
            return content
        content += chunk
        size = max(size, len(content))
    message = f"{size} bytes are more than the {MAX_BYTES} a record may have"
    raise RefusedFileError(codes.TOO_LARGE, message)


def _sorted_out(entries: "Iterator[os.DirEntry[str]]") -> tuple[list[str], set[str], list[str]]:
    """Sort a folder's entries: plain JSON files, whatever else needs a look, and folders."""
    plain, special, folders = [], set(), []
    for entry in entries:
        name = entry.name
        if entry.is_file(follow_symlinks=False):
            if name.endswith(ENVELOPE_SUFFIX):
                plain.append(name)
        elif entry.is_dir(follow_symlinks=False):
            folders.append(name)
        elif entry.is_symlink() or name.endswith(ENVELOPE_SUFFIX):
            special.add(name)
    return plain, special, folders


def _special(path: str, limit: str) -> Iterator[Found]:
    """Judge a link, or a JSON name that is no file; links of other names are artifacts at most."""
    is_folder = os.path.isdir(path)  # noqa: PTH112 - os.path throughout: a linter's inner loop
    if not (is_folder or path.endswith(ENVELOPE_SUFFIX)):
        return
    if not is_inside(os.path.realpath(path), limit):
        yield Found(path, RefusedFileError(codes.OUTSIDE, "is a link that leaves the repository"))
    elif not is_folder:
        yield look(path)


def _not_a_file() -> RefusedFileError:
    """Refuse a FIFO, a socket, a device or a folder."""
    return RefusedFileError(codes.UNREADABLE, "is no regular file")
