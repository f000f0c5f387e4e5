import json
from pathlib import Path
from typing import Any

import pytest

from specops.guardrails.telemetry.lint import TelemetryLint
from specops.model import Location, Verdict

from .conftest import FOLDER, PASSING, SESSION, Lay, codes, envelope, lint

DATA = PASSING.parent


@pytest.mark.parametrize("stage", ["plan", "tasks", "implement", "validate", "audit", "unlock"])
def test_a_valid_record_of_each_stage_passes(stage: str, lay: Lay) -> None:
    result = lint(lay(envelope(stage), name=f"spec-{stage}_{SESSION}.json"))
    assert (result.verdict, result.checked) == (Verdict.PASSED, 1)
    assert result.observed == "1 record"


@pytest.mark.parametrize(
    ("path", "found"), [(f"{FOLDER}/{SESSION}-hal-graphql_ping.json", []), ("gone", ["TM013"])]
)
def test_the_artifacts_of_a_hal_summary_have_to_exist(
    path: str, found: list[str], lay: Lay
) -> None:
    hal = {"summary": {"status": "passed", "artifacts": [path]}}
    root = lay({**envelope("validate"), "hal": hal}, name=f"spec-validate_{SESSION}.json")
    assert codes(lint(root)) == found


@pytest.mark.parametrize("stage", ["plan", "tasks", "validate"])
@pytest.mark.parametrize("summary", [None, {"status": "passed"}])
@pytest.mark.parametrize("missing", ["log", "report"])
def test_a_file_that_a_record_names_is_missed_whatever_else_it_names(
    lay: Lay, stage: str, summary: dict[str, Any] | None, missing: str
) -> None:
    record = envelope(stage)
    if stage == "validate" and summary:
        record["hal"] = {"summary": summary}
    root = lay(record, name=f"spec-{stage}_{SESSION}.json")
    assert codes(lint(root)) == []
    gone = f"baseline_{SESSION}.md" if missing == "report" else f"spec-{stage}_{SESSION}.log"
    (root / FOLDER / gone).unlink()
    is_named = missing == "log" or stage == "plan"
    assert codes(lint(root)) == (["TM013"] if is_named else [])


def test_the_guardrail_has_its_name(tmp_path: Path) -> None:
    assert TelemetryLint(tmp_path, "evidence").name == "telemetry"


@pytest.mark.parametrize("path", sorted((DATA / "failing").glob("*.json")), ids=lambda p: p.stem)
def test_a_record_that_does_not_fit_is_found_with_pointer_and_place(path: Path, lay: Lay) -> None:
    root = lay(json.loads(path.read_text()), name=f"spec-plan_{SESSION}.json")
    pointer = json.loads((DATA / "failing.json").read_text())[path.name]["pointer"]
    result = lint(root)
    assert result.verdict is Verdict.FAILED
    assert any(pointer in finding.message for finding in result.findings)
    for finding in result.findings:
        assert finding.location is not None
        assert finding.location.path == f"{FOLDER}/spec-plan_{SESSION}.json"
        assert finding.location.line
        assert finding.location.column


def test_the_place_is_that_of_the_value(lay: Lay) -> None:
    record = {**envelope(), "tool": {"status": "passed"}}
    (finding,) = lint(lay(record)).findings
    assert finding.location == Location(f"{FOLDER}/spec-tasks_{SESSION}.json", 8, 15)
    assert finding.message.startswith('/tool/status: "passed" is not one of')


