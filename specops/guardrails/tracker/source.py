"""Reading the tracker's document: a regular file of UTF-8 inside the repository."""

import os
from pathlib import Path
from typing import Final

from specops.guardrails.tracker.regular_file import read_regular_file

MAX_BYTES: Final = 64 << 20


class UnreadableTrackerError(Exception):
    """The document cannot be read as text; it becomes a finding, and ends no command."""

    def __init__(self, message: str, remedy: str, line: int = 1, column: int = 1) -> None:
        """Keep what happened, what to do, and the place of a byte that is not UTF-8."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.line = line
        self.column = column


def read_text(root: Path, path: str) -> str:
    """Read the document, its line endings and byte order mark untouched.

    Raises ``UnreadableTrackerError`` when it is missing, is no regular file, lies outside the root,
    is larger than ``MAX_BYTES`` or is not UTF-8.
    """
    content = _read(root, path)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start]
        start = before.rfind(b"\n") + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        column = len(before[start:].decode()) + 1
        remedy = "save the file as UTF-8"
        raise UnreadableTrackerError(message, remedy, before.count(b"\n") + 1, column) from None


def _read(root: Path, path: str) -> bytes:
    try:
        real = Path(os.path.realpath(root / path, strict=True))
        if real.is_relative_to(os.path.realpath(root)):
            content = read_regular_file(real, MAX_BYTES + 1)
            if len(content) <= MAX_BYTES:
                return content
            reason = f"it is larger than {MAX_BYTES >> 20} MiB"
        else:
            reason = "it leads out of the repository"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
    message = f"{path} cannot be read: {reason}"
    remedy = "keep the tracker in a file of the repository, and name it"
    raise UnreadableTrackerError(message, remedy)
