"""Writing what is missing: each file whole, never over another, never out of the repository."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from specops.errors import CannotJudgeError
from specops.evidence.durable import TEMPORARY, flush_folder, flushed, make_folder
from specops.init.part import Part


def refuse(root: Path, parts: Sequence[Part]) -> None:
    """Raise ``CannotJudgeError`` for a part that cannot be written, before any of them is."""
    real_root = os.path.realpath(root)
    for part in parts:
        folder = root / PurePosixPath(part.path).parent
        while not os.path.lexists(folder):
            folder = folder.parent
        if not Path(os.path.realpath(folder)).is_relative_to(real_root):
            message = f"{part.path} would leave the repository: {folder} is a link"
            raise CannotJudgeError(message, "replace it by a folder; nothing was written")
        if not folder.is_dir():
            message = f"{part.path} cannot be written: {folder} is no folder"
            raise CannotJudgeError(message, "move it away; nothing was written")


def write(root: Path, part: Part) -> None:
    """Write one file under its name, unless that has been taken meanwhile.

    Raises ``CannotJudgeError`` when it cannot be written; then nothing of it is left.
    """
    path = root / part.path
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}")
    try:
        make_folder(root, path.parent)
        with flushed(temporary, part.text.encode()):
            os.link(temporary, path, follow_symlinks=False)
        flush_folder(path.parent)
    except OSError as error:
        message = f"{part.path} cannot be written: {error.strerror}"
        raise CannotJudgeError(message, "correct that, and run it again for the rest") from None
