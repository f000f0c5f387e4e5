"""Finding the latest record of a stage by the session in its name, never by a file's time."""

from pathlib import Path

from specops.errors import EvidenceError
from specops.evidence import store
from specops.evidence.attestation import Previous, sha256
from specops.model import Stage
from specops.session import SESSION


def latest_record(root: Path, evidence_root: str, spec_id: str, stage: Stage) -> Path | None:
    """Return the envelope of the latest run of a stage, or ``None`` when it never ran."""
    prefix = f"spec-{stage.value}_"
    folder = root / store.run_folder(evidence_root, spec_id)
    names = (path.name for path in folder.glob(f"{prefix}*.json"))
    runs = sorted(name for name in names if SESSION.fullmatch(name[len(prefix) : -len(".json")]))
    return folder / runs[-1] if runs else None


def previous(root: Path, evidence_root: str, spec_id: str, stage: Stage) -> Previous | None:
    """Return the record of the stage before, which the attestation names by its digest.

    Raises ``EvidenceError`` when there is one that cannot be read.
    """
    order = list(Stage)
    position = order.index(stage)
    if position == 0:
        return None
    before = order[position - 1]
    record = latest_record(root, evidence_root, spec_id, before)
    if record is None:
        return None
    try:
        content = record.read_bytes()
    except OSError as error:
        message = f"{record.name} cannot be read: {error.strerror}"
        raise EvidenceError(message, "make the evidence readable") from None
    return Previous(before, record.relative_to(root).as_posix(), sha256(content))
