"""How evidence reaches the disk: whole, flushed, and inside the repository."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from specops.errors import EvidenceError

TEMPORARY: Final = ".incomplete-"


def make_folder(root: Path, folder: Path) -> None:
    """Make a folder below the root, so that it survives a power cut.

    Raises ``EvidenceError`` for one that a link leads out of the repository, and ``OSError``.
    """
    refuse_outside(root, folder)
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in made:
        flush_folder(one.parent)


def refuse_outside(root: Path, path: Path) -> None:
    """Raise ``EvidenceError`` when a link leads a path out of the repository."""
    # realpath, since a loop of links makes Path.resolve raise something else on each version.
    real = os.path.realpath(path)
    if not Path(real).is_relative_to(os.path.realpath(root)):
        message = f"evidence would leave the repository: {path} leads to {real}"
        raise EvidenceError(message, "replace the link by a folder, or set evidence_root")


@contextlib.contextmanager
def flushed(temporary: Path, content: bytes) -> Iterator[None]:
    """Hold a new file, whole and flushed, under a temporary name until it has been linked.

    Raises ``FileExistsError`` when the temporary name is taken.
    """
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        try:
            _write(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        yield
    finally:
        temporary.unlink()


def _write(descriptor: int, content: bytes) -> None:
    """Write all of some bytes: the system may take them in parts."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def flush_folder(folder: Path) -> None:
    """Flush a folder, so that the names in it survive a power cut.

    Some network file systems know no such thing for folders, and say that the request is invalid.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)
