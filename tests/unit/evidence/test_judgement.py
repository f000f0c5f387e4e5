"""Law 8: from what an attestation holds, the policy comes to the same decision again."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.evidence.attestation import render
from specops.evidence.judgement import (
    contradictions,
    details,
    override_json,
    override_of,
    report_of,
)
from specops.evidence.judgement import tests as told_of_tests
from specops.evidence.rulings import read_judgement
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
from specops.policy import Allowance, EnforcementRule, Rollout, RolloutRule, Waiver, decide
from specops.policy.rollout import fingerprint
from specops.redaction import redactor
from tests.unit.evidence.test_attestation import CHECKS, FACTS, SUBJECTS, of

ALLOW = Allowance(Override("allow-fail", "flag --allow-fail", "drill"))
DIRTY = CheckResult("tree", Verdict.PASSED, 1, let_through=(Finding("BA003", "dirty"),))
KINDS = (
    replace(passed("a", 2), is_flaky=True),
    judged("b", 3, (Finding("HS001", "x"), Finding("HS001", "y"), Finding("HS002", "z"))),
    skipped("c", "asked", "SPEC_OPS_HAL_SKIP"),
    could_not_judge("d", "no key"),
    DIRTY,
)


def predicate(
    report: Report, mode: Enforcement = Enforcement.STRICT, allowances: tuple[Allowance, ...] = ()
) -> dict[str, Any]:
    rule = EnforcementRule(mode, "default")
    decision = decide(report, rule, allowances)
    facts = FACTS.__class__(**{**facts_as_dict(), "rule": rule})
    statement = json.loads(render(facts, report, decision, SUBJECTS, redactor({})))
    return dict(statement["predicate"])


def facts_as_dict() -> dict[str, Any]:
    return {name: getattr(FACTS, name) for name in FACTS.__dataclass_fields__}


@given(
    st.lists(st.tuples(st.sampled_from("gh"), st.sampled_from(KINDS)), max_size=5),
    st.booleans(),
    st.sampled_from(list(Enforcement)),
    st.sampled_from([(), (ALLOW,)]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_was_judged_gives_the_same_decision_again(
    checks: list[tuple[str, CheckResult]],
    interrupted: bool,  # noqa: FBT001 - hypothesis gives it by position
    mode: Enforcement,
    allowances: tuple[Allowance, ...],
) -> None:
    results = tuple(GuardrailResult(name, (check,)) for name, check in sorted_by_name(checks))
    assert contradictions(predicate(Report(results, interrupted), mode, allowances)) == ()


def sorted_by_name(checks: list[tuple[str, CheckResult]]) -> list[tuple[str, CheckResult]]:
    return sorted(checks, key=lambda pair: pair[0])


def test_a_report_is_read_again_as_far_as_the_policy_looks() -> None:
    told = predicate(of(*CHECKS, *KINDS))["specops"]
    assert report_of(told) == of(*map(_as_recorded, (*CHECKS, *KINDS)))


def _as_recorded(check: CheckResult) -> CheckResult:
    """Return a check with what is recorded of it: of its findings that is how many of a code."""
    return replace(
        check,
        findings=tuple(Finding(one.code, "") for one in check.findings),
        let_through=tuple(Finding(one.code, "") for one in check.let_through),
    )


def test_a_failed_test_is_one_that_stops_the_run() -> None:
    report = of(*KINDS, judged("e", 1, (Finding("TR001", "w"),)))
    window = RolloutRule(Enforcement.WARN, code="TR001")
    rollout = Rollout(date(2026, 11, 25), rules=(window,))
    decision = decide(report, EnforcementRule(Enforcement.STRICT, "default"), (), rollout)
    assert told_of_tests(report, decision) == {
        "result": "FAILED",
        "passedTests": ["hal-smoke/a", "hal-smoke/tree"],
        "warnedTests": ["hal-smoke/e"],
        "failedTests": ["hal-smoke/b", "hal-smoke/d"],
    }


def test_what_follows_from_the_checks_is_written_whole() -> None:
    report = of(*KINDS)
    decision = decide(report, EnforcementRule(Enforcement.STRICT, "default"))
    assert {**details(report, decision), "checks": [], "rulings": []} == {
        "checks": [],
        "verdict": "error",
        "exitCode": 3,
        "strictExitCode": 3,
        "interrupted": False,
        "checked": 6,
        "findings": {"HS001": 2, "HS002": 1},
        "errors": [{"name": "hal-smoke/d", "reason": "no key"}],
        "skipped": [
            {"name": "hal-smoke/c", "reason": "asked", "askedBy": "SPEC_OPS_HAL_SKIP"},
        ],
        "overrides": [],
        "rulings": [],
        "waived": [],
    }


def test_an_override_is_read_as_it_was_written() -> None:
    override = Override("allow-fail", "flag --allow-fail", "drill", ("HS001", "HS002"))
    told = {
        "name": "allow-fail",
        "source": "flag --allow-fail",
        "reason": "drill",
        "covers": ["HS001", "HS002"],
    }
    assert (override_json(override), override_of(told)) == (told, override)


def test_a_check_carries_reason_and_who_asked() -> None:
    told = predicate(of(*KINDS))["specops"]["checks"]
    assert told[1] == {
        "guardrail": "hal-smoke",
        "name": "b",
        "verdict": "failed",
        "checked": 3,
        "findings": {"HS001": 2, "HS002": 1},
    }
    assert (told[2]["reason"], told[2]["askedBy"]) == ("asked", "SPEC_OPS_HAL_SKIP")
    assert told[4]["letThrough"] == {"BA003": 1}


def _exit_code(told: dict[str, Any]) -> None:
    told["specops"]["exitCode"] = 0


def _result(told: dict[str, Any]) -> None:
    told["result"] = "PASSED"


def _verdict(told: dict[str, Any]) -> None:
    told["specops"]["checks"][1]["verdict"] = "passed"


def _checked(told: dict[str, Any]) -> None:
    told["specops"]["checked"] += 1


def _mode(told: dict[str, Any]) -> None:
    told["specops"]["enforcement"]["mode"] = "warn"


def _interrupted(told: dict[str, Any]) -> None:
    told["specops"]["interrupted"] = True


def _tests(told: dict[str, Any]) -> None:
    told["failedTests"] = []


def _no_ruling(told: dict[str, Any]) -> None:
    del told["specops"]["rulings"][0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_no_ruling, "hal-smoke/b has 2 HS001, and rulings on 1"),
        (_exit_code, "exitCode is 0, the checks give 1"),
        (_result, "result is PASSED, the checks give FAILED"),
        (_verdict, "a pass checks at least one thing and has no finding"),
        (_checked, "checked is 5, the checks give 4"),
        (_mode, "exitCode is 1, the checks give 0"),
        (_interrupted, "exitCode is 1, the checks give 130"),
        (_tests, "failedTests is [], the checks give ['hal-smoke/b']"),
    ],
)
def test_what_does_not_follow_from_the_checks_is_told(
    change: Callable[[dict[str, Any]], None], why: str
) -> None:
    told = copy.deepcopy(predicate(of(passed("a", 1), KINDS[1])))
    assert contradictions(told) == ()
    change(told)
    assert why in "; ".join(contradictions(told))


def waived_predicate(*owners: str) -> dict[str, Any]:
    """Return the predicate of a run with the same finding for each owner, who has waived it."""
    names = owners or ("ada",)
    finding = Finding("HS001", "refused")
    mark = fingerprint(finding)
    waivers = tuple(Waiver("HS001", mark, check="hal-smoke", owner=name) for name in names)
    report = of(judged("b", 1, (finding,) * len(names)))
    rollout = Rollout(date(2026, 11, 25), waivers=waivers)
    decision = decide(report, EnforcementRule(Enforcement.STRICT, "default"), (), rollout)
    statement = json.loads(render(FACTS, report, decision, SUBJECTS, redactor({})))
    return dict(statement["predicate"])


def test_a_finding_that_is_waived_needs_a_waiver_on_record() -> None:
    told = waived_predicate()
    assert contradictions(told) == ()
    told["specops"]["waived"] = []
    assert "exitCode is 0, the checks give 1" in contradictions(told)


def test_each_finding_that_is_waived_has_a_waiver_of_its_own_on_record() -> None:
    told = waived_predicate("ada", "max")
    assert [one["owner"] for one in told["specops"]["waived"]] == ["ada", "max"]
    assert contradictions(told) == ()
    told["specops"]["waived"].pop()
    assert "exitCode is 0, the checks give 1" in contradictions(told)


def test_a_finding_that_is_overridden_needs_an_override_that_covers_it() -> None:
    told = predicate(of(KINDS[1]), allowances=(ALLOW,))
    told["specops"]["overrides"][0]["covers"] = ["HS002"]
    assert "exitCode is 0, the checks give 1" in contradictions(told)


def test_every_finding_has_its_ruling_and_no_other_has_one() -> None:
    told = predicate(of(KINDS[1]))
    told["specops"]["rulings"].pop()
    assert "hal-smoke/b has 1 HS002, and rulings on 0" in contradictions(told)
    more = predicate(of(KINDS[1]))
    more["specops"]["rulings"].append(more["specops"]["rulings"][-1])
    assert "hal-smoke/b has 1 HS002, and rulings on 2" in contradictions(more)


@pytest.mark.parametrize(("length", "named"), [(60, "x" * 60), (61, "(61 characters)")])
def test_a_value_that_does_not_follow_is_told_up_to_a_length(length: int, named: str) -> None:
    told = predicate(of(passed("a", 1)))
    told["result"] = "x" * length
    assert f"result is {named}, the checks give PASSED" in contradictions(told)


def test_a_day_that_does_not_exist_is_a_contradiction() -> None:
    told = waived_predicate()
    told["specops"]["waived"][0]["expires"] = "2026-02-30"
    assert len(contradictions(told)) == 1


def test_what_was_judged_and_ruled_on_is_read_again_with_its_guardrails() -> None:
    judgement = read_judgement(predicate(of(*KINDS))["specops"])
    assert judgement.guardrails == ("hal-smoke",)
    assert judgement.recomputed == (judgement.exit_code, judgement.strict_exit_code) == (3, 3)
