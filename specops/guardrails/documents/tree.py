"""The files of a repository: what a path leads to, and the text of a document, each asked once."""

import os
import posixpath
import stat
from contextlib import suppress
from dataclasses import field
from enum import Enum, auto
from pathlib import Path
from typing import Final

from specops.values import dataclass

MAX_BYTES: Final = 1 << 21
_ABSENT: Final = "DS001"
_UNREADABLE: Final = "DS002"
_NOT_UTF8: Final = "DS021"
_TOO_LARGE: Final = "DS022"
_EMPTY: Final = "DS023"
_BLANK: Final = "\ufeff \t\r\n"


class Place(Enum):
    """What a path leads to."""

    FILE = auto()
    FOLDER = auto()
    OTHER = auto()
    MISSING = auto()
    OUTSIDE = auto()


class UnreadableError(Exception):
    """A document that cannot be read as text, under its check code, with the place of the fault."""

    def __init__(self, code: str, message: str, line: int = 1, column: int = 1) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column


@dataclass(slots=True)
class Tree:
    """The repository at a root; paths are relative to it, POSIX. A link may not lead out.

    ``asked`` holds every path that was asked about, until somebody clears it.
    """

    root: Path
    asked: set[str] = field(init=False, default_factory=set)
    _root: str = field(init=False)
    _places: dict[str, Place] = field(init=False, default_factory=dict)
    _folders: dict[str, str] = field(init=False, default_factory=dict)
    _plain_files: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Resolve the root, so that links of its own do not count as ways out."""
        self._root = os.path.realpath(self.root)

    def place(self, path: str) -> Place:
        """Return what a path leads to."""
        self.asked.add(path)
        known = self._places.get(path)
        if known is None:
            known = Place.FILE if path in self._plain_files else self._look(path)
            self._places[path] = known
        return known

    def text(self, path: str) -> str:
        """Return the text of a document.

        Raises ``UnreadableError`` for what is no regular file inside the root, is larger than
        ``MAX_BYTES``, empty, or not UTF-8.
        """
        content = self.content(path)
        if len(content) > MAX_BYTES:
            message = f"{path} is larger than {MAX_BYTES >> 20} MiB"
            raise UnreadableError(_TOO_LARGE, message)
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            raise _undecodable(path, content, error.start) from None
        if text[:1] in _BLANK and not text.strip(_BLANK):
            raise UnreadableError(_EMPTY, f"{path} is empty")
        return text

    def content(self, path: str) -> bytes:
        """Return at most ``MAX_BYTES`` and one byte of a file; never wait for a pipe's writer.

        Raises ``UnreadableError`` for what is missing, no regular file, or outside of the root.
        """
        self.asked.add(path)
        real = f"{self._root}/{path}"
        if not self._holds(self._real(path.rpartition("/")[0])):
            raise UnreadableError(_UNREADABLE, f"{path} leads out of the repository")
        try:
            content = _read(real, follow=False)
        except OSError as error:
            reason = error.strerror or "it is no regular file"
        else:
            self._plain_files.add(path)
            return content
        match self._look(path):
            case Place.MISSING:
                raise UnreadableError(_ABSENT, f"{path} does not exist")
            case Place.OUTSIDE:
                raise UnreadableError(_UNREADABLE, f"{path} leads out of the repository")
            case Place.FILE:
                with suppress(OSError):
                    return _read(real, follow=True)
        raise UnreadableError(_UNREADABLE, f"{path} cannot be read: {reason}")

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file in hexadecimal; nothing when it cannot be read."""
        import hashlib  # noqa: PLC0415 - start-up counts, and digests are rare

        self.asked.add(path)
        try:
            with Path(self._root, path).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def status(self, path: str) -> os.stat_result | None:
        """Return the status of a file or folder inside the root.

        ``None`` for what is neither, and for a link, which says nothing of what it leads to.
        """
        if self._look(path) not in (Place.FILE, Place.FOLDER):
            return None
        status = os.lstat(f"{self._root}/{posixpath.normpath(path)}")
        return None if stat.S_ISLNK(status.st_mode) else status

    def _look(self, path: str) -> Place:
        """Find out what a path leads to."""
        clean = posixpath.normpath(path)
        if clean.startswith(("/", "../")) or clean == ".." or "\0" in clean:
            return Place.OUTSIDE
        folder, _, name = clean.rpartition("/")
        real = self._real(folder)
        if not self._holds(real):
            return Place.OUTSIDE
        try:
            mode = os.lstat(f"{real}/{name}").st_mode
            if stat.S_ISLNK(mode):
                real = os.path.realpath(f"{real}/{name}", strict=True)
                mode = os.lstat(real).st_mode
        except OSError:
            return Place.MISSING
        return _kind(mode) if self._holds(real) else Place.OUTSIDE

    def _real(self, folder: str) -> str:
        """Resolve a folder, step by step from one that is known."""
        if not folder:
            return self._root
        known = self._folders.get(folder)
        if known is None:
            parent, _, name = folder.rpartition("/")
            known = f"{self._real(parent)}/{name}"
            if not _is_plain_folder(known):
                known = os.path.realpath(known)
            self._folders[folder] = known
        return known

    def _holds(self, real: str) -> bool:
        """Whether a resolved path is in the root."""
        return real == self._root or real.startswith(self._root.rstrip("/") + "/")


def _is_plain_folder(path: str) -> bool:
    """Whether a path is a folder itself, and no link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _kind(mode: int) -> Place:
    """Return the kind of a file."""
    if stat.S_ISREG(mode):
        return Place.FILE
    return Place.FOLDER if stat.S_ISDIR(mode) else Place.OTHER


def _read(path: str, *, follow: bool) -> bytes:
    """Read a regular file, up to one byte more than a document may have."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise IsADirectoryError
        return os.read(descriptor, min(status.st_size, MAX_BYTES) + 1)
    finally:
        os.close(descriptor)


def _undecodable(path: str, content: bytes, at: int) -> UnreadableError:
    """Return the error for the byte that is not UTF-8, with its place."""
    before = content[:at]
    start = before.rfind(b"\n") + 1
    message = f"{path} is not UTF-8: byte 0x{content[at]:02x}"
    column = len(before[start:].decode()) + 1
    return UnreadableError(_NOT_UTF8, message, before.count(b"\n") + 1, column)
