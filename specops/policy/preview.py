"""What runs that are on record would come to under another policy: strict, or that of a later day.

Pure: what was recorded of each finding goes in, and is ruled on once more. Overrides that were used
count again, as whoever used them would use them again; those that changed nothing are not on
record, and are not counted on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from specops.evidence.rulings import Judgement, RuledFinding
from specops.model import Finding, Location, Verdict
from specops.policy.decide import BY_MODE, rule_for, take_waiver
from specops.policy.model import Effect, EnforcementRule, exit_codes
from specops.policy.rollout import Rollout
from specops.values import dataclass

NOT_JUDGED: Final = "could not judge"


class Readiness(StrEnum):
    """Whether a guardrail can be made strict."""

    READY = "ready"
    NOT_YET = "not yet"
    NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A run on record; ``spec_id`` is empty for what was judged today, without a record."""

    name: str
    spec_id: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a run comes to under another policy; ``blocking`` says why, by guardrail."""

    exit_code: int
    blocking: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BlockedRun:
    """A run that a guardrail would stop, and the codes that it would be stopped for."""

    name: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be said of a guardrail: in how many runs it judged, and which it would stop."""

    guardrail: str
    runs: int
    blocked: tuple[BlockedRun, ...]

    @property
    def readiness(self) -> Readiness:
        """Whether it can be made strict."""
        if not self.runs:
            return Readiness.NO_EVIDENCE
        return Readiness.NOT_YET if self.blocked else Readiness.READY

    def __str__(self) -> str:
        """Return the readiness, with the runs that keep it from being more."""
        counted = f": {len(self.blocked)} of {self.runs} runs" if self.blocked else ""
        return f"{self.readiness}{counted}"


def replay(judgement: Judgement, rule: EnforcementRule, rollout: Rollout) -> Replayed:
    """Rule on a recorded run once more, under another policy."""
    effects = _effects(judgement.rulings, rule, rollout)
    code, _ = exit_codes(
        judgement.verdict, {effect for _, effect in effects}, interrupted=judgement.interrupted
    )
    why: dict[str, list[str]] = {}
    for ruled, effect in effects:
        if effect is Effect.BLOCKS:
            why.setdefault(ruled.guardrail, []).append(ruled.code)
    for name, verdict in judgement.checks.items():
        if verdict is Verdict.ERROR:
            why.setdefault(name.partition("/")[0], []).append(NOT_JUDGED)
    blocking = {name: tuple(dict.fromkeys(codes)) for name, codes in why.items()}
    return Replayed(code, blocking)


def outlooks(
    guardrails: Iterable[str],
    runs: Sequence[SeenRun],
    rule: EnforcementRule,
    rollout: Rollout,
) -> tuple[Outlook, ...]:
    """Return the outlook of each guardrail: of those named first, then of all others in the runs.

    A run that was interrupted proves nothing, and a guardrail that only skipped did not judge.
    """
    counted: Counter[str] = Counter()
    blocked: dict[str, list[BlockedRun]] = {}
    for run in runs:
        if run.judgement.interrupted:
            continue
        told = replay(run.judgement, rule, replace(rollout, spec_id=run.spec_id))
        counted.update(_judged(run.judgement))
        for name, why in told.blocking.items():
            blocked.setdefault(name, []).append(BlockedRun(run.name, why))
    names = dict.fromkeys((*guardrails, *sorted(counted)))
    return tuple(Outlook(name, counted[name], tuple(blocked.get(name, ()))) for name in names)


def _judged(judgement: Judgement) -> set[str]:
    """Return the guardrails that came to anything but a skip."""
    return {
        name.partition("/")[0]
        for name, verdict in judgement.checks.items()
        if verdict is not Verdict.SKIPPED
    }


def _effects(
    rulings: Iterable[RuledFinding], rule: EnforcementRule, rollout: Rollout
) -> list[tuple[RuledFinding, Effect]]:
    """Return the effect that each recorded finding has under a policy."""
    left = Counter({waiver: waiver.count for waiver in rollout.in_force()})
    effects = []
    for ruled in rulings:
        finding = Finding(ruled.code, "", Location(ruled.path))
        names = (ruled.guardrail, ruled.check)
        effect = BY_MODE[rule_for(rule, rollout, ruled.guardrail, ruled.code).mode]
        if not ruled.let_through and take_waiver(finding, ruled.fingerprint, names, left):
            effect = Effect.WAIVED
        elif ruled.effect is Effect.OVERRIDDEN:
            effect = ruled.effect
        effects.append((ruled, effect))
    return effects
