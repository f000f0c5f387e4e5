"""The evidence of a proof: its record, its matrix, its log, and an attestation of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from specops import __version__, strict_json
from specops.errors import CannotJudgeError, EvidenceError
from specops.evidence import judgement, names
from specops.evidence.attestation import PREDICATE_TYPE, STATEMENT_TYPE, sealed, sha256
from specops.evidence.proofs import FOLDER, SCHEMA
from specops.evidence.recorded_proofs import parse
from specops.evidence.store import EvidenceFile
from specops.git.state import GitState
from specops.model import Report
from specops.policy import Decision
from specops.prove.results import kill_rate, matrix, summary
from specops.prove.verdict import Proof
from specops.redaction import Redactor
from specops.schema import load, violations
from specops.session import timestamp_ms
from specops.values import dataclass

if TYPE_CHECKING:
    from specops.evidence.signature import SigningKey


@dataclass(frozen=True, slots=True)
class ProofRun:
    """A proof that is over, with what its evidence says beside the canaries.

    ``settings`` is the digest of the settings file, empty where there is none; ``partial`` says
    what was picked in place of all canaries; ``source_tree`` is the root's tree without the
    evidence in it, and ``signing`` the key that its attestation is signed with, if there is one.
    """

    session: str
    started_at: datetime
    duration_ms: int
    state: GitState
    settings: str
    partial: str
    strict: bool
    source_tree: str | None = None
    signing: "SigningKey | None" = None


def files(
    run: ProofRun,
    proofs: Sequence[Proof],
    judged: tuple[Report, Decision],
    log: bytes,
    evidence_root: str,
    redactor: Redactor,
) -> tuple[EvidenceFile, ...]:
    """Return the files of a proof in the order in which they are written, the record last.

    Raises ``CannotJudgeError`` for a record or an attestation that does not fit its own schema.
    """
    folder = PurePosixPath(evidence_root) / FOLDER
    path = folder / names.envelope_name(names.PROOF, run.session)
    record = redactor.value(_record(run, proofs, judged[1]))
    problems = violations(load(SCHEMA), record)
    if problems:
        message = f"the record of this proof does not fit its schema at {problems[0].pointer}"
        raise CannotJudgeError(message, "nothing was written; report it")
    written = [
        EvidenceFile(path, strict_json.pretty(record)),
        EvidenceFile(folder / names.log_name(names.PROOF, run.session), redactor.clean(log)),
        EvidenceFile(path.with_suffix(".md"), redactor.clean(matrix(proofs).encode())),
    ]
    attested = _attested(redactor.value(_statement(run, judged, written)))
    beside = folder / names.attestation_name(names.PROOF, run.session)
    vouching = [EvidenceFile(beside, attested)]
    if run.signing:
        signature = folder / names.signature_name(names.PROOF, run.session)
        vouching.append(EvidenceFile(signature, run.signing.sign(attested)))
    return (*written[1:], *vouching, written[0])


def _attested(statement: dict[str, Any]) -> bytes:
    """Return an attestation that fits the schema that readers have."""
    content = sealed(statement)
    try:
        parse(content)
    except EvidenceError as error:
        message = f"the attestation of this proof does not fit its schema at {error.message}"
        raise CannotJudgeError(message, "nothing was written; report it") from None
    return content


def _record(run: ProofRun, proofs: Sequence[Proof], decision: Decision) -> dict[str, Any]:
    """Return the record of ``specops/schemas/proof.schema.json``."""
    return {
        "proofVersion": 1,
        "sessionId": run.session,
        "tool": f"specops {__version__}",
        "startedAt": timestamp_ms(run.started_at),
        "durationMs": run.duration_ms,
        "commit": run.state.commit,
        "dirty": run.state.dirty,
        "settings": run.settings,
        "partial": run.partial,
        "strictProof": run.strict,
        "exitCode": decision.exit_code,
        "summary": summary(proofs),
        "killRate": kill_rate(proofs),
        "canaries": [_canary(proof) for proof in proofs],
    }


def _canary(proof: Proof) -> dict[str, Any]:
    """Return what a canary came to."""
    canary = proof.canary
    return {
        "name": canary.name,
        "code": canary.code,
        "guardrail": canary.guardrail,
        "fault": canary.says,
        "outcome": proof.outcome.value,
        "why": proof.why,
        "blamed": list(proof.blamed),
    }


def _statement(
    run: ProofRun, judged: tuple[Report, Decision], written: Sequence[EvidenceFile]
) -> Mapping[str, Any]:
    """Return the in-toto statement over the files of a proof, not yet sealed."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [
            {"name": str(file.path), "digest": {"sha256": sha256(file.content)}} for file in written
        ],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            **judgement.tests(*judged),
            "configuration": [],
            "specops": {
                "tool": f"specops {__version__}",
                "command": "prove",
                "sessionId": run.session,
                "commit": run.state.commit,
                "tree": run.state.tree,
                "sourceTree": run.source_tree,
                "dirty": run.state.dirty,
                "startedAt": timestamp_ms(run.started_at),
                "durationMs": run.duration_ms,
                "partial": run.partial,
                **judgement.details(*judged),
            },
        },
    }
