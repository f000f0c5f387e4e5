"""Turns at a folder: those who write share one, and whoever wants the folder at rest has it alone.

A turn is a lock of the kernel on the folder itself: no file is left behind, and it ends with the
process that holds it, however that ends. Runs need no turn to be safe from each other, since their
names are distinct and nothing is overwritten. It tells what is being written from what was left.
Where a file system has no such locks (some network file systems) everybody has a turn at once.
"""

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from specops.errors import EvidenceError

WRITING_S: Final = 60.0
_POLL_S: Final = 0.02
_BUSY: Final = (errno.EWOULDBLOCK, errno.EACCES)
_LOCKS: Final = Path("/proc/locks")


@contextlib.contextmanager
def writing(folder: Path, *, deadline_s: float = WRITING_S) -> Iterator[None]:
    """Write to a folder, beside others who do.

    Raises ``EvidenceError`` that names the holder when the folder is not free in time.
    """
    with _turn(folder, fcntl.LOCK_SH, deadline_s):
        yield


@contextlib.contextmanager
def at_rest(folder: Path, *, deadline_s: float = WRITING_S) -> Iterator[None]:
    """Have a folder that nobody writes to. Raises as ``writing`` does."""
    with _turn(folder, fcntl.LOCK_EX, deadline_s):
        yield


@contextlib.contextmanager
def _turn(folder: Path, kind: int, deadline_s: float) -> Iterator[None]:
    """Hold a lock of some kind on a folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _wait(descriptor, kind, folder, time.monotonic() + deadline_s)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, kind: int, folder: Path, end: float) -> None:
    """Wait for a lock until a moment of the monotonic clock."""
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _BUSY:
                return
        else:
            return
        if time.monotonic() >= end:
            message = f"{folder} is still being used by {_holders(descriptor)}"
            raise EvidenceError(message, "wait for it to end, then run again")
        time.sleep(_POLL_S)


def _holders(descriptor: int) -> str:
    """Say which processes hold a lock on a folder, as far as the system tells."""
    found = os.fstat(descriptor)
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    try:
        lines = [line.split() for line in _LOCKS.read_text(encoding="ascii").splitlines()]
    except OSError:
        lines = []
    # A line that waits has an arrow in it; one that holds is: number, kind, mode, access, pid.
    pids = sorted({f"process {line[4]}" for line in lines if place in line and "->" not in line})
    return ", ".join(pids) or "another process"
