"""Reading files that others may have put there: only regular ones, of a bounded size."""

import os
import stat
from pathlib import Path
from typing import Final

from specops.errors import EvidenceError

MAX_BYTES: Final = 1 << 24


def read_regular(path: Path, *, limit: int = MAX_BYTES) -> bytes:
    """Return the content of a regular file.

    Raises ``FileNotFoundError`` when there is none, and ``EvidenceError`` for a link, a folder, a
    pipe, a file of more than ``limit`` bytes, and one that the system does not let us read.
    """
    try:
        # Without O_NONBLOCK a pipe would wait for its writer for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _unreadable(path, "it is no regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            content = stream.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise _unreadable(path, f"it has more than {limit} bytes")
    return content


def _unreadable(path: Path, why: str) -> EvidenceError:
    """Return the error that says why a file cannot be read."""
    message = f"{path.name} cannot be read: {why}"
    return EvidenceError(message, "make it a readable file, or remove it")
