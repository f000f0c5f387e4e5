from specops.model import (
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Report,
    Verdict,
    could_not_judge,
    judged,
)
from specops.policy import Allowance, Decision, EnforcementRule, Result, decide
from specops.settings.resolve import SettingsFile, resolve
from specops.stages.overrides import allowances

STRICT = EnforcementRule(Enforcement.STRICT, "default")
WARN = EnforcementRule(Enforcement.WARN, "flag --enforcement")
DIRT = Finding("BA003", "1 path differs from the commit: a.txt")
LET_THROUGH = CheckResult("clean-tree", Verdict.PASSED, checked=1, let_through=(DIRT,))
BROKEN = judged("unit-tests", 1, (Finding("BA011", "exit 1"),))
DIRTY = "SPEC_OPS_ALLOW_DIRTY"
ALLOW = "SPEC_OPS_BASELINE_ALLOW_FAIL"
LIMITED = SettingsFile("specops.toml", {"allow_dirty_overrides_baseline": False})


def allowed(
    *variables: str, allow_fail: bool = False, file: SettingsFile | None = None
) -> tuple[Allowance, ...]:
    settings = resolve(file or SettingsFile(), dict.fromkeys(variables, "1"), {})
    return allowances(settings, allow_fail=allow_fail, reason=" drill ")


def decided(
    checks: tuple[CheckResult, ...],
    given: tuple[Allowance, ...],
    name: str = "baseline",
    rule: EnforcementRule = STRICT,
) -> Decision:
    return decide(Report((GuardrailResult(name, checks),)), rule, given)


def recorded(decision: Decision) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.name, one.source, one.reason, one.covers) for one in decision.overrides]


def test_nothing_asked_for_is_nothing_allowed() -> None:
    assert allowed() == ()


def test_a_tree_that_was_let_through_passes_and_is_recorded_by_name() -> None:
    for file in (None, LIMITED):
        decision = decided((LET_THROUGH,), allowed(DIRTY, file=file))
        assert (decision.exit_code, decision.result) == (0, Result.WARNED)
        assert recorded(decision) == [
            ("allow-dirty", "environment SPEC_OPS_ALLOW_DIRTY", "drill", ("BA003",))
        ]


def test_the_same_override_lets_the_rest_of_the_baseline_through_in_one_record() -> None:
    decision = decided((LET_THROUGH, BROKEN), allowed(DIRTY))
    assert (decision.exit_code, decision.result) == (0, Result.WARNED)
    assert [(one.name, one.covers) for one in decision.overrides] == [
        ("allow-dirty", ("BA003", "BA011"))
    ]


def test_limited_to_the_tree_it_lets_nothing_else_through() -> None:
    decision = decided((LET_THROUGH, BROKEN), allowed(DIRTY, file=LIMITED))
    assert (decision.exit_code, decision.result) == (1, Result.FAILED)
    assert [one.covers for one in decision.overrides] == [("BA003",)]
    failing = judged("clean-tree", 1, (DIRT,))
    assert decided((failing,), allowed(DIRTY, file=LIMITED)).exit_code == 0


def test_two_overrides_are_recorded_each_for_what_it_let_through() -> None:
    decision = decided((LET_THROUGH, BROKEN), allowed(DIRTY, ALLOW))
    assert [(one.name, one.covers) for one in decision.overrides] == [
        ("allow-dirty", ("BA003",)),
        ("baseline-allow-fail", ("BA011",)),
    ]


def test_the_flag_comes_before_the_settings() -> None:
    decision = decided((LET_THROUGH, BROKEN), allowed(DIRTY, ALLOW, allow_fail=True))
    assert [one.name for one in decision.overrides] == ["allow-dirty", "allow-fail"]


def test_the_settings_of_the_baseline_reach_no_other_guardrail() -> None:
    assert decided((BROKEN,), allowed(DIRTY, ALLOW), name="session.start").exit_code == 1
    assert decided((BROKEN,), allowed(allow_fail=True), name="session.start").exit_code == 0


def test_without_a_reason_the_record_says_so() -> None:
    (allowance,) = allowances(resolve(SettingsFile(), {}, {}), allow_fail=True, reason=None)
    assert (allowance.override.source, allowance.override.reason) == (
        "flag --allow-fail",
        "no reason given",
    )


def test_what_a_check_let_through_without_an_override_fails_the_run() -> None:
    decision = decided((LET_THROUGH,), ())
    assert (decision.exit_code, decision.result, decision.overrides) == (1, Result.FAILED, ())
    warned = decided((LET_THROUGH,), (), rule=WARN)
    assert (warned.exit_code, warned.strict_exit_code, warned.result) == (0, 1, Result.WARNED)


def test_what_was_let_through_is_recorded_in_every_outcome() -> None:
    given = allowed(DIRTY)
    error = could_not_judge("cargo", "no cargo")
    interrupted = Report((GuardrailResult("baseline", (LET_THROUGH,)),), interrupted=True)
    outcomes = [
        decided((LET_THROUGH, error), given),
        decide(interrupted, STRICT, given),
        decided((LET_THROUGH, BROKEN), given, rule=WARN),
    ]
    assert [(one.exit_code, one.result) for one in outcomes] == [
        (3, Result.FAILED),
        (130, Result.FAILED),
        (0, Result.WARNED),
    ]
    assert [one.overrides[0].covers for one in outcomes] == [
        ("BA003",),
        ("BA003",),
        ("BA003", "BA011"),
    ]
