"""Reading a file that may turn out to be a folder, a pipe or a device."""

import errno
import os
import stat
from pathlib import Path


def read_regular_file(path: Path, max_bytes: int = -1) -> bytes:
    """Read a regular file, at most ``max_bytes`` of it; never wait for the writer of a pipe.

    Raises ``OSError`` for anything else under that name.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(max_bytes)
    finally:
        os.close(descriptor)
