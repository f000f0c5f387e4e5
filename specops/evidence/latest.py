"""Finding the latest record of a stage by the session in its name, never by a file's time."""

from pathlib import Path

from specops.errors import EvidenceError
from specops.evidence import store
from specops.evidence.attestation import Previous, sha256
from specops.evidence.names import ENVELOPE_SUFFIX, envelope_name
from specops.evidence.regular import read_regular
from specops.model import Stage
from specops.session import SESSION


def latest_record(
    root: Path, evidence_root: str, spec_id: str, stage: Stage, before: str | None = None
) -> Path | None:
    """Return the envelope of the latest run of a stage, or ``None`` when it never ran.

    ``before`` is a session, of which only earlier ones are looked at; ``None`` leaves none out.
    """
    prefix = f"spec-{stage.value}_"
    folder = root / store.run_folder(evidence_root, spec_id)
    names = (path.name for path in folder.glob(f"{prefix}*.json"))
    sessions = (name[len(prefix) : -len(ENVELOPE_SUFFIX)] for name in names)
    known = filter(SESSION.fullmatch, sessions)
    runs = [one for one in known if before is None or one < before]
    return folder / envelope_name(stage, max(runs)) if runs else None


def previous(
    root: Path, evidence_root: str, spec_id: str, stage: Stage, session: str
) -> Previous | None:
    """Return the record of the stage before, which the attestation names by its digest.

    It is of an earlier session than this run: one that came in between is no base of it.
    Raises ``EvidenceError`` when there is one that cannot be read.
    """
    order = list(Stage)
    position = order.index(stage)
    if position == 0:
        return None
    before = order[position - 1]
    record = latest_record(root, evidence_root, spec_id, before, session)
    if record is None:
        return None
    try:
        content = read_regular(record)
    except FileNotFoundError as error:
        message = f"{record.name} cannot be read any more: {error.strerror}"
        raise EvidenceError(message, "run again once nobody moves evidence away") from None
    return Previous(before, record.relative_to(root).as_posix(), sha256(content))
