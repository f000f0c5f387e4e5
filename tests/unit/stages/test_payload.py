from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from specops.evidence.telemetry import HalSummary, ScenariosPayload
from specops.evidence.wire import BaselineMode
from specops.model import (
    CheckResult,
    Finding,
    GuardrailResult,
    Report,
    Stage,
    Verdict,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.stages.payload import Judged, on_the_wire, payload

RESULTS = {
    Verdict.PASSED: passed("one", 1),
    Verdict.FAILED: judged("one", 1, (Finding("BA001", "wrong"),)),
    Verdict.SKIPPED: skipped("one", "not now", "flag"),
    Verdict.ERROR: could_not_judge("one", "no idea"),
}
WIRE = {
    Verdict.PASSED: "passed",
    Verdict.FAILED: "failed",
    Verdict.SKIPPED: "skipped",
    Verdict.ERROR: "failed",
}
GOOD, BAD = Verdict.PASSED, Verdict.FAILED


def fields(
    stage: Stage,
    verdicts: Mapping[str, Verdict],
    artifacts: Mapping[str, Sequence[str]] | None = None,
    *,
    lock_in_place: bool = True,
) -> dict[str, Any]:
    report = Report(tuple(GuardrailResult(name, (RESULTS[v],)) for name, v in verdicts.items()))
    told = Judged(
        report, artifacts or {}, BaselineMode.QUICK, lock_in_place=lock_in_place, log="the.log"
    )
    return payload(stage, told).fields()


@pytest.mark.parametrize("verdict", Verdict)
def test_what_could_not_be_judged_has_failed_on_the_wire(verdict: Verdict) -> None:
    assert on_the_wire(verdict).value == WIRE[verdict]


@pytest.mark.parametrize("verdict", Verdict)
def test_plan_tells_the_baseline_and_the_hook_each_for_itself(verdict: Verdict) -> None:
    report = {"baseline": ["baseline.md"]}
    baseline = fields(Stage.PLAN, {"baseline": verdict, "session.start": GOOD}, report)
    assert baseline == {
        "baseline": {"mode": "quick", "artifact": "baseline.md", "status": WIRE[verdict]},
        "hooks": {"session.start": "ok"},
    }
    hook = fields(Stage.PLAN, {"baseline": GOOD, "session.start": verdict}, report)
    assert hook["baseline"]["status"] == "passed"
    assert hook["hooks"]["session.start"] == WIRE[verdict].replace("passed", "ok")


@pytest.mark.parametrize("artifacts", [{}, {"baseline": []}])
def test_a_baseline_without_a_report_points_to_the_log(artifacts: dict[str, list[str]]) -> None:
    told = fields(Stage.PLAN, {"baseline": Verdict.ERROR}, artifacts)
    assert told["baseline"]["artifact"] == "the.log"
    assert told["hooks"]["session.start"] == "failed"


@pytest.mark.parametrize(
    ("row", "table", "status"),
    [(GOOD, GOOD, "ok"), (GOOD, BAD, "failed"), (BAD, GOOD, "failed")],
)
def test_tasks_is_ok_when_row_and_table_are(row: Verdict, table: Verdict, status: str) -> None:
    verdicts = {"tracker-row": row, "task-table": table}
    assert fields(Stage.TASKS, verdicts) == {"tool": {"status": status}}


def test_tasks_that_were_not_judged_are_not_ok() -> None:
    assert fields(Stage.TASKS, {"task-table": GOOD}) == {"tool": {"status": "failed"}}


@pytest.mark.parametrize(
    ("row", "lock", "in_place", "status"),
    [
        (GOOD, GOOD, True, "locked"),
        (BAD, GOOD, True, "failed"),
        (GOOD, BAD, True, "failed"),
        (GOOD, GOOD, False, "failed"),
    ],
)
def test_implement_is_locked_when_its_lock_is_there_and_was_allowed(
    row: Verdict,
    lock: Verdict,
    in_place: bool,  # noqa: FBT001 - a case of the table
    status: str,
) -> None:
    verdicts = {"tracker-row": row, "lock": lock}
    told = fields(Stage.IMPLEMENT, verdicts, lock_in_place=in_place)
    assert told == {"lock_status": status, "hook_status": "failed"}


@pytest.mark.parametrize(("verdict", "status"), [(GOOD, "unlocked"), (BAD, "failed")])
def test_unlock_tells_whether_the_lock_might_go(verdict: Verdict, status: str) -> None:
    assert fields(Stage.UNLOCK, {"unlock": verdict}) == {"unlock_status": status}


@pytest.mark.parametrize("stage", [Stage.VALIDATE, Stage.AUDIT])
def test_validate_and_audit_tell_each_scenario(stage: Stage) -> None:
    told = fields(stage, {verdict.value: verdict for verdict in Verdict})
    assert {line["name"]: line["status"] for line in told["scenarios"]} == {
        verdict.value: WIRE[verdict] for verdict in Verdict
    }


def summary(*, with_hal: bool, name: str = "hal-smoke") -> HalSummary | None:
    checks = tuple(CheckResult(**_named(verdict)) for verdict in Verdict)
    report = Report((GuardrailResult(name, checks),))
    told = Judged(report, {name: ["a.json"]}, BaselineMode.SKIP, with_hal)
    made = payload(Stage.VALIDATE, told)
    assert isinstance(made, ScenariosPayload)
    return made.hal


def _named(verdict: Verdict) -> dict[str, Any]:
    """Return the fields of a check that is named like its verdict."""
    one = RESULTS[verdict]
    kept = ("verdict", "checked", "findings", "reason", "asked_by")
    return {"name": verdict.value, **{key: getattr(one, key) for key in kept}}


def test_the_summary_names_the_checks_that_failed_or_could_not_be_judged() -> None:
    told = summary(with_hal=True)
    assert told is not None
    assert told.status.value == "failed"
    assert set(told.failed_checks) == {"failed", "error"}
    assert told.artifacts == ("a.json",)


def test_there_is_no_summary_without_its_flag_or_without_a_smoke() -> None:
    assert summary(with_hal=False) is None
    assert summary(with_hal=True, name="other") is None


@pytest.mark.parametrize(
    ("stage", "guardrails", "where", "words"),
    [
        (Stage.PLAN, ("baseline", "session.start"), ("baseline", "status"), ("passed", "failed")),
        (Stage.TASKS, ("tracker-row", "task-table"), ("tool", "status"), ("ok", "failed")),
        (
            Stage.IMPLEMENT,
            ("tracker-row", "lock", "file_after_write"),
            ("lock_status",),
            ("locked", "failed"),
        ),
        (Stage.UNLOCK, ("unlock",), ("unlock_status",), ("unlocked", "failed")),
    ],
)
def test_a_stage_has_not_succeeded_where_its_policy_does_not_hold(
    stage: Stage, guardrails: tuple[str, ...], where: tuple[str, ...], words: tuple[str, str]
) -> None:
    for verdict, word in zip((GOOD, BAD), words, strict=True):
        told: Any = fields(stage, {**dict.fromkeys(guardrails, GOOD), "rollout": verdict})
        for step in where:
            told = told[step]
        assert told == word
