import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from specops.evidence.read import validate
from specops.evidence.telemetry import (
    Envelope,
    HalSummary,
    ImplementPayload,
    Payload,
    PlanPayload,
    Scenario,
    ScenariosPayload,
    TasksPayload,
    UnlockPayload,
    render,
    succeeded,
)
from specops.evidence.wire import (
    NO_REASON,
    SUCCESS,
    BaselineMode,
    HookStatus,
    LockStatus,
    ToolStatus,
    UnlockStatus,
    WireVerdict,
    stage_of,
    wire_verdict,
)
from specops.model import Override, Stage, Verdict

DATA = Path(__file__).parents[2] / "data" / "telemetry" / "passing"
SESSION = "20261122T113000123Z-3f9c1a"
FOLDER = "evidence/commands/SPEC-KIT-018"
ENDED = datetime(2026, 11, 22, 11, 30, 2, tzinfo=UTC)
PASSED, FAILED, SKIPPED = WireVerdict.PASSED, WireVerdict.FAILED, WireVerdict.SKIPPED
PLAN = PlanPayload(BaselineMode.NO_RUN, f"{FOLDER}/baseline_{SESSION}.md", PASSED, HookStatus.OK)
IMPLEMENT = ImplementPayload(LockStatus.LOCKED, HookStatus.OK)
PAYLOADS: dict[Stage, Payload] = {
    Stage.PLAN: PLAN,
    Stage.TASKS: TasksPayload(ToolStatus.OK),
    Stage.IMPLEMENT: IMPLEMENT,
    Stage.VALIDATE: ScenariosPayload((Scenario("hal-smoke", PASSED),)),
    Stage.AUDIT: ScenariosPayload(
        (Scenario("hal-smoke", SKIPPED), Scenario("cargo-build", FAILED))
    ),
    Stage.UNLOCK: UnlockPayload(UnlockStatus.UNLOCKED),
}


def envelope(stage: Stage, payload: Payload | None = None) -> Envelope:
    artifacts = (f"{FOLDER}/spec-{stage.value}_{SESSION}.log",)
    chosen = payload or PAYLOADS[stage]
    return Envelope(stage, "SPEC-KIT-018", SESSION, ENDED, chosen, artifacts)


@pytest.mark.parametrize("stage", Stage)
def test_what_is_written_is_the_example_key_for_key(stage: Stage) -> None:
    example = json.loads((DATA / f"{stage.value}.json").read_text())
    written = render(envelope(stage))
    assert json.dumps(written) == json.dumps(example)
    assert validate(written) == ()


def test_a_hal_summary_follows_the_artifacts() -> None:
    record = f"{FOLDER}/{SESSION}-hal-graphql_ping.json"
    payload = ScenariosPayload(
        (Scenario("hal-smoke", PASSED),), HalSummary(FAILED, ("graphql_ping",), (record,))
    )
    written = render(envelope(Stage.VALIDATE, payload))
    example = json.loads((DATA / "validate-with-hal-summary.json").read_text())
    assert json.dumps(written) == json.dumps(example)


def test_overrides_are_there_only_when_given_and_say_when_no_reason_was() -> None:
    override = Override("allow-fail", "flag --allow-fail", " ", ("HS003",))
    written = render(replace(envelope(Stage.AUDIT), overrides=(override,)))
    assert written["overrides"] == [
        {
            "name": "allow-fail",
            "source": "flag --allow-fail",
            "reason": NO_REASON,
            "covers": ["HS003"],
        }
    ]
    assert validate(written) == ()
    assert "overrides" not in render(envelope(Stage.AUDIT))


@pytest.mark.usefixtures("far_away")
def test_a_time_in_another_zone_is_written_in_utc() -> None:
    ended = ENDED.astimezone(timezone(timedelta(hours=5, minutes=30)))
    written = render(replace(envelope(Stage.PLAN), ended=ended))
    assert written["timestamp"] == "2026-11-22T11:30:02Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the end of a run needs its time zone$"):
        replace(envelope(Stage.PLAN), ended=ENDED.replace(tzinfo=None))


def test_the_payload_of_another_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="TasksPayload is no payload of plan"):
        envelope(Stage.PLAN, PAYLOADS[Stage.TASKS])


def test_what_could_not_be_judged_is_failed_on_the_wire() -> None:
    assert [wire_verdict(verdict) for verdict in Verdict] == [PASSED, FAILED, SKIPPED, FAILED]


@pytest.mark.parametrize(
    ("stage", "payload", "success"),
    [
        (Stage.PLAN, replace(PLAN, status=PASSED), True),
        (Stage.PLAN, replace(PLAN, status=SKIPPED), True),
        (Stage.PLAN, replace(PLAN, status=FAILED), False),
        (Stage.PLAN, replace(PLAN, session_start=HookStatus.FAILED), False),
        (Stage.PLAN, replace(PLAN, session_start=HookStatus.SKIPPED), False),
        (Stage.TASKS, TasksPayload(ToolStatus.OK), True),
        (Stage.TASKS, TasksPayload(ToolStatus.READY), False),
        (Stage.TASKS, TasksPayload(ToolStatus.SKIPPED), False),
        (Stage.TASKS, TasksPayload(ToolStatus.FAILED), False),
        (Stage.IMPLEMENT, IMPLEMENT, True),
        (Stage.IMPLEMENT, replace(IMPLEMENT, lock_status=LockStatus.FAILED), False),
        (Stage.IMPLEMENT, replace(IMPLEMENT, hook_status=HookStatus.SKIPPED), False),
        (Stage.VALIDATE, ScenariosPayload((Scenario("a", PASSED), Scenario("b", SKIPPED))), True),
        (Stage.AUDIT, ScenariosPayload((Scenario("a", PASSED), Scenario("b", FAILED))), False),
        (Stage.AUDIT, ScenariosPayload(()), False),
        (Stage.UNLOCK, UnlockPayload(UnlockStatus.UNLOCKED), True),
        (Stage.UNLOCK, UnlockPayload(UnlockStatus.FAILED), False),
    ],
)
def test_a_reader_takes_for_success_what_the_contract_calls_one(
    stage: Stage,
    payload: Payload,
    success: bool,  # noqa: FBT001 - the expected answer of a table of cases
) -> None:
    assert succeeded(render(envelope(stage, payload))) is success


def test_every_stage_has_a_rule_of_success() -> None:
    assert set(SUCCESS) == set(Stage)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"command": "spec-ops-deploy"},
        {"command": ["spec-ops-plan"]},
        {"command": "spec-ops-plan"},
        {"command": "spec-ops-plan", "baseline": "passed", "hooks": {"session.start": "ok"}},
        {"command": "spec-ops-unlock", "unlock_status": ["unlocked"]},
        {"command": "spec-ops-validate", "scenarios": {"status": "passed"}},
        {"command": "spec-ops-validate", "scenarios": ["passed"]},
        {"command": "spec-ops-validate", "scenarios": 7},
        {"command": "spec-ops-validate", "scenarios": [{"name": "a", "status": None}]},
    ],
)
def test_a_malformed_record_is_no_success(record: dict[str, object]) -> None:
    assert not succeeded(record)


def test_the_stage_is_read_from_the_command() -> None:
    assert [stage_of({"command": stage.command}) for stage in Stage] == list(Stage)
    assert stage_of({"command": "plan"}) is None
    assert stage_of({"command": {}}) is None
