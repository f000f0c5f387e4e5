"""Every finding that is there today: in the tree, and in the latest record of each guardrail."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from specops.app.rollout.policy import rollout_of
from specops.app.rollout.today import todays_report
from specops.app.workspace import Workspace
from specops.collaborator import collaborator
from specops.errors import EvidenceError
from specops.evidence import judgement, names, runs
from specops.evidence.attested import read_attestation
from specops.evidence.rulings import Judgement, RuledFinding, read_judgement
from specops.model import Enforcement, Finding, Location, Verdict
from specops.policy import EnforcementRule, Rollout, Waiver, decide
from specops.policy.adoption import Sighting
from specops.policy.decide import take_waiver

_ENDED = (Verdict.PASSED, Verdict.FAILED)


@collaborator
class Sightings:
    """What is found, and what was judged: guardrails, each with the spec, empty for the tree."""

    found: tuple[Sighting, ...]
    judged: frozenset[tuple[str, str]]


def sightings(workspace: Workspace, now: datetime, waivers: tuple[Waiver, ...]) -> Sightings:
    """Return the findings that none of some waivers accepts.

    Of each guardrail and spec the latest record counts that came to an end; what cannot be read
    tells nothing. Raises ``RequestError`` for settings that cannot be used.
    """
    rollout = replace(rollout_of(workspace, now), waivers=waivers)
    found: list[Sighting] = []
    judged: set[tuple[str, str]] = set()
    for spec, seen in _seen(workspace, now, rollout):
        fresh = {name for name in _ended(seen) if (spec, name) not in judged}
        judged |= {(spec, name) for name in fresh}
        ruled = [one for one in seen.rulings if one.guardrail in fresh and not one.let_through]
        found += _open(ruled, replace(rollout, spec_id=spec))
    return Sightings(tuple(found), frozenset(judged))


def _seen(workspace: Workspace, now: datetime, rollout: Rollout) -> Iterator[tuple[str, Judgement]]:
    """Give what was judged, with its spec: today's tree, then the records, the latest first."""
    report = todays_report(workspace, now)
    strict = EnforcementRule(Enforcement.STRICT, "strict")
    decision = decide(report, strict, (), replace(rollout, waivers=()))
    yield "", read_judgement(judgement.details(report, decision))
    root, evidence_root = workspace.root, workspace.settings.text("evidence_root")
    for run in reversed(runs.find_runs(root, evidence_root, None, None)):
        path = root / run.path.with_name(names.attestation_name(run.stage, run.session))
        try:
            attested = read_attestation(path)
        except EvidenceError:
            continue
        if attested and attested.judgement and not attested.contradictions:
            yield run.spec_id, attested.judgement


def _ended(seen: Judgement) -> set[str]:
    """Return the guardrails of which every check was judged, or skipped on request."""
    told: dict[str, set[Verdict]] = {}
    for name, verdict in seen.checks.items():
        told.setdefault(name.partition("/")[0], set()).add(verdict)
    return {
        name
        for name, verdicts in told.items()
        if Verdict.ERROR not in verdicts and verdicts.intersection(_ENDED)
    }


def _open(ruled: list[RuledFinding], rollout: Rollout) -> Iterator[Sighting]:
    """Give the findings that no waiver accepts."""
    left = Counter({waiver: waiver.count for waiver in rollout.in_force()})
    for one in ruled:
        place = Location(one.path) if one.path else None
        names_of = (one.guardrail, one.check)
        if not take_waiver(Finding(one.code, "", place), one.fingerprint, names_of, left):
            yield Sighting(
                one.code, one.fingerprint, one.path, rollout.spec_id, one.guardrail, one.check
            )
