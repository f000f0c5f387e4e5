"""The part of an attestation that its exit code follows from, as it is written and read again.

``verdict``, ``interrupted`` and the effects of ``rulings`` are what ``policy.exit_codes`` needs.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from specops.model import Enforcement, Finding, Location, Override, Verdict
from specops.policy import BY_MODE, Effect, EnforcementRule, Rollout, Ruling, Waiver, exit_codes
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class RuledFinding:
    """A finding as its attestation holds it: of which check, bound to what, and what it did.

    ``let_through`` tells that the check itself did not count it.
    """

    check: str
    code: str
    path: str
    fingerprint: str
    effect: Effect
    decided_by: str
    let_through: bool = False

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
    told = {
        "check": ruling.check,
        "code": ruling.finding.code,
        "path": _text(place.path) if place else "",
        "fingerprint": ruling.fingerprint,
        "effect": ruling.effect.value,
        "decidedBy": ruling.decided_by,
    }
    return told | ({"letThrough": True} if ruling.let_through else {})


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


def read_judgement(recorded: Mapping[str, Any]) -> Judgement:
    """Return what a run came to, as it was recorded."""
    checks = {full_name(told): Verdict(told["verdict"]) for told in recorded["checks"]}
    return Judgement(
        Verdict(recorded["verdict"]),
        recorded["interrupted"],
        recorded["exitCode"],
        recorded["strictExitCode"],
        checks,
        tuple(_ruled(told) for told in recorded["rulings"]),
    )


def rulings_of(recorded: Mapping[str, Any]) -> tuple[Ruling, ...]:
    """Return the rulings of a run as they have to be, by what else is recorded.

    What the mode of the run decided has the effect of that mode; what is overridden is covered by
    an override that is recorded, or else it blocks, and so does what is waived for which no waiver
    is left: each was recorded once for each finding. The rest is taken as it stands.
    """
    waivers = list(recorded["waived"])
    return tuple(_again(told, recorded, waivers) for told in recorded["rulings"])


def _again(
    told: Mapping[str, Any], recorded: Mapping[str, Any], waivers: list[Mapping[str, Any]]
) -> Ruling:
    """Rule once more on a finding that was recorded; a waiver is taken from those that are left."""
    effect, override, waiver = Effect(told["effect"]), None, None
    if effect is Effect.OVERRIDDEN:
        override = _override(told, recorded["overrides"])
        effect = effect if override else Effect.BLOCKS
    elif effect is Effect.WAIVED:
        waiver = _take_waiver(told, waivers)
        effect = effect if waiver else Effect.BLOCKS
    elif told["decidedBy"] == recorded["enforcement"]["decidedBy"]:
        effect = BY_MODE[Enforcement(recorded["enforcement"]["mode"])]
    place = Location(told["path"]) if told["path"] else None
    return Ruling(
        told["check"].partition("/")[0],
        told["check"],
        Finding(told["code"], "", place),
        told["fingerprint"],
        effect,
        told["decidedBy"],
        told.get("letThrough", False),
        waiver,
        override,
    )


def _override(told: Mapping[str, Any], recorded: Sequence[Mapping[str, Any]]) -> Override | None:
    """Return the recorded override that a ruling names, if that covers the code."""
    for one in recorded:
        named = f"{one['name']} ({one['source']})" == told["decidedBy"]
        if named and told["code"] in one["covers"]:
            return Override(one["name"], one["source"], one["reason"])
    return None


def _take_waiver(told: Mapping[str, Any], waivers: list[Mapping[str, Any]]) -> Waiver | None:
    """Return the first recorded waiver of a finding, and take it from the list."""
    for rank, one in enumerate(waivers):
        if all(one[key] == told[key] for key in ("check", "code", "fingerprint")):
            del waivers[rank]
            expires = date.fromisoformat(one["expires"]) if one["expires"] else None
            return Waiver(
                one["code"],
                one["fingerprint"],
                reason=one["reason"],
                owner=one["owner"],
                expires=expires,
            )
    return None


def full_name(told: Mapping[str, Any]) -> str:
    """Return the full name of a recorded check."""
    guardrail, name = told["guardrail"], told["name"]
    return str(guardrail if guardrail == name else f"{guardrail}/{name}")


def _ruled(told: Mapping[str, Any]) -> RuledFinding:
    """Read one ruling."""
    return RuledFinding(
        told["check"],
        told["code"],
        told["path"],
        told["fingerprint"],
        Effect(told["effect"]),
        told["decidedBy"],
        told.get("letThrough", False),
    )


def _text(path: str) -> str:
    """Return a path as text: bytes of a name that are none are escaped."""
    return path.encode(errors="backslashreplace").decode()
