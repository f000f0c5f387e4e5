"""Warn windows and waivers: which rule decides, and when it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specops.app.rollout.policy import rollout_of, rule_of
from specops.app.workspace import Workspace
from specops.errors import SettingsError
from specops.model import (
    Enforcement,
    Finding,
    GuardrailResult,
    Location,
    Override,
    Report,
    could_not_judge,
    judged,
)
from specops.policy import (
    Allowance,
    Decision,
    Effect,
    EnforcementRule,
    Result,
    Rollout,
    RolloutRule,
    Waiver,
    decide,
    exit_codes,
)
from specops.policy.rollout import fingerprint
from specops.settings.resolve import read_file, resolve

STRICT = EnforcementRule(Enforcement.STRICT, "default")
BY_HAND = EnforcementRule(Enforcement.WARN, "flag --enforcement")
TODAY = date(2026, 11, 25)
REFUSED = Finding("HS001", "health: refused", Location("docs/hal/hal_profile.json"))
SLOW = Finding("HS018", "health: took 812.4 ms, expected at most 100 ms")
UNTIL = date(2026, 12, 31)
WINDOW = RolloutRule(Enforcement.WARN, code="HS001", until=UNTIL, owner="ada", reason="moves")
WAIVER = Waiver("HS001", fingerprint(REFUSED), check="hal-smoke", owner="ada", expires=UNTIL)


def report(*findings: Finding, name: str = "hal-smoke") -> Report:
    return Report((GuardrailResult(name, (judged("health", 1, findings),)),))


def under(rollout: Rollout, *findings: Finding, rule: EnforcementRule = STRICT) -> Decision:
    return decide(report(*findings), rule, (), rollout)


def effects(decision: Decision) -> list[Effect]:
    return [ruling.effect for ruling in decision.rulings]


def test_a_window_warns_until_its_date_and_is_strict_on_it() -> None:
    told = {
        day: under(Rollout(day, (WINDOW,)), REFUSED)
        for day in (UNTIL - timedelta(days=1), UNTIL, UNTIL + timedelta(days=900))
    }
    assert [one.exit_code for one in told.values()] == [0, 1, 1]
    assert [one.strict_exit_code for one in told.values()] == [1, 1, 1]
    assert told[UNTIL].rulings[0].decided_by == (
        "rollout rule for HS001: warn until 2026-12-31, owner ada"
    )


def test_a_window_for_one_code_leaves_another_strict() -> None:
    decision = under(Rollout(TODAY, (WINDOW,)), REFUSED, SLOW)
    assert effects(decision) == [Effect.WARNS, Effect.BLOCKS]
    assert [one.decided_by for one in decision.rulings][1] == "default"
    assert (decision.exit_code, decision.result) == (1, Result.FAILED)


@pytest.mark.parametrize(
    ("rules", "effect"),
    [
        ([("", "")], Effect.BLOCKS),
        ([("hal-smoke", "")], Effect.WARNS),
        ([("hal-smoke", ""), ("", "HS001")], Effect.BLOCKS),
        ([("hal-smoke", ""), ("", "HS001"), ("hal-smoke", "HS001")], Effect.WARNS),
        ([("baseline", ""), ("baseline", "HS001"), ("", "HS002")], Effect.BLOCKS),
    ],
)
def test_the_more_specific_rule_wins(rules: list[tuple[str, str]], effect: Effect) -> None:
    modes = (Enforcement.WARN, Enforcement.STRICT, Enforcement.WARN)
    made = [
        RolloutRule(mode, *subject)
        for mode, subject in zip(modes, rules, strict=False)
        if subject != ("", "")
    ]
    for order in (made, made[::-1]):
        assert effects(under(Rollout(TODAY, tuple(order)), REFUSED)) == [effect]


def test_a_mode_given_by_hand_beats_the_windows_in_both_directions() -> None:
    strict = EnforcementRule(Enforcement.STRICT, "environment SPEC_OPS_ENFORCEMENT")
    rollout = Rollout(TODAY, (WINDOW, RolloutRule(Enforcement.STRICT, code="HS018")), by_hand=True)
    assert under(rollout, REFUSED, rule=strict).exit_code == 1
    decision = under(rollout, SLOW, rule=BY_HAND)
    assert decision.exit_code == 0
    assert decision.rulings[0].decided_by == "flag --enforcement"


def test_a_waiver_accepts_in_strict_mode_and_is_counted_apart() -> None:
    decision = under(Rollout(TODAY, waivers=(WAIVER,)), REFUSED)
    assert (decision.exit_code, decision.strict_exit_code) == (0, 0)
    assert (decision.result, effects(decision)) == (Result.WARNED, [Effect.WAIVED])
    assert decision.waived[0].decided_by == "waiver of ada until 2026-12-31"
    assert decision.overrides == ()


def test_an_expired_waiver_accepts_nothing_from_its_date_on() -> None:
    before = Rollout(UNTIL - timedelta(days=1), waivers=(WAIVER,))
    assert under(before, REFUSED).exit_code == 0
    assert under(replace(before, today=UNTIL), REFUSED).exit_code == 1


def test_a_waiver_holds_wherever_the_finding_has_moved_to_in_the_file() -> None:
    moved = replace(REFUSED, location=Location("docs/hal/hal_profile.json", 40, 2))
    assert under(Rollout(TODAY, waivers=(WAIVER,)), moved).exit_code == 0


def test_a_waiver_accepts_one_finding_and_not_the_next_of_the_same_content() -> None:
    rollout = Rollout(TODAY, waivers=(WAIVER,))
    assert effects(under(rollout, REFUSED, REFUSED)) == [Effect.WAIVED, Effect.BLOCKS]
    both = Rollout(TODAY, waivers=(replace(WAIVER, count=2),))
    assert under(both, REFUSED, REFUSED).exit_code == 0


@pytest.mark.parametrize(
    "other",
    [
        {"code": "HS002"},
        {"fingerprint": "0" * 32},
        {"path": "SPEC.md"},
        {"check": "hal-smoke/list_movies"},
        {"spec": "SPEC-KIT-019"},
    ],
)
def test_a_waiver_of_something_else_accepts_nothing(other: dict[str, str]) -> None:
    waiver = replace(WAIVER, **other)  # type: ignore[arg-type] # texts all of them
    rollout = Rollout(TODAY, waivers=(waiver,), spec_id="SPEC-KIT-018")
    assert under(rollout, REFUSED).exit_code == 1


@pytest.mark.parametrize(
    "narrow",
    [
        {"path": "docs/hal/hal_profile.json"},
        {"check": "hal-smoke/health"},
        {"spec": "SPEC-KIT-018"},
    ],
)
def test_a_waiver_that_is_narrowed_to_the_finding_accepts_it(narrow: dict[str, str]) -> None:
    waiver = replace(WAIVER, **narrow)  # type: ignore[arg-type] # texts all of them
    rollout = Rollout(TODAY, waivers=(waiver,), spec_id="SPEC-KIT-018")
    assert under(rollout, REFUSED).exit_code == 0


def test_nothing_softens_an_error_and_no_policy_rules_what_is_found_about_it() -> None:
    own = Finding("RO003", "the waiver expired")
    waiver = Waiver("RO003", fingerprint(own), check="hal-smoke")
    rule = RolloutRule(Enforcement.WARN, code="RO003")
    assert under(Rollout(TODAY, (rule,), (waiver,)), own).exit_code == 1
    broken = Report((*report(REFUSED).results, GuardrailResult("x", (could_not_judge("x", "y"),))))
    decision = decide(broken, STRICT, (), Rollout(TODAY, (WINDOW,), (WAIVER,)))
    assert (decision.exit_code, decision.result) == (3, Result.FAILED)


def test_an_override_is_recorded_where_a_window_alone_would_not_do() -> None:
    override = Override("baseline-allow-fail", "file specops.toml", "drill")
    allowed = (Allowance(override, frozenset({"baseline"})),)
    both = Report((*report(REFUSED).results, *report(SLOW, name="baseline").results))
    decision = decide(both, STRICT, allowed, Rollout(TODAY, (WINDOW,)))
    assert effects(decision) == [Effect.WARNS, Effect.OVERRIDDEN]
    assert (decision.exit_code, decision.strict_exit_code) == (0, 1)
    assert [one.covers for one in decision.overrides] == [("HS018",)]
    waived = decide(both, STRICT, allowed, Rollout(TODAY, waivers=(WAIVER,)))
    assert (waived.strict_exit_code, effects(waived)) == (0, [Effect.WAIVED, Effect.OVERRIDDEN])


@given(
    st.lists(st.sampled_from([REFUSED, SLOW])),
    st.sampled_from([STRICT, BY_HAND]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_exit_code_follows_from_the_effects_alone(
    findings: list[Finding],
    rule: EnforcementRule,
    windows: bool,  # noqa: FBT001 - drawn by hypothesis
    waivers: bool,  # noqa: FBT001 - as above
    interrupted: bool,  # noqa: FBT001 - as above
) -> None:
    rollout = Rollout(TODAY, (WINDOW,) * windows, (WAIVER,) * waivers)
    judged_so = replace(report(*findings), interrupted=interrupted)
    decision = decide(judged_so, rule, (), rollout)
    told = exit_codes(judged_so.verdict, set(effects(decision)), interrupted=interrupted)
    assert told == (decision.exit_code, decision.strict_exit_code)
    assert len(decision.rulings) == len(findings)
    assert decision.exit_code <= decision.strict_exit_code


def test_what_a_waiver_accepts_is_not_recorded_as_let_through_by_an_override() -> None:
    allowed = (Allowance(Override("allow-fail", "flag --allow-fail", "drill")),)
    rollout = Rollout(TODAY, waivers=(WAIVER,))
    decision = decide(report(REFUSED, SLOW), STRICT, allowed, rollout)
    assert effects(decision) == [Effect.WAIVED, Effect.OVERRIDDEN]
    assert [one.covers for one in decision.overrides] == [("HS018",)]


def test_a_fingerprint_is_of_the_content_not_of_the_place_or_the_time() -> None:
    at = Finding("TR001", "TASK already has a row: line 7", Location("SPEC.md", 9))
    later = Finding("TR001", "TASK already has a row:  line 12", Location("SPEC.md", 30, 4))
    assert fingerprint(at) == fingerprint(later)
    slower = replace(SLOW, message="health: took 9000.1 ms, expected at most 100 ms")
    assert fingerprint(SLOW) == fingerprint(slower)
    for other in (
        replace(at, code="TR002"),
        replace(at, location=Location("OTHER.md", 9)),
        replace(at, message="OTHER already has a row: line 7"),
    ):
        assert fingerprint(other) != fingerprint(at)


def test_a_fingerprint_never_changes_or_no_waiver_would_hold_any_more() -> None:
    assert fingerprint(Finding("HS001", "refused")) == "560392d42e3f2a8cdd07f9ae44747f11"
    assert fingerprint(REFUSED) == "ee88aebcca93f386867fbf3c2e2f893c"
    assert (
        fingerprint(Finding("TR001", "at line 4:  row 2 took 3 ms"))
        == "92f540fcf205dcc39f74b1a0e5e262aa"
    )
    assert fingerprint(Finding("TM001", "not text: \udcff")) == "067210e8fe057793a084232e3bef2a1a"


def test_a_ruling_names_its_waiver_and_the_fingerprint_without_secrets() -> None:
    rollout = Rollout(TODAY, waivers=(WAIVER,), clean=lambda text: text.replace("sentinel", "*"))
    secret = replace(REFUSED, message="health: sentinel")
    waived, other = under(rollout, REFUSED, secret).rulings
    assert (waived.waiver, other.waiver) == (WAIVER, None)
    assert other.fingerprint == fingerprint(replace(REFUSED, message="health: *"))


def test_no_secret_goes_into_a_fingerprint() -> None:
    secret = replace(REFUSED, message="health: sentinel")
    clean = {fingerprint(one, lambda text: text.replace("sentinel", "*")) for one in (secret,)}
    assert clean == {fingerprint(replace(secret, message="health: *"))}


def workspace(tmp_path: Path, toml: str, environ: dict[str, str] | None = None) -> Workspace:
    return Workspace(tmp_path, resolve(read_file("specops.toml", toml.encode()), environ or {}, {}))


DEFAULT = '[rollout]\ndefault = "warn"\nuntil = 2026-12-31\nowner = "ada"\nreason = "new here"\n'


@pytest.mark.parametrize(
    ("now", "mode"),
    [
        (datetime(2026, 12, 30, 23, 59, 59, 999999, tzinfo=UTC), Enforcement.WARN),
        (datetime(2026, 12, 31, tzinfo=UTC), Enforcement.STRICT),
        # In Auckland it is the 31st already, in Honolulu still the 30th: the day is that of UTC.
        (
            datetime(2026, 12, 31, 12, 59, tzinfo=timezone(timedelta(hours=13))),
            Enforcement.WARN,
        ),
        (
            datetime(2026, 12, 30, 14, 0, tzinfo=timezone(timedelta(hours=-10))),
            Enforcement.STRICT,
        ),
    ],
)
def test_the_day_of_a_policy_is_that_of_utc(
    tmp_path: Path, now: datetime, mode: Enforcement
) -> None:
    opened = workspace(tmp_path, DEFAULT)
    assert rule_of(opened.settings, rollout_of(opened, now)).mode is mode


def test_a_default_of_warn_ends_by_itself_unless_the_mode_was_given_by_hand(
    tmp_path: Path,
) -> None:
    late = datetime(2027, 2, 1, tzinfo=UTC)
    opened = workspace(tmp_path, DEFAULT)
    ended = rule_of(opened.settings, rollout_of(opened, late))
    assert ended.decided_by == "rollout rule for rollout.default: warn until 2026-12-31, owner ada"
    by_hand = workspace(tmp_path, DEFAULT, {"SPEC_OPS_ENFORCEMENT": "warn"})
    rule = rule_of(by_hand.settings, rollout_of(by_hand, late))
    assert (rule.mode, rule.decided_by) == (
        Enforcement.WARN,
        "environment SPEC_OPS_ENFORCEMENT",
    )


def test_a_rule_about_a_guardrail_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    toml = '[[rollout.rules]]\nguardrail = "hal-smok"\nmode = "strict"\n'
    opened = workspace(tmp_path, toml)
    with pytest.raises(SettingsError, match=r"'hal-smok'.*did you mean hal-smoke"):
        rollout_of(opened, datetime(2026, 11, 25, tzinfo=UTC))


def test_the_digest_of_a_policy_is_of_what_it_says_not_of_how_it_is_written(
    tmp_path: Path,
) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    spelled = [DEFAULT, DEFAULT.replace("= 2026-12-31", '= "2026-12-31" # soon')]
    same = {rollout_of(workspace(tmp_path, toml), now).digest for toml in spelled}
    assert len(same) == 1
    assert rollout_of(workspace(tmp_path, ""), now).digest not in same
