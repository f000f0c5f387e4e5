"""The files of one run, held against the attestation that names them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from specops.errors import EvidenceError
from specops.evidence.attestation import sha256
from specops.evidence.attested import Attested
from specops.evidence.durable import refuse_outside
from specops.evidence.names import PROOF, attestation_name
from specops.evidence.recorded import Recorded
from specops.evidence.recorded_proofs import RecordedProof
from specops.evidence.regular import read_regular
from specops.evidence.wire import stage_of
from specops.values import dataclass


class FaultKind(StrEnum):
    """What can be wrong with a file of a run."""

    INVALID = "invalid"
    UNATTESTED = "unattested"
    ATTESTATION = "attestation"
    MISPLACED = "misplaced"
    ENVELOPE = "envelope"
    MISSING = "missing"
    CHANGED = "changed"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one file: its path relative to the root, and why in one line."""

    path: str
    message: str
    kind: FaultKind


def faults(root: Path, recorded: Recorded | RecordedProof) -> Iterator[Fault]:
    """Give what keeps the files of a run from being what was attested.

    A run without a valid envelope or attestation has that fault alone: nothing vouches for more.
    """
    path = str(recorded.path)
    beside = attestation_name(recorded.stage, recorded.session)
    attestation = str(recorded.path.with_name(beside))
    if recorded.record is None:
        yield Fault(path, recorded.fault, FaultKind.INVALID)
    elif recorded.attestation_fault:
        yield Fault(attestation, recorded.attestation_fault, FaultKind.ATTESTATION)
    elif recorded.attested is None:
        yield Fault(attestation, "there is no attestation", FaultKind.UNATTESTED)
    else:
        attested = recorded.attested
        here, claim = _claim(recorded, recorded.record)
        claims = {
            path: claim,
            attestation: (attested.stage, attested.spec_id, attested.session),
        }
        for place, claimed in claims.items():
            if claimed != here:
                told_of = " ".join(filter(None, map(str, claimed)))
                yield Fault(place, f"it is of {told_of}", FaultKind.MISPLACED)
        yield from subject_faults(root, path, attested)


_Run = tuple[object, str, str]


def _claim(recorded: Recorded | RecordedProof, told: Mapping[str, Any]) -> tuple[_Run, _Run]:
    """Return the run that a record must be of where it lies, and the one that it says it is of."""
    if isinstance(recorded, RecordedProof):  # of no spec
        return (PROOF, "", recorded.session), (PROOF, "", told["sessionId"])
    return (
        (recorded.stage, recorded.path.parent.name, recorded.session),
        (stage_of(told), told["specId"], told["sessionId"]),
    )


def subject_faults(root: Path, envelope: str, attested: Attested) -> Iterator[Fault]:
    """Give the files that are missing, are no files of the repository, or have changed."""
    if envelope not in attested.subjects:
        yield Fault(envelope, "its attestation does not name it", FaultKind.ENVELOPE)
    for name, digest in attested.subjects.items():
        fault = _fault(root, name, digest)
        if fault and name == envelope and fault.kind is FaultKind.CHANGED:
            yield replace(fault, kind=FaultKind.ENVELOPE)
        elif fault:
            yield fault


def _fault(root: Path, name: str, digest: str) -> Fault | None:
    """Return why a file is not the one that was attested, or nothing."""
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        return Fault(name, "it is no path inside the repository", FaultKind.ELSEWHERE)
    try:
        refuse_outside(root, root / relative)
        content = read_regular(root / relative)
    except FileNotFoundError:
        return Fault(name, "it is missing", FaultKind.MISSING)
    except EvidenceError as error:
        return Fault(name, error.message, FaultKind.ELSEWHERE)
    if sha256(content) != digest:
        return Fault(name, "its digest is not the one that was attested", FaultKind.CHANGED)
    return None
