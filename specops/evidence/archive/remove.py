"""Removing the originals of what is in an archive, and only as long as they are what is in it."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from specops.evidence.archive.manifest import MAX_TOTAL, ArchiveError, Member
from specops.evidence.attestation import sha256
from specops.evidence.durable import flush_folder, refuse_outside
from specops.evidence.names import parse_name
from specops.evidence.regular import read_regular


def remove(root: Path, evidence_root: str, files: Sequence[Member]) -> None:
    """Remove files that are archived, envelopes first: without them the rest is no evidence.

    What came since stays. Raises ``ArchiveError`` for a file that is not what was archived, and
    ``OSError`` where the system refuses; what is left then can be removed later.
    """
    base = root / evidence_root
    ordered = sorted(files, key=lambda file: parse_name(file.path.rpartition("/")[2]) is None)
    for file in ordered:
        _remove(root, base / file.path, file)
    for folder in sorted({(base / file.path).parent for file in files}):
        _remove_empty(base, folder)


def _remove(root: Path, path: Path, file: Member) -> None:
    """Remove one file; one that is gone already is fine."""
    refuse_outside(root, path.parent)
    try:
        if sha256(read_regular(path, limit=MAX_TOTAL)) != file.sha256:
            message = f"{file.path} is not what was archived: it stays"
            raise ArchiveError(message)
        path.unlink()
    except FileNotFoundError:
        return


def _remove_empty(base: Path, folder: Path) -> None:
    """Remove a folder that nothing is left in, and those above it as far as they are empty."""
    with contextlib.suppress(OSError):
        while folder.parent.parent != base:
            folder.rmdir()
            folder = folder.parent
        folder.rmdir()
        flush_folder(folder.parent)
