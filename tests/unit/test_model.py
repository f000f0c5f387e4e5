import pytest

from specops.model import (
    CheckResult,
    Finding,
    GuardrailResult,
    Location,
    Report,
    Stage,
    Verdict,
    could_not_judge,
    judged,
    passed,
    skipped,
    worst,
)

FINDING = Finding("HS001", "refused")


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": Verdict.PASSED},
        {"verdict": Verdict.PASSED, "checked": 1, "findings": (FINDING,)},
        {"verdict": Verdict.FAILED, "checked": 1},
        {"verdict": Verdict.FAILED, "findings": (FINDING,)},
        {"verdict": Verdict.SKIPPED, "reason": "asked"},
        {"verdict": Verdict.SKIPPED, "asked_by": "someone"},
        {"verdict": Verdict.SKIPPED, "reason": "asked", "asked_by": "someone", "checked": 1},
        {"verdict": Verdict.SKIPPED, "reason": "a", "asked_by": "b", "findings": (FINDING,)},
        {"verdict": Verdict.ERROR},
    ],
)
def test_a_result_that_contradicts_itself_cannot_be_built(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="check 'x'"):
        CheckResult("x", **wrong)  # type: ignore[arg-type] # the wrong values are the point


def test_checking_nothing_is_an_error_and_not_a_pass() -> None:
    assert passed("x", 0).verdict is Verdict.ERROR
    assert judged("x", 0, ()).verdict is Verdict.ERROR


def test_findings_make_a_failure_and_none_a_pass() -> None:
    assert judged("x", 2, (FINDING,)).verdict is Verdict.FAILED
    assert judged("x", 0, (FINDING,)).checked == 1
    assert judged("x", 2, ()) == passed("x", 2)


def test_the_worst_verdict_wins_and_none_at_all_is_an_error() -> None:
    every = [Verdict.SKIPPED, Verdict.PASSED, Verdict.FAILED, Verdict.ERROR]
    assert [worst(every[: count + 1]) for count in range(4)] == every
    assert worst([]) is Verdict.ERROR


def test_a_report_counts_and_lists_what_its_guardrails_found() -> None:
    smoke = GuardrailResult("hal-smoke", (passed("health", 1), judged("list", 1, (FINDING,))))
    cargo = GuardrailResult("cargo", (passed("cargo", 3),))
    report = Report((smoke, cargo))
    assert report.verdict is Verdict.FAILED
    assert report.checked == 5
    assert report.findings == (FINDING,)
    assert [name for name, _ in report.checks(Verdict.PASSED)] == ["hal-smoke/health", "cargo"]


def test_a_report_without_guardrails_is_an_error() -> None:
    assert Report(()).verdict is Verdict.ERROR
    assert GuardrailResult("x", ()).verdict is Verdict.ERROR


def test_only_skips_make_a_skip() -> None:
    skip = skipped("x", "asked", "SPEC_OPS_HAL_SKIP")
    assert Report((GuardrailResult("x", (skip,)),)).verdict is Verdict.SKIPPED
    assert Report((GuardrailResult("x", (skip, passed("y", 1))),)).verdict is Verdict.PASSED
    errors = (skip, could_not_judge("y", "no reason"))
    assert Report((GuardrailResult("x", errors),)).verdict is Verdict.ERROR


def test_a_place_is_told_as_far_as_it_is_known() -> None:
    assert str(Location("SPEC.md")) == "SPEC.md"
    assert str(Location("SPEC.md", 3, 7)) == "SPEC.md:3:7"


def test_a_stage_knows_its_word_in_telemetry() -> None:
    assert [stage.command for stage in Stage] == [
        "spec-ops-plan",
        "spec-ops-tasks",
        "spec-ops-implement",
        "spec-ops-validate",
        "spec-ops-audit",
        "spec-ops-unlock",
    ]
