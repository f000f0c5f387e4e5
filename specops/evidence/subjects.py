"""The files of one run, held against the attestation that names them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specops.errors import EvidenceError
from specops.evidence.attestation import sha256
from specops.evidence.attested import Attested
from specops.evidence.durable import refuse_outside
from specops.evidence.names import attestation_name
from specops.evidence.recorded import Recorded
from specops.evidence.regular import read_regular
from specops.evidence.wire import stage_of


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one file: its path relative to the root, and why in one line."""

    path: str
    message: str


def faults(root: Path, recorded: Recorded) -> Iterator[Fault]:
    """Give what keeps the files of a run from being what was attested.

    A run without a valid envelope or attestation has that fault alone: nothing vouches for more.
    """
    path = str(recorded.path)
    beside = attestation_name(recorded.stage, recorded.session)
    attestation = str(recorded.path.with_name(beside))
    if recorded.record is None:
        yield Fault(path, recorded.fault)
    elif recorded.attested is None:
        yield Fault(attestation, recorded.attestation_fault or "there is no attestation")
    else:
        told = recorded.record
        claims = {
            path: (stage_of(told), told["specId"], told["sessionId"]),
            attestation: _run(recorded.attested),
        }
        here = (recorded.stage, recorded.path.parent.name, recorded.session)
        for place, claim in claims.items():
            if claim != here:
                yield Fault(place, f"it is of {' '.join(map(str, claim))}")
        yield from _subjects(root, path, recorded.attested)


def _run(attested: Attested) -> tuple[object, str, str]:
    """Return the run that an attestation is of."""
    return attested.stage, attested.spec_id, attested.session


def _subjects(root: Path, envelope: str, attested: Attested) -> Iterator[Fault]:
    """Give the files that are missing, are no files of the repository, or have changed."""
    if envelope not in attested.subjects:
        yield Fault(envelope, "its attestation does not name it")
    for name, digest in attested.subjects.items():
        why = _why(root, name, digest)
        if why:
            yield Fault(name, why)


def _why(root: Path, name: str, digest: str) -> str:
    """Return why a file is not the one that was attested, or nothing."""
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        return "it is no path inside the repository"
    try:
        refuse_outside(root, root / relative)
        content = read_regular(root / relative)
    except FileNotFoundError:
        return "it is missing"
    except EvidenceError as error:
        return error.message
    return "" if sha256(content) == digest else "its digest is not the one that was attested"
