"""Documents on the disk: a file is replaced, and a folder is made, as a whole or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path

_TEMPORARY = ".incomplete-"


def replace(path: Path, content: bytes) -> None:
    """Put new content in the place of a file's, which keeps its mode; a link keeps leading there.

    Raises ``OSError``; then the file is as it was.
    """
    real = Path(os.path.realpath(path))
    mode = real.stat().st_mode & 0o7777
    temporary = _beside(real)
    try:
        _write(temporary, content)
        temporary.chmod(mode)
        temporary.replace(real)
    finally:
        temporary.unlink(missing_ok=True)


def put(path: Path, content: bytes) -> None:
    """Write a file as a whole, whether there is one of that name or not. Raises ``OSError``."""
    temporary = _beside(path)
    try:
        _write(temporary, content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder with text files in it.

    Raises ``OSError`` when that cannot be done, or when the name is taken by anything but an empty
    folder; then nothing of it is left.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(folder)
    temporary.mkdir()
    try:
        for name, text in files.items():
            _write(temporary / name, text.encode())
        temporary.rename(folder)
    except BaseException:
        for name in files:
            (temporary / name).unlink(missing_ok=True)
        temporary.rmdir()
        raise


def _beside(path: Path) -> Path:
    """Return a name in the same folder that no other process uses."""
    return path.with_name(f"{_TEMPORARY}{os.getpid()}")


def _write(path: Path, content: bytes) -> None:
    """Write a new file and flush it to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
