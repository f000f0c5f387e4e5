"""The evidence of proofs as it lies there, for verification: records, and what was attested."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from specops import strict_json
from specops.errors import EvidenceError
from specops.evidence import judgement, names
from specops.evidence.attested import (
    Attested,
    InvalidAttestationError,
    digests,
    read_attestation,
    statement_of,
)
from specops.evidence.durable import refuse_outside
from specops.evidence.leftovers import names_in
from specops.evidence.proofs import FOLDER, SCHEMA
from specops.evidence.regular import read_regular
from specops.evidence.rulings import full_name, read_judgement
from specops.model import Enforcement, Verdict
from specops.policy import Result
from specops.schema import load, violations
from specops.values import dataclass

ATTESTATION: Final = "proof_attestation"
_CAUGHT: Final = "caught"
# Neither warn mode nor an override counts for a proof, so that its attestation names no mode.
_STRICT: Final = {"mode": Enforcement.STRICT.value, "decidedBy": ""}


@dataclass(frozen=True, slots=True)
class RecordedProof:
    """The evidence of a proof.

    ``path`` is that of the record, relative to the root; ``session`` is what its name says.
    ``record`` is ``None`` where ``fault`` says why it is not valid; ``attested`` is ``None`` where
    there is no attestation, or ``attestation_fault`` says what is wrong with it.
    """

    path: PurePosixPath
    session: str
    record: Mapping[str, Any] | None = None
    fault: str = ""
    attested: Attested | None = None
    attestation_fault: str = ""
    stage: names.EvidenceOf = names.PROOF


def read_recorded_proofs(root: Path, evidence_root: str) -> Iterator[RecordedProof]:
    """Give the proofs of a repository, the oldest first.

    Raises ``EvidenceError`` for a folder that cannot be read, and when a link leads the evidence
    out of the repository.
    """
    folder = PurePosixPath(evidence_root) / FOLDER
    refuse_outside(root, root / folder)
    for name in names_in(root / folder):
        if parsed := names.parse_proof_name(name):
            path, session = folder / name, parsed[1]
            record, fault = _record(root / path)
            yield RecordedProof(path, session, record, fault, *_attestation(root / path, session))


def disagreements(record: Mapping[str, Any], attested: Attested) -> Iterator[str]:
    """Give what a valid record and its attestation say differently of a proof, in a few words."""
    checks = attested.judgement.checks if attested.judgement else {}
    caught = {full_name(told): told["outcome"] == _CAUGHT for told in record["canaries"]}
    for what, told, there in (
        ("exit code", record["exitCode"], attested.exit_code),
        ("commit", record["commit"], attested.commit),
        ("choice of canaries", record["partial"], *attested.picked),
        ("list of outcomes", caught, {name: one is Verdict.PASSED for name, one in checks.items()}),
    ):
        if told != there:
            yield what


def parse(content: bytes) -> Attested:
    """Return what the attestation of a proof says. Raises ``EvidenceError`` when it is none."""
    statement = statement_of(content, ATTESTATION)
    predicate = statement["predicate"]
    details = {**predicate["specops"], "enforcement": _STRICT}
    return Attested(
        names.PROOF,
        "",
        details["sessionId"],
        Result(predicate["result"]),
        details["exitCode"],
        details["commit"],
        details["tree"],
        {},
        digests(statement["subject"]),
        (),
        (details["partial"],),
        details.get("sourceTree"),
        contradictions=judgement.contradictions({**predicate, "specops": details}),
        judgement=read_judgement(details),
    )


def _record(path: Path) -> tuple[Mapping[str, Any] | None, str]:
    """Return a record that is valid, or what keeps it from being that."""
    try:
        record: Mapping[str, Any] = strict_json.parse(read_regular(path))
    except (EvidenceError, FileNotFoundError, strict_json.StrictJsonError) as error:
        return None, str(error)
    for problem in violations(load(SCHEMA), record):
        return None, f"{problem.pointer or '/'}: {problem.message}"
    return record, ""


def _attestation(path: Path, session: str) -> tuple[Attested | None, str]:
    """Return the attestation beside a record, or what is wrong with it."""
    beside = path.with_name(names.attestation_name(names.PROOF, session))
    try:
        return read_attestation(beside, parse), ""
    except InvalidAttestationError as error:
        return None, error.message
