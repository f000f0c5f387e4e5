from hypothesis import given
from hypothesis import strategies as st

from specops.model import (
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Override,
    Report,
    Verdict,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.policy import Allowance, EnforcementRule, Result, decide

STRICT = EnforcementRule(Enforcement.STRICT, "default")
WARN = EnforcementRule(Enforcement.WARN, "flag --enforcement")
ALLOW_FAIL = Allowance(Override("allow-fail", "flag --allow-fail", "drill"))
ALLOW_BASELINE = Allowance(
    Override("baseline", "environment SPEC_OPS_BASELINE_ALLOW_FAIL", "drill"),
    frozenset({"baseline"}),
)
CHECKS: dict[Verdict, CheckResult] = {
    Verdict.PASSED: passed("x", 1),
    Verdict.FAILED: judged("x", 1, (Finding("HS001", "refused"),)),
    Verdict.SKIPPED: skipped("x", "asked", "SPEC_OPS_HAL_SKIP"),
    Verdict.ERROR: could_not_judge("x", "no key"),
}


def report(*verdicts: Verdict, name: str = "hal-smoke", interrupted: bool = False) -> Report:
    checks = tuple(CHECKS[verdict] for verdict in verdicts)
    return Report((GuardrailResult(name, checks),), interrupted=interrupted)


def test_strict_enforcement_gives_the_codes_of_the_contract() -> None:
    told = {verdict: decide(report(verdict), STRICT) for verdict in Verdict}
    assert {v: (d.exit_code, d.result) for v, d in told.items()} == {
        Verdict.PASSED: (0, Result.PASSED),
        Verdict.FAILED: (1, Result.FAILED),
        Verdict.SKIPPED: (0, Result.WARNED),
        Verdict.ERROR: (3, Result.FAILED),
    }


def test_warn_lets_a_failure_through_and_says_what_strict_would_have_done() -> None:
    decision = decide(report(Verdict.FAILED), WARN)
    assert (decision.exit_code, decision.strict_exit_code) == (0, 1)
    assert decision.result is Result.WARNED


@given(st.lists(st.sampled_from(list(Verdict))), st.sampled_from([STRICT, WARN]))
def test_neither_warn_nor_an_override_softens_an_error(
    verdicts: list[Verdict], rule: EnforcementRule
) -> None:
    decision = decide(report(*verdicts, Verdict.ERROR), rule, (ALLOW_FAIL,))
    assert decision.exit_code == 3
    assert decision.result is Result.FAILED


@given(st.lists(st.sampled_from(list(Verdict))), st.sampled_from([STRICT, WARN]))
def test_an_interrupted_run_is_130_whatever_it_had_judged(
    verdicts: list[Verdict], rule: EnforcementRule
) -> None:
    decision = decide(report(*verdicts, interrupted=True), rule, (ALLOW_FAIL,))
    assert (decision.exit_code, decision.result) == (130, Result.FAILED)


@given(st.lists(st.sampled_from(list(Verdict))))
def test_an_exit_code_of_0_needs_something_other_than_errors(verdicts: list[Verdict]) -> None:
    decision = decide(report(*verdicts), STRICT)
    assert (decision.exit_code == 0) == (
        bool(verdicts) and not {Verdict.FAILED, Verdict.ERROR} & set(verdicts)
    )


def test_an_override_is_recorded_with_the_codes_it_let_through() -> None:
    decision = decide(report(Verdict.PASSED, Verdict.FAILED), STRICT, (ALLOW_FAIL,))
    assert decision.exit_code == 0
    assert decision.result is Result.WARNED
    assert decision.overrides == (Override("allow-fail", "flag --allow-fail", "drill", ("HS001",)),)


def test_an_override_that_changed_nothing_is_not_recorded() -> None:
    assert decide(report(Verdict.PASSED), STRICT, (ALLOW_FAIL,)).overrides == ()
    other = Allowance(Override("baseline-allow-fail", "x", "y"), frozenset({"baseline"}))
    warned = decide(report(Verdict.FAILED), WARN, (other,))
    assert (warned.overrides, warned.strict_exit_code) == ((), 1)


def test_an_override_is_recorded_under_warn_where_strict_needs_it() -> None:
    warned = decide(report(Verdict.FAILED), WARN, (ALLOW_FAIL,))
    assert (warned.exit_code, warned.strict_exit_code, warned.result) == (0, 0, Result.WARNED)
    assert [override.covers for override in warned.overrides] == [("HS001",)]


def test_an_override_of_one_guardrail_does_not_let_another_through() -> None:
    baseline = report(Verdict.FAILED, name="baseline").results
    both = Report((*baseline, *report(Verdict.FAILED).results))
    assert decide(Report(baseline), STRICT, (ALLOW_BASELINE,)).exit_code == 0
    decision = decide(both, STRICT, (ALLOW_BASELINE,))
    assert (decision.exit_code, decision.overrides) == (1, ())


def test_an_override_of_some_codes_does_not_let_others_through() -> None:
    for code, exit_code in (("HS001", 0), ("HS002", 1)):
        some = Allowance(ALLOW_FAIL.override, codes=frozenset({code}))
        assert decide(report(Verdict.FAILED), STRICT, (some,)).exit_code == exit_code


def test_an_override_is_not_used_by_a_run_that_nothing_softens() -> None:
    ended = report(Verdict.FAILED, Verdict.ERROR), report(Verdict.FAILED, interrupted=True)
    for one in ended:
        assert decide(one, STRICT, (ALLOW_FAIL,)).overrides == ()


def test_what_was_overridden_is_no_pass_though_its_check_let_it_through() -> None:
    dirty = CheckResult("tree", Verdict.PASSED, 1, let_through=(Finding("BA003", "dirty"),))
    decision = decide(Report((GuardrailResult("baseline", (dirty,)),)), STRICT, (ALLOW_FAIL,))
    assert (decision.exit_code, decision.result) == (0, Result.WARNED)


def test_two_overrides_may_share_the_work_and_both_are_recorded() -> None:
    results = (
        *report(Verdict.FAILED, name="baseline").results,
        *report(Verdict.PASSED, name="cargo").results,
        *report(Verdict.FAILED).results,
    )
    decision = decide(Report(results), STRICT, (ALLOW_BASELINE, ALLOW_FAIL))
    assert decision.exit_code == 0
    assert [override.name for override in decision.overrides] == ["baseline", "allow-fail"]
