"""The log of deleted archives: evidence of what there was, written before anything is deleted.

Each log names the one before it with its digest, so that a log which is missing shows.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from specops import __version__, strict_json
from specops.errors import EvidenceError
from specops.evidence.archive.manifest import Manifest
from specops.evidence.attestation import sha256
from specops.evidence.regular import read_regular
from specops.evidence.store import ARCHIVES, EvidenceFile, write_run
from specops.session import timestamp

_PREFIX: Final = "deleted_"


def write_log(
    root: Path, evidence_root: str, session: str, now: datetime, doomed: Sequence[Manifest]
) -> PurePosixPath:
    """Write the log of archives that are about to be deleted, and return its path.

    Raises ``EvidenceError`` where it cannot be written: then nothing may be deleted.
    """
    folder = PurePosixPath(evidence_root) / ARCHIVES
    path = folder / f"{_PREFIX}{session}.json"
    content = {
        "schemaVersion": 1,
        "kind": "deletion-log",
        "tool": f"specops {__version__}",
        "deletedAt": timestamp(now),
        "previous": _previous(root, folder),
        "deleted": [
            {
                "archive": manifest.path.name,
                "specId": manifest.spec_id,
                "sha256": manifest.sha256,
                "files": len(manifest.files),
                "keepUntil": timestamp(manifest.keep_until),
            }
            for manifest in doomed
        ],
    }
    write_run(root, [EvidenceFile(path, strict_json.pretty(content))])
    return path


def was_deleted(root: Path, manifest: Manifest) -> bool:
    """Tell whether a log says that an archive was deleted, by name and digest."""
    return any(
        (one["archive"], one["sha256"]) == (manifest.path.name, manifest.sha256)
        for path in _logs(root, manifest.path.parent)
        for one in _read(root / path)["deleted"]
    )


def _previous(root: Path, folder: PurePosixPath) -> dict[str, Any] | None:
    """Return name and digest of the latest log, or ``None`` for the first."""
    logs = _logs(root, folder)
    if not logs:
        return None
    return {"name": logs[-1].name, "digest": {"sha256": sha256(read_regular(root / logs[-1]))}}


def _logs(root: Path, folder: PurePosixPath) -> list[PurePosixPath]:
    """Return the logs, the oldest first."""
    return sorted(folder / path.name for path in (root / folder).glob(f"{_PREFIX}*.json"))


def _read(path: Path) -> dict[str, Any]:
    """Return what a log says. Raises ``EvidenceError`` for one that says nothing."""
    try:
        told = strict_json.parse(read_regular(path))
        valid = all(isinstance(one["archive"] + one["sha256"], str) for one in told["deleted"])
    except (strict_json.StrictJsonError, TypeError, LookupError):
        valid, told = False, {}
    if not valid:
        message = f"{path.name} is no deletion log"
        raise EvidenceError(message, "restore it from version control")
    return dict(told)
