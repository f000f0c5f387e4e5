import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops.app.stages.evidence import JudgedRun, RunFiles, conclude, write
from specops.errors import CannotJudgeError
from specops.evidence.attestation import RunFacts, sha256
from specops.evidence.log import RunLog
from specops.model import (
    Artifact,
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Location,
    Override,
    Report,
    Stage,
    judged,
    passed,
    skipped,
)
from specops.policy import Allowance, EnforcementRule, decide
from specops.redaction import redactor
from tests.fakes.world import MOMENT

SESSION = "20261122T113000123Z-3f9c1a"
FILES = RunFiles(PurePosixPath("evidence/commands/SPEC-KIT-018"), SESSION)
RULE = EnforcementRule(Enforcement.STRICT, "default")
SECRET = "sentinel-4711-sentinel"
FACTS = RunFacts(
    stage=Stage.TASKS,
    spec_id="SPEC-KIT-018",
    session=SESSION,
    commit=None,
    tree=None,
    dirty=None,
    started_at=datetime(2026, 11, 22, 11, 30, tzinfo=UTC),
    duration_ms=1,
    rule=RULE,
    configuration={},
    previous=None,
    hal_target=None,
)
ENVELOPE = {
    "schemaVersion": 1,
    "command": "spec-ops-tasks",
    "specId": "SPEC-KIT-018",
    "sessionId": SESSION,
    "timestamp": "2026-11-22T11:30:00Z",
    "tool": {"status": "ok"},
    "artifacts": [{"path": FILES.log(Stage.TASKS)}],
}
SEEN = replace(
    passed("one", 1), artifacts=(Artifact("{session}-seen.txt", f"saw {SECRET}".encode()),)
)


def run(envelope: dict[str, Any], *checks: CheckResult) -> JudgedRun:
    report = Report((GuardrailResult("task-table", checks),))
    return JudgedRun(FACTS, report, decide(report, RULE), envelope, f"told {SECRET}\n".encode())


def test_a_run_is_written_clean_and_its_attestation_vouches_for_what_is_there(
    tmp_path: Path,
) -> None:
    clean = redactor({"HAL_SECRET_X": SECRET})
    envelope, log, attestation, seen = write(tmp_path, FILES, run(ENVELOPE, SEEN), clean)
    assert envelope.endswith(f"spec-tasks_{SESSION}.json")
    assert seen.endswith(f"SPEC-KIT-018/{SESSION}-seen.txt")
    contents = {path: (tmp_path / path).read_bytes() for path in (envelope, log, seen)}
    assert all(SECRET.encode() not in content for content in contents.values())
    assert b"[redacted:HAL_SECRET_X]" in contents[seen]
    subjects = json.loads((tmp_path / attestation).read_bytes())["subject"]
    assert {one["name"]: one["digest"]["sha256"] for one in subjects} == {
        path: sha256(content) for path, content in contents.items()
    }


@pytest.mark.parametrize(
    ("wrong", "place"),
    [({"artifacts": []}, "/artifacts"), ({"specId": " "}, "/specId"), ({"tool": {}}, "/tool")],
)
def test_an_envelope_that_does_not_fit_its_schema_is_never_written(
    tmp_path: Path, wrong: dict[str, Any], place: str
) -> None:
    with pytest.raises(CannotJudgeError, match=f"does not fit schema v1 at {place}"):
        write(tmp_path, FILES, run(ENVELOPE | wrong, SEEN), redactor({}))
    assert list(tmp_path.iterdir()) == []


def test_the_artifacts_of_a_guardrail_that_observed_nothing_are_none() -> None:
    report = run(ENVELOPE, passed("one", 1)).report
    assert FILES.artifacts_of(report) == {"task-table": []}


def test_the_log_ends_with_every_check_every_override_and_the_exit_code() -> None:
    wrong = judged("two", 2, (Finding("DS053", "no task", Location("plan.md", 3)),))
    report = Report((GuardrailResult("g", (wrong, skipped("three", "not now", "flag"))),))
    allowance = Allowance(Override("allow-fail", "flag --allow-fail", "a drill"))
    log = RunLog(lambda: MOMENT)
    conclude(log, report, decide(report, RULE, (allowance,)))
    assert [line.partition(" ")[2] for line in log.render().decode().splitlines()] == [
        "g/two failed",
        "finding DS053 plan.md:3 no task",
        "g/three skipped: not now (asked for by flag)",
        "override allow-fail (flag --allow-fail): a drill",
        "failed, 2 checked, exit 0",
    ]


def test_an_attestation_that_does_not_fit_its_schema_is_never_written(tmp_path: Path) -> None:
    wrong = replace(run(ENVELOPE, SEEN), facts=replace(FACTS, commit="HEAD"))
    with pytest.raises(CannotJudgeError, match=r"does not fit its own schema at .*/commit"):
        write(tmp_path, FILES, wrong, redactor({}))
    assert list(tmp_path.iterdir()) == []
