"""The attestation of a run: an in-toto Statement v1 with the test-result predicate.

Specifications: https://in-toto.io/Statement/v1 and https://in-toto.io/attestation/test-result/v0.1.
Pure: facts go in, canonical bytes with a digest of themselves come out. The digest shows accidents;
it stops nobody who writes a new one, only a signature does.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, Final

from specops import __version__, strict_json
from specops.evidence import judgement, rulings
from specops.evidence.names import RunOf
from specops.model import Report, Stage
from specops.policy import NO_ROLLOUT, Decision, EnforcementRule, Rollout
from specops.redaction import Redactor
from specops.session import timestamp_ms
from specops.values import dataclass

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "https://in-toto.io/attestation/test-result/v0.1"


@dataclass(frozen=True, slots=True)
class Previous:
    """The record of the stage before: the chain that verification walks."""

    stage: Stage
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What an attestation says of a run beside its report and its decision.

    ``configuration`` maps repository-relative paths to sha256 digests; ``commit`` and ``tree`` are
    ``None`` outside a repository or before the first commit, ``source_tree`` is the root's tree
    without the evidence in it; ``hal_target`` is ``None`` for a run without a HAL; ``picked`` names
    the scenarios that somebody chose in place of all; ``rollout`` is its policy;
    ``schemas`` are the digests of the packaged schemas that the files of the run were held to, by
    name.
    """

    stage: RunOf
    spec_id: str
    session: str
    commit: str | None
    tree: str | None
    dirty: bool | None
    started_at: datetime
    duration_ms: int
    rule: EnforcementRule
    configuration: Mapping[str, str]
    previous: Previous | None
    hal_target: str | None
    picked: tuple[str, ...] = ()
    rollout: Rollout = NO_ROLLOUT
    source_tree: str | None = None
    schemas: Mapping[str, str] = field(default_factory=dict)


def sha256(content: bytes) -> str:
    """Return the sha256 digest of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def render(
    facts: RunFacts,
    report: Report,
    decision: Decision,
    subjects: Sequence[tuple[str, bytes]],
    redactor: Redactor,
) -> bytes:
    """Return the attestation of a run as canonical JSON with a final line feed.

    ``subjects`` are the files of the run, path and content, the envelope first; what people and
    servers wrote is redacted before the digest is taken.
    """
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [_described(name, sha256(content)) for name, content in subjects],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            **judgement.tests(report, decision),
            "configuration": _digests(facts.configuration),
            "specops": {
                **_facts(facts),
                "checkDurationsMs": _durations(report),
                **judgement.details(report, decision),
            },
        },
    }
    clean: dict[str, Any] = redactor.value(statement)
    return sealed(clean)


def sealed(statement: dict[str, Any]) -> bytes:
    """Put the digest of a statement into it and return its canonical bytes, with a line feed.

    The digest is over the canonical bytes of the statement without ``selfDigest``.
    """
    details = statement["predicate"]["specops"]
    details.pop("selfDigest", None)
    details["selfDigest"] = {"sha256": sha256(strict_json.canonical(statement))}
    return strict_json.canonical(statement) + b"\n"


def _described(name: str, digest: str) -> dict[str, Any]:
    """Return an in-toto ResourceDescriptor."""
    return {"name": name, "digest": {"sha256": digest}}


def _digests(files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the descriptors of some digests, in the order of their names."""
    return [_described(name, digest) for name, digest in sorted(files.items())]


def _facts(facts: RunFacts) -> dict[str, Any]:
    """Return everything about a run that is not its judgement."""
    return {
        "tool": f"specops {__version__}",
        "stage": str(facts.stage),
        "specId": facts.spec_id,
        "sessionId": facts.session,
        "commit": facts.commit,
        "tree": facts.tree,
        "sourceTree": facts.source_tree,
        "dirty": facts.dirty,
        "startedAt": timestamp_ms(facts.started_at),
        "durationMs": facts.duration_ms,
        "enforcement": rulings.enforcement_json(facts.rule, facts.rollout),
        "halTarget": facts.hal_target,
        "picked": list(facts.picked),
        "previous": _previous(facts.previous),
        "schemas": _digests(facts.schemas),
    }


def _durations(report: Report) -> dict[str, int]:
    """Return how long each check took, by its full name."""
    return {
        result.full_name(check): check.duration_ms
        for result in report.results
        for check in result.checks
    }


def _previous(previous: Previous | None) -> dict[str, Any] | None:
    """Return the link to the record before, or nothing when there is none."""
    if previous is None:
        return None
    return {"stage": previous.stage.value, **_described(previous.name, previous.sha256)}
