"""The evidence of a proof: its record, its matrix, its log, and an attestation of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from specops import __version__, strict_json
from specops.errors import CannotJudgeError
from specops.evidence import judgement
from specops.evidence.attestation import PREDICATE_TYPE, STATEMENT_TYPE, sealed, sha256
from specops.evidence.proofs import FOLDER, SCHEMA
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


@dataclass(frozen=True, slots=True)
class ProofRun:
    """A proof that is over, with what its evidence says beside the canaries.

    ``settings`` is the digest of the settings file, empty where there is none; ``partial`` says
    what was picked in place of all canaries.
    """

    session: str
    started_at: datetime
    duration_ms: int
    state: GitState
    settings: str
    partial: str
    strict: bool


def files(
    run: ProofRun,
    proofs: Sequence[Proof],
    judged: tuple[Report, Decision],
    log: bytes,
    evidence_root: str,
    redactor: Redactor,
) -> tuple[EvidenceFile, ...]:
    """Return the files of a proof in the order in which they are written, the record last.

    Raises ``CannotJudgeError`` for a record that does not fit its own schema.
    """
    stem = PurePosixPath(evidence_root) / FOLDER / f"proof_{run.session}"
    record = redactor.value(_record(run, proofs, judged[1]))
    problems = violations(load(SCHEMA), record)
    if problems:
        message = f"the record of this proof does not fit its schema at {problems[0].pointer}"
        raise CannotJudgeError(message, "nothing was written; report it")
    written = [
        EvidenceFile(stem.with_name(f"{stem.name}.json"), strict_json.pretty(record)),
        EvidenceFile(stem.with_name(f"{stem.name}.log"), redactor.clean(log)),
        EvidenceFile(stem.with_name(f"{stem.name}.md"), redactor.clean(matrix(proofs).encode())),
    ]
    statement = redactor.value(_statement(run, judged, written))
    attestation = EvidenceFile(stem.with_name(f"{stem.name}.intoto.json"), sealed(statement))
    return (*written[1:], attestation, written[0])


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
                "dirty": run.state.dirty,
                "startedAt": timestamp_ms(run.started_at),
                "durationMs": run.duration_ms,
                "partial": run.partial,
                **judgement.details(*judged),
            },
        },
    }