def test_nothing_to_judge_is_an_error_and_no_pass(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    result = lint(tmp_path)
    assert result.verdict is Verdict.ERROR
    assert result.reason == "there is no guardrail record to judge"


def test_other_json_alone_is_nothing_to_judge(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (folder / "notes.json").write_text('{"stage": "plan"}')
    (folder / f"{SESSION}-hal-health.json").write_text("not JSON")
    (folder / f"spec-plan_{SESSION}.intoto.json").write_text("not JSON")
    (folder / f"accept_{SESSION}.json").write_text(
        '{"schemaVersion": 1, "command": "accept", "sessionId": "1"}'
    )
    (folder / f"spec-plan_claude_{SESSION}.json").write_text('{"agent": "a"}')
    assert lint(tmp_path).verdict is Verdict.ERROR


@pytest.mark.parametrize("root", ["missing", "..", "/tmp", "file"])
def test_an_evidence_root_that_is_no_folder_inside_the_repository_is_an_error(
    root: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    (result,) = TelemetryLint(tmp_path, root).run()
    assert result.verdict is Verdict.ERROR
    assert root in result.reason
    assert result.remedy


def test_every_finding_of_a_record_is_told_at_once(lay: Lay) -> None:
    record: dict[str, Any] = envelope()
    record["timestamp"] = "2026-02-30T00:00:00Z"
    record["hal"] = {"summary": {"status": "passed"}}
    record["artifacts"] = [{"path": "../x.log"}, {"path": "a//b"}, {"path": f"{FOLDER}/gone"}]
    result = lint(lay(record, folder="evidence/commands/SPEC-KIT-019", name="copy.json"))
    assert codes(result) == ["TM009", "TM010", "TM007", "TM008", "TM011", "TM011", "TM013"]


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"sessionId": "20261122T113000123Z-000000"}, "TM007", "/sessionId"),
        ({"sessionId": "a" * 100}, "TM007", "/sessionId"),
        ({"specId": "SPEC-KIT-019"}, "TM008", "/specId"),
    ],
)
def test_a_content_that_disagrees_with_its_name_is_found(
    change: dict[str, str], code: str, pointer: str, lay: Lay
) -> None:
    (finding,) = lint(lay({**envelope(), **change})).findings
    assert finding.code == code
    assert finding.message.startswith(f"{pointer}: ")


def test_a_record_under_the_name_of_another_stage_is_found_at_its_command(lay: Lay) -> None:
    (finding,) = lint(lay(name=f"spec-unlock_{SESSION}.json")).findings
    assert finding.code == "TM007"
    assert finding.message == (
        f"/command: the content says tasks and session {SESSION}, the file name does not: "
        f"expected spec-tasks_{SESSION}.json"
    )


def test_a_record_at_the_top_of_the_repository_is_in_no_folder(tmp_path: Path) -> None:
    record = {**envelope(), "artifacts": [{"path": f"spec-tasks_{SESSION}.json"}]}
    path = tmp_path / f"spec-tasks_{SESSION}.json"
    path.write_text(json.dumps(record))
    assert codes(lint(tmp_path, path.name)) == ["TM008"]


@pytest.mark.parametrize("key", ["specId", "sessionId"])
def test_what_is_no_string_is_left_to_the_schema(key: str, lay: Lay) -> None:
    assert codes(lint(lay({**envelope(), key: 5}))) == ["TM005"]


@pytest.mark.parametrize(
    "content",
    ['{"command": "spec-ops-plan"', "", "NaN", "\ufeff{}", "[" * 100_000, '{"a": 1, "a": 2}'],
)
def test_what_is_not_strict_json_is_found_with_its_place(content: str, lay: Lay) -> None:
    root = lay()
    (root / FOLDER / "broken.json").write_text(content)
    (finding,) = lint(root).findings
    assert finding.code == "TM001"
    assert finding.location is not None
    assert finding.location.line == 1


def test_a_pretender_is_found_with_the_reason(lay: Lay) -> None:
    root = lay()
    native = {"schemaVersion": 1, "command": "guardrail.plan", "sessionId": "1"}
    (root / FOLDER / "guardrail-plan.json").write_text(json.dumps(native))
    for compat in (False, True):
        (finding,) = lint(root, compat=compat).findings
        assert finding.code == "TM006"
        assert '"guardrail.plan" is not one of' in finding.message


def test_a_file_with_a_record_s_name_that_is_none_is_found(lay: Lay) -> None:
    root = lay()
    (root / FOLDER / f"spec-plan_{SESSION}.json").write_text('{"agent": "a"}')
    assert codes(lint(root)) == ["TM006"]


def test_compat_judges_the_schema_and_neither_names_nor_artifacts(lay: Lay) -> None:
    record = {**envelope(), "specId": "SPEC-KIT-018-slug", "timestamp": "once"}
    record["artifacts"] = [{"path": "/home/somebody/a.log"}]
    root = lay(record, name="old.json")
    assert lint(root, compat=True).verdict is Verdict.PASSED
    assert codes(lint(root)) == ["TM005", "TM005", "TM007", "TM011"]


