"""The lock file: one that is there is kept to, one that a build would leave behind is not."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def untouched(folder: Path) -> Iterator[bool]:
    """Keep a workspace's ``Cargo.lock`` as it was; give whether there is one.

    Cargo writes the file when it is missing, and no stable option puts it elsewhere: what it wrote
    is removed again, so that judging a tree never makes it dirty.
    """
    lock = folder / "Cargo.lock"
    existed = lock.exists()
    try:
        yield existed
    finally:
        if not existed:
            lock.unlink(missing_ok=True)
