"""Reading the records of proofs as they lie there, the latest first."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from specops import strict_json
from specops.errors import EvidenceError
from specops.evidence import names
from specops.evidence.attestation import sealed, sha256
from specops.evidence.durable import refuse_outside
from specops.evidence.regular import read_regular
from specops.schema import load, violations
from specops.session import SESSION
from specops.values import dataclass

FOLDER: Final = "proofs"
SCHEMA: Final = "proof"
_PREFIX: Final = "proof_"


@dataclass(frozen=True, slots=True)
class Proved:
    """A record of a proof.

    ``path`` is relative to the root. ``record`` is ``None`` where ``fault`` says why it cannot be
    trusted: it is no valid record, has no attestation, or is not the one that was attested.
    """

    path: PurePosixPath
    session: str
    record: Mapping[str, Any] | None
    fault: str = ""


def read_proofs(root: Path, evidence_root: str) -> Iterator[Proved]:
    """Yield the proofs of a repository, the latest first; none is opened before it is asked for.

    Raises ``EvidenceError`` when a link leads the evidence out of the repository.
    """
    folder = PurePosixPath(evidence_root) / FOLDER
    refuse_outside(root, root / folder)
    found = (path.name for path in (root / folder).glob(f"{_PREFIX}*{names.ENVELOPE_SUFFIX}"))
    sessions = (name[len(_PREFIX) : -len(names.ENVELOPE_SUFFIX)] for name in found)
    for session in sorted(filter(SESSION.fullmatch, sessions), reverse=True):
        path = folder / f"{_PREFIX}{session}{names.ENVELOPE_SUFFIX}"
        try:
            yield Proved(path, session, _trusted(root, path, session))
        except FileNotFoundError:
            yield Proved(path, session, None, "there is no attestation beside it")
        except (EvidenceError, strict_json.StrictJsonError) as error:
            yield Proved(path, session, None, str(error))


def _trusted(root: Path, path: PurePosixPath, session: str) -> Mapping[str, Any]:
    """Return a record that is valid, in its place, and the one that was attested."""
    content = read_regular(root / path)
    record: Mapping[str, Any] = strict_json.parse(content)
    for problem in violations(load(SCHEMA), record):
        message = f"{problem.pointer or '/'}: {problem.message}"
        raise EvidenceError(message)
    if record["sessionId"] != session:
        message = f"it is of {record['sessionId']}"
        raise EvidenceError(message)
    beside = f"{path.name.removesuffix(names.ENVELOPE_SUFFIX)}{names.ATTESTATION_SUFFIX}"
    subject = {"name": str(path), "digest": {"sha256": sha256(content)}}
    if subject not in _attested(read_regular(root / path.with_name(beside))):
        message = "it is not the one that was attested"
        raise EvidenceError(message)
    return record


def _attested(content: bytes) -> list[Any]:
    """Return the subjects of an attestation; none where it was changed after it was written."""
    match strict_json.parse(content):
        case {"subject": list(subjects), "predicate": {"specops": dict()}} as statement:
            # Sealing gives it a digest anew: it is as it was only where that is the same.
            return subjects if sealed(statement) == content else []
    return []