class TestPathsThatAreGiven:
    def test_a_record_inside_the_root_is_judged_alone(self, lay: Lay) -> None:
        root = lay()
        (root / FOLDER / "broken.json").write_text("")
        path = f"{FOLDER}/spec-tasks_{SESSION}.json"
        result = lint(root, path, str(root / path), path)
        assert (result.verdict, result.checked) == (Verdict.PASSED, 2)

    @pytest.mark.parametrize("compat", [False, True])
    @pytest.mark.parametrize("name", ["notes.json", f"{SESSION}-hal-graphql_ping.json"])
    def test_a_file_that_is_no_record_is_a_finding(
        self, name: str, lay: Lay, *, compat: bool
    ) -> None:
        root = lay()
        (root / FOLDER / name).write_text('{"notes": []}')
        result = lint(root, f"{FOLDER}/{name}", compat=compat)
        assert codes(result) == ["TM006"]
        assert result.findings[0].location == Location(f"{FOLDER}/{name}")

    @pytest.mark.parametrize("path", ["gone.json", "a\0b.json", "x" * 5000])
    def test_a_path_that_leads_nowhere_is_a_finding(self, path: str, lay: Lay) -> None:
        assert codes(lint(lay(), path)) == ["TM002"]

    def test_strict_refuses_what_lies_outside_the_root(self, lay: Lay, tmp_path: Path) -> None:
        outside = tmp_path / f"spec-tasks_{SESSION}.json"
        outside.write_text(json.dumps(envelope()))
        result = lint(lay(), str(outside), "../" + outside.name)
        assert codes(result) == ["TM004", "TM004"]
        assert result.findings[0].location == Location(str(outside))

    def test_strict_refuses_a_link_that_leaves_the_root(self, lay: Lay, tmp_path: Path) -> None:
        root = lay()
        outside = tmp_path / "outside.json"
        outside.write_text(json.dumps(envelope()))
        (root / "link.json").symlink_to(outside)
        assert codes(lint(root, "link.json")) == ["TM004"]

    def test_compat_judges_a_file_and_a_folder_outside_the_root(
        self, lay: Lay, tmp_path: Path
    ) -> None:
        old = tmp_path / "old"
        old.mkdir()
        (old / "a.json").write_text(json.dumps({**envelope(), "timestamp": "once"}))
        (old / "b.json").write_text("{")
        (old / "c.json").symlink_to("/etc/hostname")
        root = lay()
        assert lint(root, str(old / "a.json"), compat=True).verdict is Verdict.PASSED
        result = lint(root, str(old), compat=True)
        assert codes(result) == ["TM001", "TM004"]
        assert result.checked == 1

    def test_a_folder_inside_the_root_is_walked(self, lay: Lay) -> None:
        result = lint(lay(), FOLDER)
        assert (result.verdict, result.checked) == (Verdict.PASSED, 1)

    def test_a_link_in_a_folder_may_lead_anywhere_in_the_repository(self, lay: Lay) -> None:
        root = lay()
        (root / "elsewhere.json").write_text("[]")
        (root / FOLDER / "notes.json").symlink_to(root / "elsewhere.json")
        assert lint(root, FOLDER).findings == ()

    def test_a_link_in_a_folder_outside_stays_in_that_folder(
        self, lay: Lay, tmp_path: Path
    ) -> None:
        root, old = lay(), tmp_path / "old"
        old.mkdir()
        (old / "a.json").write_text(json.dumps(envelope()))
        (old / "b.json").symlink_to("a.json")
        (old / "c.json").symlink_to(root / FOLDER / f"spec-tasks_{SESSION}.json")
        (finding,) = lint(root, str(old), compat=True).findings
        assert (finding.code, finding.location) == ("TM004", Location(str(old / "c.json")))

    def test_the_files_of_a_folder_are_told(self, lay: Lay) -> None:
        told: list[tuple[int, int | None, str]] = []
        root = lay()
        list(TelemetryLint(root, "evidence", (FOLDER,), tell=lambda *it: told.append(it)).run())
        names = (f"{SESSION}-hal-graphql_ping.json", f"spec-tasks_{SESSION}.json")
        assert told == [(at, 2, str(root / FOLDER / name)) for at, name in enumerate(names)]

    def test_it_is_read_strictly_unless_compat_is_asked_for(self, lay: Lay) -> None:
        (result,) = TelemetryLint(lay(name="old.json"), "evidence").run()
        assert codes(result) == ["TM007"]
