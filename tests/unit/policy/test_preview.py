"""The preview agrees with what strict then really does, on histories of every kind."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specops.evidence.attestation import render
from specops.evidence.attested import parse
from specops.evidence.judgement import contradictions
from specops.evidence.rulings import Judgement
from specops.model import (
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Location,
    Override,
    Report,
    Verdict,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.policy import (
    Allowance,
    EnforcementRule,
    Rollout,
    RolloutRule,
    Waiver,
    decide,
)
from specops.policy.preview import (
    NOT_JUDGED,
    BlockedRun,
    Outlook,
    Readiness,
    SeenRun,
    outlooks,
    replay,
)
from specops.policy.rollout import fingerprint
from specops.redaction import redactor
from tests.unit.evidence.test_attestation import FACTS, SUBJECTS

TODAY = date(2026, 11, 25)
STRICT = EnforcementRule(Enforcement.STRICT, "strict")
FINDINGS = (
    Finding("HS001", "health: refused", Location("docs/hal/hal_profile.json")),
    Finding("HS018", "health: took 900 ms, expected at most 100 ms"),
    Finding("BA003", "the tree is dirty", Location("stray.txt", 4)),
    Finding("RO003", "the waiver of HS001 expired", Location("specops.toml")),
)
GUARDRAILS = ("hal-smoke", "baseline")

findings = st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=3).map(tuple)
checks = st.one_of(
    st.just(passed("health", 1)),
    findings.map(lambda found: judged("health", 1, found)),
    findings.map(lambda found: CheckResult("tree", Verdict.PASSED, 1, let_through=found)),
    st.just(skipped("slow", "asked", "flag")),
    st.just(could_not_judge("hal-smoke", "no key")),
)
reports = st.builds(
    Report,
    st.lists(st.lists(checks, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(
        lambda made: tuple(map(GuardrailResult, GUARDRAILS, made))
    ),
    st.integers(0, 9).map(lambda drawn: drawn == 0),
)
days = st.integers(-3, 6).map(lambda count: TODAY + timedelta(days=count))
rules = st.lists(
    st.builds(
        RolloutRule,
        st.sampled_from(list(Enforcement)),
        st.sampled_from(["", *GUARDRAILS]),
        st.sampled_from(["HS001", "HS018", "BA003"]),
        days,
    ),
    max_size=3,
    unique_by=lambda rule: (rule.guardrail, rule.code),
).map(tuple)
waivers = st.lists(
    st.builds(
        lambda found, check, spec, expires, count: Waiver(
            found.code,
            fingerprint(found),
            check=check,
            spec=spec,
            expires=expires,
            count=count,
            owner="ada",
        ),
        st.sampled_from(FINDINGS),
        st.sampled_from(["", "hal-smoke", "baseline/health"]),
        st.sampled_from(["", "SPEC-KIT-018", "SPEC-KIT-019"]),
        st.none() | days,
        st.integers(1, 2),
    ),
    max_size=3,
    unique=True,
).map(tuple)
allowances = st.lists(
    st.builds(
        Allowance,
        st.sampled_from([Override("allow-fail", "flag", "drill"), Override("force", "flag", "x")]),
        st.none() | st.just(frozenset({"baseline"})),
        st.none() | st.just(frozenset({"BA003", "HS001"})),
    ),
    max_size=2,
    unique_by=lambda one: one.override.name,
).map(tuple)
modes = st.sampled_from(list(Enforcement)).map(lambda mode: EnforcementRule(mode, "the run"))
rollouts = st.builds(
    Rollout, st.just(TODAY), rules, waivers, by_hand=st.booleans(), spec_id=st.just("SPEC-KIT-018")
)


def recorded(
    report: Report, rule: EnforcementRule, allowed: tuple[Allowance, ...], rollout: Rollout
) -> Judgement:
    """Run under a policy, write the attestation, and read it again."""
    decision = decide(report, rule, allowed, rollout)
    facts = replace(FACTS, rule=rule, rollout=rollout, tree=None)
    content = render(facts, report, decision, SUBJECTS, redactor({}))
    predicate = json.loads(content)["predicate"]
    assert contradictions(predicate) == ()
    judgement = parse(content).judgement
    assert judgement is not None
    assert judgement.recomputed == (decision.exit_code, decision.strict_exit_code)
    return judgement


@given(reports, modes, allowances, rollouts)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_preview_of_strict_is_what_strict_then_does(
    report: Report, rule: EnforcementRule, allowed: tuple[Allowance, ...], rollout: Rollout
) -> None:
    seen = recorded(report, rule, allowed, rollout)
    told = replay(seen, STRICT, replace(rollout, by_hand=True))
    really = decide(report, STRICT, allowed, replace(rollout, by_hand=True))
    assert told.exit_code == really.exit_code
    stopped = {one.guardrail for one in really.rulings if one.effect.value == "blocks"}
    if really.exit_code == 1:
        assert set(told.blocking) == stopped


@given(reports, modes, rollouts, st.integers(0, 8))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_preview_of_a_day_is_what_that_day_then_does(
    report: Report, rule: EnforcementRule, rollout: Rollout, days_later: int
) -> None:
    seen = recorded(report, rule, (), rollout)
    later = replace(rollout, today=TODAY + timedelta(days=days_later))
    assert replay(seen, rule, later).exit_code == decide(report, rule, (), later).exit_code


@given(reports, modes, allowances, rollouts)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_policy_softens_an_error_or_an_interruption_or_makes_strict_softer_than_warn(
    report: Report, rule: EnforcementRule, allowed: tuple[Allowance, ...], rollout: Rollout
) -> None:
    decision = decide(report, rule, allowed, rollout)
    if report.interrupted:
        assert decision.exit_code == 130
    elif report.verdict is Verdict.ERROR:
        assert decision.exit_code == 3
    assert decision.exit_code <= decision.strict_exit_code


def seen(name: str, *checks_of: CheckResult, interrupted: bool = False) -> SeenRun:
    report = Report((GuardrailResult("hal-smoke", checks_of),), interrupted)
    warn = EnforcementRule(Enforcement.WARN, "default")
    return SeenRun(name, "SPEC-KIT-018", recorded(report, warn, (), Rollout(TODAY)))


BAD = judged("health", 1, FINDINGS[:2])


def test_a_guardrail_is_ready_when_no_run_of_it_would_be_blocked() -> None:
    told = outlooks(["lock"], [seen("a", passed("health", 1))], STRICT, Rollout(TODAY))
    assert {one.guardrail: str(one) for one in told} == {
        "lock": "no evidence",
        "hal-smoke": "ready",
    }


def test_the_runs_that_would_be_blocked_are_named_with_their_codes() -> None:
    broken = could_not_judge("road/http", "y")
    runs = [seen("a", passed("road/http", 1)), seen("b", BAD), seen("c", broken)]
    (told,) = outlooks([], runs, STRICT, Rollout(TODAY))
    assert told == Outlook(
        "hal-smoke",
        3,
        (BlockedRun("b", ("HS001", "HS018")), BlockedRun("c", (NOT_JUDGED,))),
    )
    assert (told.readiness, str(told)) == (Readiness.NOT_YET, "not yet: 2 of 3 runs")


def test_a_run_that_was_interrupted_or_skipped_says_nothing() -> None:
    runs = [seen("a", BAD, interrupted=True), seen("b", skipped("health", "asked", "flag"))]
    assert [str(one) for one in outlooks(["hal-smoke"], runs, STRICT, Rollout(TODAY))] == [
        "no evidence"
    ]
    later = [*runs, seen("c", passed("health", 1))]
    assert [str(one) for one in outlooks([], later, STRICT, Rollout(TODAY))] == ["ready"]


@pytest.mark.parametrize(("path", "state"), [("docs/hal/hal_profile.json", "ready"), ("x", "not")])
def test_a_waiver_of_a_place_counts_for_that_place(path: str, state: str) -> None:
    bad = judged("health", 1, FINDINGS[:1])
    waiver = Waiver("HS001", fingerprint(FINDINGS[0]), path=path)
    (told,) = outlooks([], [seen("a", bad)], STRICT, Rollout(TODAY, waivers=(waiver,)))
    assert str(told).startswith(state)


@pytest.mark.parametrize(("spec", "state"), [("SPEC-KIT-018", "ready"), ("SPEC-KIT-019", "not")])
def test_waivers_of_today_count_for_the_runs_of_their_spec(spec: str, state: str) -> None:
    accepted = tuple(
        Waiver(one.code, fingerprint(one), spec=spec, expires=TODAY + timedelta(days=2))
        for one in FINDINGS[:2]
    )
    rollout = Rollout(TODAY, waivers=accepted)
    (told,) = outlooks([], [seen("a", BAD)], STRICT, rollout)
    assert str(told).startswith(state)
    (later,) = outlooks([], [seen("a", BAD)], STRICT, replace(rollout, today=date(2026, 12, 24)))
    assert later.readiness is Readiness.NOT_YET


@pytest.mark.parametrize(("guardrail", "state"), [("hal-smoke", "ready"), ("baseline", "not")])
def test_a_window_of_a_guardrail_counts_for_that_guardrail(guardrail: str, state: str) -> None:
    rollout = Rollout(TODAY, (RolloutRule(Enforcement.WARN, guardrail),))
    (told,) = outlooks([], [seen("a", BAD)], STRICT, rollout)
    assert str(told).startswith(state)


def test_what_a_check_let_through_by_itself_is_waived_by_nobody() -> None:
    dirty = FINDINGS[2]
    report = Report(
        (
            GuardrailResult(
                "baseline", (CheckResult("tree", Verdict.PASSED, 1, let_through=(dirty,)),)
            ),
        )
    )
    rollout = Rollout(TODAY, waivers=(Waiver("BA003", fingerprint(dirty), check="baseline"),))
    assert decide(report, STRICT, (), rollout).exit_code == 1
    assert replay(recorded(report, STRICT, (), rollout), STRICT, rollout).exit_code == 1
