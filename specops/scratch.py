"""A folder that is there for a while: whatever ends that while, nothing of it stays."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from specops.interrupts import kept_back


@contextlib.contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """Make a temporary folder, and remove it with all that it holds; Ctrl-C comes before or after.

    Raises ``OSError`` where none can be made.
    """
    folder: Path | None = None
    try:
        with kept_back():  # a folder that nobody knows of would stay
            folder = Path(tempfile.mkdtemp(prefix=prefix)).resolve()
        yield folder
    finally:
        if folder is not None:
            with kept_back():
                remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder; a command may have made folders in it that nobody may write to."""
    for place, names, _ in os.walk(folder):
        for name in names:
            inside = Path(place, name)
            if not inside.is_symlink():
                inside.chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
