"""What became of each finding, written and read again: exactly, for all that follows from it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from specops.evidence.rulings import (
    Judgement,
    RuledFinding,
    enforcement_json,
    read_judgement,
    ruling_json,
    rulings_of,
    waived_json,
)
from specops.model import Enforcement, Finding, Location, Override, Verdict
from specops.policy import Effect, EnforcementRule, Rollout, Ruling, Waiver

EXPIRES = date(2027, 1, 31)
FINGERPRINT = "0" * 32
WAIVER = Waiver("HS001", FINGERPRINT, reason="moves", owner="ada", expires=EXPIRES)
WAIVED = Ruling(
    "hal-smoke",
    "hal-smoke/health",
    Finding("HS001", "", Location("docs/hal/hal_profile.json")),
    FINGERPRINT,
    Effect.WAIVED,
    "waiver of ada until 2027-01-31",
    waiver=WAIVER,
)
OVERRIDDEN = Ruling(
    "baseline",
    "baseline/tree",
    Finding("BA003", ""),
    "1" * 32,
    Effect.OVERRIDDEN,
    "allow-fail (flag)",
    let_through=True,
    override=Override("allow-fail", "flag", "drill"),
)
WARNED = replace(WAIVED, effect=Effect.WARNS, decided_by="default", waiver=None)
RULED = {
    "check": "hal-smoke/health",
    "code": "HS001",
    "path": "docs/hal/hal_profile.json",
    "fingerprint": FINGERPRINT,
    "effect": "waived",
    "decidedBy": "waiver of ada until 2027-01-31",
}


def recorded(*rulings: Ruling, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is any value
    """Return what an attestation records of rulings, and of what they name."""
    return {
        "verdict": "failed",
        "interrupted": True,
        "exitCode": 130,
        "strictExitCode": 1,
        "checks": [
            {"guardrail": "hal-smoke", "name": "health", "verdict": "failed"},
            {"guardrail": "lock", "name": "lock", "verdict": "passed"},
        ],
        "enforcement": {"mode": "warn", "decidedBy": "default"},
        "rulings": [ruling_json(one) for one in rulings],
        "waived": [waived_json(one) for one in rulings if one.waiver],
        "overrides": [
            {"name": "allow-fail", "source": "flag", "reason": "drill", "covers": ["BA003"]}
        ],
        **changed,
    }


def test_a_ruling_is_recorded_with_its_check_its_place_and_who_decided() -> None:
    assert ruling_json(WAIVED) == RULED
    assert ruling_json(OVERRIDDEN) == {
        "check": "baseline/tree",
        "code": "BA003",
        "path": "",
        "fingerprint": "1" * 32,
        "effect": "overridden",
        "decidedBy": "allow-fail (flag)",
        "letThrough": True,
    }


def test_the_mode_of_a_run_is_recorded_with_the_policy_and_the_day() -> None:
    rule = EnforcementRule(Enforcement.WARN, "flag --enforcement")
    rollout = Rollout(EXPIRES, waivers=(WAIVER,), base="origin/main")
    told = {
        "mode": "warn",
        "decidedBy": "flag --enforcement",
        "day": "2027-01-31",
        "policy": {"sha256": rollout.digest},
        "policyFrom": "origin/main",
    }
    assert enforcement_json(rule, rollout) == told
    assert enforcement_json(rule, replace(rollout, base="")) == {**told, "policyFrom": None}


def test_a_path_that_is_no_text_is_escaped() -> None:
    odd = replace(WAIVED, finding=Finding("HS001", "", Location("docs/\udcff.md")))
    assert ruling_json(odd)["path"] == "docs/\\udcff.md"


def test_a_waived_finding_says_who_answers_for_it_why_and_until_when() -> None:
    named = {"check": "hal-smoke/health", "code": "HS001", "fingerprint": FINGERPRINT}
    assert waived_json(WAIVED) == {
        **named,
        "owner": "ada",
        "reason": "moves",
        "expires": "2027-01-31",
    }
    endless = replace(WAIVED, waiver=replace(WAIVER, expires=None))
    assert waived_json(endless)["expires"] is None
    nobody = {**named, "owner": "", "reason": "", "expires": None}
    assert waived_json(replace(WAIVED, waiver=None)) == nobody


def test_what_was_ruled_is_ruled_so_again() -> None:
    rulings = (WAIVED, OVERRIDDEN, WARNED)
    assert rulings_of(recorded(*rulings)) == rulings
    endless = replace(WAIVED, waiver=replace(WAIVER, expires=None))
    assert rulings_of(recorded(endless)) == (endless,)
    deep = replace(WARNED, guardrail="documents", check="documents/a/b")
    assert rulings_of(recorded(deep)) == (deep,)


@pytest.mark.parametrize("key", ["check", "code", "fingerprint"])
def test_a_waiver_of_another_finding_is_none_for_this_one(key: str) -> None:
    other = {**waived_json(WAIVED), key: "another"}
    (blocked,) = rulings_of(recorded(WAIVED, waived=[other]))
    assert (blocked.effect, blocked.waiver) == (Effect.BLOCKS, None)
    both = recorded(WAIVED, waived=[other, waived_json(WAIVED)])
    assert rulings_of(both) == (WAIVED,)


def test_what_the_mode_decided_has_the_effect_of_the_mode() -> None:
    strict = recorded(WARNED, enforcement={"mode": "strict", "decidedBy": "default"})
    assert rulings_of(strict) == (replace(WARNED, effect=Effect.BLOCKS),)
    ruled = replace(WARNED, decided_by="rollout rule for HS001: warn")
    assert rulings_of({**strict, "rulings": [ruling_json(ruled)]}) == (ruled,)


def test_a_judgement_is_read_as_it_was_recorded() -> None:
    assert read_judgement(recorded(WAIVED, OVERRIDDEN)) == Judgement(
        Verdict.FAILED,
        interrupted=True,
        exit_code=130,
        strict_exit_code=1,
        checks={"hal-smoke/health": Verdict.FAILED, "lock": Verdict.PASSED},
        rulings=(
            RuledFinding(
                "hal-smoke/health",
                "HS001",
                "docs/hal/hal_profile.json",
                FINGERPRINT,
                Effect.WAIVED,
                "waiver of ada until 2027-01-31",
            ),
            RuledFinding(
                "baseline/tree",
                "BA003",
                "",
                "1" * 32,
                Effect.OVERRIDDEN,
                "allow-fail (flag)",
                let_through=True,
            ),
        ),
    )


def test_the_guardrails_of_a_judgement_are_told_once_and_its_exit_code_follows() -> None:
    told = read_judgement(recorded(WAIVED))
    assert told.guardrails == ("hal-smoke", "lock")
    assert told.rulings[0].guardrail == "hal-smoke"
    assert told.recomputed == (130, 130)
    ended = replace(told, interrupted=False)
    assert ended.recomputed == (0, 0)
    deep = replace(ended, checks={"documents/a/b": Verdict.FAILED})
    assert deep.guardrails == ("documents",)
    warned = replace(told.rulings[0], check="documents/a/b", effect=Effect.WARNS)
    assert warned.guardrail == "documents"
    assert replace(ended, rulings=(warned,)).recomputed == (0, 1)
