"""Reading a document of the repository as text, or saying in words why it cannot be read."""

import errno
import os
import stat
from enum import StrEnum
from pathlib import Path
from typing import Final

from specops.values import dataclass

SIZE_CAP: Final = 8 << 20


class Fault(StrEnum):
    """What keeps a document from being read."""

    MISSING = "missing"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its path relative to the root, and its text, or its fault and why in words."""

    path: str
    text: str = ""
    fault: Fault | None = None
    why: str = ""


def read(root: Path, path: str) -> Document:
    """Read a document as UTF-8, with or without a byte order mark, with any line ends.

    Never raises and never waits: a pipe, a device or a link that leads out of the repository is
    unreadable, and so is a file of more than 8 MiB.
    """
    try:
        content = _bytes(root, root / path)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(path, "", Fault.UNREADABLE, f"is not UTF-8 at byte {error.start}")
    except OSError as error:
        gone = error.errno in (errno.ENOENT, errno.ENOTDIR)
        why = "does not exist" if gone else f"cannot be read: {error.strerror}"
        return Document(path, "", Fault.MISSING if gone else Fault.UNREADABLE, why)
    if "\0" in text:
        return Document(path, "", Fault.UNREADABLE, "is not text: it holds NUL bytes")
    if not text.strip():
        return Document(path, "", Fault.EMPTY, "is empty")
    return Document(path, text)


def _bytes(root: Path, path: Path) -> bytes:
    """Return the bytes of a plain file inside the root. Raises ``OSError`` for anything else."""
    real = Path(os.path.realpath(path, strict=True))
    if not real.is_relative_to(os.path.realpath(root)):
        raise OSError(errno.EXDEV, "it leads out of the repository")
    # Without O_NONBLOCK a pipe would wait here for somebody to write to it.
    with os.fdopen(os.open(real, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a plain file")
        content = stream.read(SIZE_CAP + 1)
    if len(content) > SIZE_CAP:
        raise OSError(errno.EFBIG, "it has more than 8 MiB")
    return content
