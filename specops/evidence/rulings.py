"""The part of an attestation that its exit code follows from, as it is written and read again.

``verdict``, ``interrupted`` and the effects of ``rulings`` are what ``policy.exit_codes`` needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specops.model import Verdict
from specops.policy import Effect, EnforcementRule, Rollout, Ruling, exit_codes


@dataclass(frozen=True, slots=True)
class RuledFinding:
    """A finding as its attestation holds it: of which check, bound to what, and what it did."""

    check: str
    code: str
    path: str
    fingerprint: str
    effect: Effect
    decided_by: str

    @property
    def guardrail(self) -> str:
        """The guardrail of its check."""
        return self.check.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run came to, as its attestation holds it.

    ``checks`` maps the full name of each check to its verdict; the recorded exit codes are
    ``exit_code`` and ``strict_exit_code``.
    """

    verdict: Verdict
    interrupted: bool
    exit_code: int
    strict_exit_code: int
    checks: Mapping[str, Verdict]
    rulings: tuple[RuledFinding, ...]

    @property
    def guardrails(self) -> tuple[str, ...]:
        """The guardrails that took part."""
        return tuple(dict.fromkeys(name.partition("/")[0] for name in self.checks))

    @property
    def recomputed(self) -> tuple[int, int]:
        """The exit code and that of strict enforcement, as they follow from the rest (law 8)."""
        effects = {ruling.effect for ruling in self.rulings}
        return exit_codes(self.verdict, effects, interrupted=self.interrupted)


def enforcement_json(rule: EnforcementRule, rollout: Rollout) -> dict[str, Any]:
    """Return the mode of a run, what decided it, and which policy was in force on which day."""
    return {
        "mode": rule.mode.value,
        "decidedBy": rule.decided_by,
        "day": str(rollout.today),
        "policy": {"sha256": rollout.digest},
        "policyFrom": rollout.base or None,
    }


def ruling_json(ruling: Ruling) -> dict[str, Any]:
    """Return what became of one finding."""
    place = ruling.finding.location
    return {
        "check": ruling.check,
        "code": ruling.finding.code,
        "path": _text(place.path) if place else "",
        "fingerprint": ruling.fingerprint,
        "effect": ruling.effect.value,
        "decidedBy": ruling.decided_by,
    }


def waived_json(ruling: Ruling) -> dict[str, Any]:
    """Return a finding that is waived, with who answers for that, why, and until when."""
    waiver = ruling.waiver
    return {
        "check": ruling.check,
        "code": ruling.finding.code,
        "fingerprint": ruling.fingerprint,
        "owner": waiver.owner if waiver else "",
        "reason": waiver.reason if waiver else "",
        "expires": str(waiver.expires) if waiver and waiver.expires else None,
    }


def read_judgement(predicate: Mapping[str, Any]) -> Judgement | None:
    """Return what a run came to, or ``None`` for an attestation without rulings: an early one."""
    details = predicate["specops"]
    if "rulings" not in details:
        return None
    errors = [told["name"] for told in details["errors"]]
    failed = [*predicate["warnedTests"], *predicate["failedTests"]]
    checks = {
        **dict.fromkeys(predicate["passedTests"], Verdict.PASSED),
        **dict.fromkeys(failed, Verdict.FAILED),
        **dict.fromkeys(errors, Verdict.ERROR),
        **{told["name"]: Verdict.SKIPPED for told in details["skipped"]},
    }
    return Judgement(
        Verdict(details["verdict"]),
        details["interrupted"],
        details["exitCode"],
        details["strictExitCode"],
        checks,
        tuple(_ruled(told) for told in details["rulings"]),
    )


def _ruled(told: Mapping[str, Any]) -> RuledFinding:
    """Read one ruling."""
    return RuledFinding(
        told["check"],
        told["code"],
        told["path"],
        told["fingerprint"],
        Effect(told["effect"]),
        told["decidedBy"],
    )


def _text(path: str) -> str:
    """Return a path as text: bytes of a name that are none are escaped."""
    return path.encode(errors="backslashreplace").decode()
