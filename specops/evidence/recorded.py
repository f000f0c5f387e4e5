"""The record of a run as it lies there: what can be read of it, and what keeps the rest from it."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from specops.errors import EvidenceError
from specops.evidence import names, read
from specops.evidence.attestation import sha256
from specops.evidence.attested import Attested, InvalidAttestationError, read_attestation
from specops.evidence.durable import refuse_outside
from specops.evidence.latest import latest_record
from specops.evidence.read import Reading
from specops.evidence.regular import read_regular
from specops.evidence.store import run_folder
from specops.model import Stage
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record of a run.

    ``path`` is that of the envelope, relative to the root; ``stage`` and ``session`` are what its
    name says. ``record`` is ``None`` where ``fault`` says why it is not valid; ``attested`` is
    ``None`` where there is no attestation, or ``attestation_fault`` says what is wrong with it.
    """

    stage: Stage
    session: str
    path: PurePosixPath
    digest: str = ""
    record: Mapping[str, Any] | None = None
    fault: str = ""
    attested: Attested | None = None
    attestation_fault: str = ""


def read_latest(root: Path, evidence_root: str, spec_id: str, stage: Stage) -> Recorded | None:
    """Read the latest record of a stage; ``None`` when the stage never left one.

    Raises ``EvidenceError`` when a link leads the evidence out of the repository.
    """
    refuse_outside(root, root / run_folder(evidence_root, spec_id))
    path = latest_record(root, evidence_root, spec_id, stage)
    if path is None:
        return None
    return read_run(root, PurePosixPath(path.relative_to(root).as_posix()))


def read_run(root: Path, path: PurePosixPath, reading: Reading = Reading.STRICT) -> Recorded:
    """Read the record of a run by the path of its envelope, relative to the root.

    Raises ``EvidenceError`` for a path that leads out of the repository, and for a name that is
    none of an envelope.
    """
    parsed = names.parse_name(path.name)
    if parsed is None:
        message = f"{path} is not named like an envelope"
        raise EvidenceError(message, "as in spec-validate_<session>.json")
    refuse_outside(root, (root / path).parent)
    stage, session = parsed
    attested, attestation_fault = _attestation(root / path, stage, session)
    digest, record, fault = _envelope(root / path, reading)
    return Recorded(stage, session, path, digest, record, fault, attested, attestation_fault)


def _envelope(path: Path, reading: Reading) -> tuple[str, Mapping[str, Any] | None, str]:
    """Return digest and record of an envelope, or what keeps it from being a valid one."""
    try:
        content = read_regular(path)
    except (EvidenceError, FileNotFoundError) as error:
        return "", None, str(error)
    told = read.classify(content, path.name)
    problems = told.problems or read.validate(told.record, reading)
    if problems:
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        return sha256(content), None, f"{problems[0].text}{more}"
    return sha256(content), told.record, ""


def _attestation(path: Path, stage: Stage, session: str) -> tuple[Attested | None, str]:
    """Return the attestation beside an envelope, or what is wrong with it."""
    try:
        return read_attestation(path.with_name(names.attestation_name(stage, session))), ""
    except InvalidAttestationError as error:
        return None, error.message
