"""What is said of each file, to the letter: where it is, what it is, and what to do."""

import json
from pathlib import Path

import pytest

from specops.codes.telemetry import FIXES
from specops.guardrails.telemetry.lint import TelemetryLint
from specops.model import CheckResult, could_not_judge, passed
from tests.fakes.ticking import ticking

from .conftest import FOLDER, SESSION, Lay, envelope, lint

NAME = f"spec-tasks_{SESSION}.json"
CLAIM = "passes for a guardrail record and is none: "
HAL = "/hal: only validate and audit have a HAL summary, not tasks"
OTHER = f"/sessionId: the content says tasks and session {SESSION}, the file name does not"


def told(result: CheckResult) -> list[tuple[str, str]]:
    """Return where and what each finding is; its remedy is that of its code."""
    assert all(one.remedy == FIXES[one.code] for one in result.findings)
    return [(f"{one.code} {one.location}", one.message) for one in result.findings]


def test_every_fault_of_a_record_is_told(lay: Lay) -> None:
    record = {**envelope(), "timestamp": "2026-02-30T00:00:00Z"}
    record["hal"] = {"summary": {"status": "passed", "artifacts": ["gone"]}}
    record["artifacts"] = [{"path": "../x.log"}, {"path": "out/a"}, {"path": f"{FOLDER}/gone"}]
    root = lay(record, folder="evidence/commands/SPEC-KIT-019", name="copy.json")
    (root / "out").symlink_to("/etc")
    place = "evidence/commands/SPEC-KIT-019/copy.json"
    assert told(lint(root)) == [
        (f"TM009 {place}:21:10", HAL),
        (f"TM010 {place}:6:16", '/timestamp: "2026-02-30T00:00:00Z" is no day of the calendar'),
        (f"TM007 {place}:5:16", OTHER),
        (
            f"TM008 {place}:4:13",
            "/specId: the content is of SPEC-KIT-018, its folder is SPEC-KIT-019",
        ),
        (
            f"TM011 {place}:12:15",
            "/artifacts/0/path: ../x.log is no POSIX path relative to the repository",
        ),
        (f"TM012 {place}:15:15", "/artifacts/1/path: out/a leads out of the repository"),
        (f"TM013 {place}:18:15", f"/artifacts/2/path: {FOLDER}/gone is no file that exists"),
        (f"TM013 {place}:25:9", "/hal/summary/artifacts/0: gone is no file that exists"),
    ]


def test_every_file_that_is_no_record_is_told(lay: Lay) -> None:
    root = lay()
    folder = root / FOLDER
    (folder / "broken.json").write_text('{"a": 1,\n "a": 2}')
    (folder / "gone.json").symlink_to("nowhere")
    native = {"schemaVersion": 1, "command": "guardrail.plan", "sessionId": 1}
    (folder / "guardrail-plan.json").write_text(json.dumps(native))
    (folder / "out.json").symlink_to("/etc/hostname")
    result = lint(root)
    assert (result.name, result.checked, result.observed) == ("telemetry", 1, "1 record")
    said = told(result)
    # What is wrong with it is said by the validator of schemas, in words of its own.
    assert [one.split()[0] for one in said[2][1].removeprefix(CLAIM).split("; ")] == [
        '"specId"',
        '"timestamp"',
        "/command:",
    ]
    assert [(where, what[: len(CLAIM)]) for where, what in said] == [
        (f"TM001 {FOLDER}/broken.json:2:2", "is not strict JSON: duplicate key 'a'"),
        (f"TM002 {FOLDER}/gone.json", "cannot be read: No such file or directory"),
        (f"TM006 {FOLDER}/guardrail-plan.json:1:1", CLAIM),
        (f"TM004 {FOLDER}/out.json", "is a link that leaves the repository"),
    ]


def test_every_path_that_cannot_be_judged_is_told(lay: Lay) -> None:
    root = lay()
    hal = f"{FOLDER}/{SESSION}-hal-graphql_ping.json"
    assert told(lint(root, "gone.json", "a\0b", "/etc/hostname", "..", hal)) == [
        ("TM002 gone.json", "cannot be read: No such file or directory"),
        (r"TM002 a\x00b", "cannot be read: no path holds a NUL"),
        ("TM004 /etc/hostname", "lies outside the repository"),
        (f"TM004 {root.parent}", "lies outside the repository"),
        (f"TM006 {hal}", "is no guardrail record"),
    ]


def test_a_record_that_is_in_no_folder_is_told(lay: Lay) -> None:
    root = lay()
    (root / FOLDER / NAME).rename(root / NAME)
    assert told(lint(root, NAME)) == [
        (f"TM008 {NAME}:4:13", "/specId: the content is of SPEC-KIT-018, its folder is none")
    ]


def test_where_there_is_nothing_to_judge_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "evidence").mkdir()
    ticking(monkeypatch)
    assert lint(tmp_path) == could_not_judge(
        "telemetry",
        "there is no guardrail record to judge",
        remedy="run a stage first, or name the records",
        duration_ms=1500,
    )
    (missing,) = TelemetryLint(tmp_path, "missing").run()
    assert missing == could_not_judge(
        "telemetry",
        "the evidence root missing is no folder inside the repository",
        remedy="run a stage first, or correct the setting evidence_root",
    )


def test_what_was_judged_is_counted_and_timed(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay()
    (root / FOLDER / f"spec-plan_{SESSION}.json").write_text(json.dumps(envelope("plan")))
    ticking(monkeypatch)
    assert lint(root) == passed("telemetry", 2, observed="2 records", duration_ms=1500)
