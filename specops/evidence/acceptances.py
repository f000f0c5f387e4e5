"""Reading the records of acceptances as they lie there, the latest first."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from specops.errors import EvidenceError
from specops.evidence import acceptance, names
from specops.evidence.attestation import sha256
from specops.evidence.attested import Attested, InvalidAttestationError, read_attestation
from specops.evidence.durable import refuse_outside
from specops.evidence.regular import read_regular
from specops.evidence.store import run_folder
from specops.session import SESSION
from specops.values import dataclass

_PREFIX: Final = f"{names.ACCEPT}_"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A record of an acceptance.

    ``path`` is relative to the root. ``record`` is ``None`` where ``fault`` says why it cannot be
    trusted: it is no valid record, has no attestation, or is not the one that was attested; then
    ``attested`` is ``None`` too.
    """

    path: PurePosixPath
    session: str
    record: Mapping[str, Any] | None
    fault: str = ""
    attested: Attested | None = None
    stage: names.RunOf = names.ACCEPT


def read_accepted(root: Path, evidence_root: str, spec_id: str) -> Iterator[Accepted]:
    """Yield the records of a spec, the latest first.

    Raises ``EvidenceError`` when a link leads the evidence out of the repository.
    """
    folder = run_folder(evidence_root, spec_id)
    refuse_outside(root, root / folder)
    found = (path.name for path in (root / folder).glob(f"{_PREFIX}*.json"))
    sessions = (name[len(_PREFIX) : -len(".json")] for name in found)
    for session in sorted(filter(SESSION.fullmatch, sessions), reverse=True):
        path = folder / names.envelope_name(names.ACCEPT, session)
        try:
            record, attested = _trusted(root, path, spec_id, session)
            yield Accepted(path, session, record, attested=attested)
        except EvidenceError as error:
            yield Accepted(path, session, None, error.message)


def _trusted(
    root: Path, path: PurePosixPath, spec_id: str, session: str
) -> tuple[Mapping[str, Any], Attested]:
    """Return a record that is valid, in its place, and the one that was attested, with that."""
    content = read_regular(root / path)
    record = acceptance.parse(content)
    told = (record["specId"], record["sessionId"])
    if told != (spec_id, session):
        message = f"it is of {' '.join(told)}"
        raise EvidenceError(message)
    attested = read_attestation(root / path.with_name(_attestation(session)))
    if attested is None:
        message = "there is no attestation beside it"
        raise EvidenceError(message)
    if attested.contradictions:
        raise InvalidAttestationError(attested.contradictions[0])
    here = (attested.stage, attested.spec_id, attested.session)
    digest = attested.subjects.get(str(path))
    if here != (names.ACCEPT, *told) or digest != sha256(content):
        message = "it is not the one that was attested"
        raise EvidenceError(message)
    return record, attested


def _attestation(session: str) -> str:
    """Return the name of the attestation of a session."""
    return names.attestation_name(names.ACCEPT, session)
