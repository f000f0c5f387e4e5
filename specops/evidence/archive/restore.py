"""Restoring: the files of an archive back to where they were, never over anything."""

from itertools import groupby
from pathlib import Path, PurePosixPath

from specops.errors import EvidenceError
from specops.evidence.archive.manifest import MAX_TOTAL, Manifest, Member
from specops.evidence.archive.unpack import unpack
from specops.evidence.attestation import sha256
from specops.evidence.durable import refuse_outside
from specops.evidence.names import parse_name
from specops.evidence.regular import read_regular
from specops.evidence.store import EvidenceFile, write_run


class ConflictError(EvidenceError):
    """Something else lies where a file of an archive belongs; nothing was restored."""


def restore(root: Path, evidence_root: str, manifest: Manifest) -> int:
    """Write the files of an archive that are not there, and return how many there were.

    The whole archive is read and checked before the first file is written. Raises ``ArchiveError``
    for one that cannot be relied on, ``ConflictError`` where another file is in the way, and
    ``EvidenceError`` where nothing can be written.
    """
    base = PurePosixPath(evidence_root)
    contents = dict(unpack(root, manifest))
    missing = [file for file in contents if not _is_there(root, base / file.path, file)]
    for folder, files in groupby(missing, key=lambda file: PurePosixPath(file.path).parent):
        # A record without its envelope is a leftover and no pass: envelopes come last.
        ordered = sorted(files, key=lambda file: parse_name(_name(file)) is not None)
        written = [EvidenceFile(base / folder / _name(file), contents[file]) for file in ordered]
        write_run(root, written)
    return len(missing)


def _name(file: Member) -> str:
    """Return the name of a file without its folders."""
    return file.path.rpartition("/")[2]


def _is_there(root: Path, path: PurePosixPath, file: Member) -> bool:
    """Tell whether a file is there already. Raises ``ConflictError`` for another one."""
    refuse_outside(root, (root / path).parent)
    try:
        content = read_regular(root / path, limit=MAX_TOTAL)
    except FileNotFoundError:
        return False
    except EvidenceError as error:
        message = f"{path} is in the way: {error.message}"
        raise ConflictError(message, "remove or rename it") from None
    if sha256(content) != file.sha256:
        message = f"{path} is another file than the archived one"
        raise ConflictError(message, "compare the two, and remove or rename it")
    return True
