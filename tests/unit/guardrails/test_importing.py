"""Old evidence is told as what it is worth: never more than was recorded."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from specops import evidence
from specops.codes import importing
from specops.codes.model import CheckCode
from specops.evidence.old_records import convert, session_id
from specops.guardrails.importing import body_fault
from specops.session import SESSION
from tests.fakes.done import Done
from tests.fakes.linting import Ended

SPEC = "SPEC-KIT-018-hal"
SESSION_OF_OLD = "2025-10-14T15:58:30Z-79323873"
FOLDER = f"old/commands/{SPEC}"
BASELINE = {"mode": "no-run", "artifact": "/home/dev/x/baseline.md", "status": "passed"}
PAYLOADS: dict[str, dict[str, Any]] = {
    "plan": {"baseline": BASELINE, "hooks": {"session.start": "ok"}},
    "tasks": {"tool": {"status": "ok"}},
    "implement": {"lock_status": "locked", "hook_status": "ok"},
    "validate": {"scenarios": [{"name": "bootstrap", "status": "passed"}]},
    "unlock": {"unlock_status": "unlocked"},
}


@pytest.fixture
def here(tmp_path: Path) -> Done:
    here = Done(tmp_path)
    here.settings("")
    (tmp_path / FOLDER).mkdir(parents=True)
    return here


def record(stage: str = "validate", *artifacts: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is any value
    told = {
        "schemaVersion": 1,
        "command": f"spec-ops-{stage}",
        "specId": SPEC,
        "sessionId": SESSION_OF_OLD,
        "timestamp": "2025-10-14T15:58:31Z",
        **PAYLOADS[stage],
        "artifacts": [{"path": f"/home/dev/code/{FOLDER}/{path}"} for path in artifacts],
    }
    return told | changes


def write(here: Done, told: object, stage: str = "validate") -> Path:
    path = here.root / FOLDER / f"spec-{stage}_{SESSION_OF_OLD}.json"
    path.write_text(json.dumps(told))
    return path


def imported(here: Done, path: str = "old") -> Ended:
    return here.json("evidence.import", "--path", path)


@pytest.mark.parametrize("code", importing.CODES, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_yields_it(here: Done, code: CheckCode) -> None:
    ended = here.type(code.failing)
    assert ended.code == 1
    assert f"        {code.code} old/commands/" in ended.out


@pytest.mark.parametrize("code", importing.CODES, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_passes(here: Done, code: CheckCode) -> None:
    ended = here.type(code.passing)
    assert ended.code == 0, ended.out
    assert ended.out.splitlines()[-1].startswith("passed: evidence.import, ")


def test_the_codes_are_numbered_in_order() -> None:
    assert [code.code for code in importing.CODES] == [f"EV{n:03d}" for n in range(60, 67)]


def test_a_pass_is_one_only_where_everything_that_it_names_is_there(here: Done) -> None:
    path = write(here, record("validate", "a.log", "b.log"))
    before = path.read_bytes()
    (here.root / FOLDER / "a.log").touch()
    ended = imported(here)
    assert (ended.code, ended.codes) == (1, ["EV062"])
    message = ended.document["findings"][0]["message"]
    assert message == (
        f"validate is recorded as passed, unverifiable: /home/dev/code/{FOLDER}/b.log is missing"
    )
    (here.root / FOLDER / "b.log").touch()
    assert imported(here).code == 0
    assert path.read_bytes() == before


def test_a_record_that_names_nothing_proves_nothing(here: Done) -> None:
    write(here, record("validate"))
    ended = imported(here)
    assert "unverifiable: it names no artifact" in ended.document["findings"][0]["message"]


def test_what_else_is_missing_is_counted(here: Done) -> None:
    write(here, record("validate", "a", "b", "c"))
    assert imported(here).document["findings"][0]["message"].endswith("is missing, and 2 more")


def test_artifacts_are_looked_for_below_the_folder_by_what_is_left_of_their_path(
    here: Done,
) -> None:
    write(here, record("validate", artifacts=[{"path": "C:\\dev\\commands\\logs\\a.log"}]))
    target = here.root / "old/commands/logs/a.log"
    target.parent.mkdir()
    target.touch()
    assert imported(here).code == 0


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../../../../../../etc/passwd", "/", "link.log"]
)
def test_no_path_leads_out_of_the_folder(here: Done, path: str) -> None:
    (here.root / FOLDER / "link.log").symlink_to("/etc/passwd")
    write(here, record("validate", artifacts=[{"path": path}]))
    assert imported(here).codes == ["EV062"]


def test_a_failure_stays_one_and_nothing_else_is_said(here: Done) -> None:
    failed = [{"name": "bootstrap", "status": "failed"}]
    write(here, record("validate", "gone.log", scenarios=failed))
    ended = imported(here)
    assert ended.codes == ["EV066"]
    assert here.run("evidence.import", "--path", "old", "--enforcement", "warn").code == 0


def test_a_tool_that_was_only_ready_did_not_succeed(here: Done) -> None:
    write(here, record("tasks", "a.log", tool={"status": "ready"}), "tasks")
    assert imported(here).codes == ["EV066"]


def test_a_pass_whose_body_holds_graphql_errors_is_told_as_such(here: Done) -> None:
    name = "20251014-155830Z-hal-graphql_ping.json"
    write(here, record("validate", name))
    (here.root / FOLDER / name).write_text('{"data":null,"errors":[{"message":"FORBIDDEN"}]}')
    ended = imported(here)
    assert ended.codes == ["EV063", "EV063"]
    body, told = (finding["message"] for finding in ended.document["findings"])
    assert body == "graphql-errors: 1 error: FORBIDDEN"
    assert told.startswith("validate is recorded as passed, and commands/")
    assert told.endswith("says otherwise: graphql-errors: 1 error: FORBIDDEN")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x-hal-list_movies.json", b'{"records": []}', None),
        ("x-hal-list_movies.json", b'{"errors": [{}]}', "EV063"),
        ("x-hal-graphql_ping.json", b'{"data": null}', "EV063"),
        ("x-hal-graphql_ping.json", b"[]", "EV063"),
        ("x-hal-health.json", b'{"status": "healthy"}', None),
        ("x-hal-health.json", b'{"status": "degraded"}', "EV063"),
        ("x-hal-health.json", b'{"status":503,"note":"Health endpoint returned no body"}', "EV064"),
        ("x-hal-health.json", b"", "EV060"),
        ("x-hal-health.json", b"<html>", "EV060"),
    ],
)
def test_a_body_is_judged_by_what_it_says(name: str, content: bytes, code: str | None) -> None:
    found, why = body_fault(name, content)
    assert (found.code if found else None) == code
    assert bool(why) is bool(code)


def test_an_artifact_that_cannot_be_read_is_no_good_news(here: Done) -> None:
    name = "20251014-155830Z-hal-health.json"
    write(here, record("validate", name))
    with (here.root / FOLDER / name).open("wb") as stream:
        stream.truncate((1 << 20) + 1)
    assert imported(here).codes == ["EV065", "EV062"]


def test_a_record_that_no_reader_ever_took_is_none(here: Done) -> None:
    write(here, record("validate", scenarios=[]))
    ended = imported(here)
    assert ended.codes == ["EV061"]
    assert ended.document["findings"][0]["location"]["line"] == 1


def test_other_files_are_told_and_left_alone(here: Done) -> None:
    (here.root / FOLDER / "a.log").touch()
    (here.root / FOLDER / "notes.json").write_text("{}")
    ended = imported(here)
    assert ended.code == 3
    results = {one["name"]: one["reason"] for one in ended.document["results"]}
    assert results == {
        f"evidence-import/commands/{SPEC}/a.log": (
            "an artifact: it counts with the record that names it"
        ),
        f"evidence-import/commands/{SPEC}/notes.json": "no record of a guardrail",
        "evidence-import": "no record was found in old",
    }


def test_a_folder_outside_of_the_repository_may_be_read(here: Done, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    (here.root / "old").rename(outside)
    (outside / "commands" / SPEC / "spec-plan_x.json").write_text("{")
    assert imported(here, str(outside)).codes == ["EV060"]


@pytest.mark.parametrize("words", [(), ("--path", "nowhere"), ("--path", "specops.toml")])
def test_what_is_no_folder_is_a_wrong_request(here: Done, words: tuple[str, ...]) -> None:
    ended = here.run("evidence.import", *words)
    assert ended.code == 2


def test_many_files_and_hostile_names_are_no_trouble(here: Done) -> None:
    for number in range(1_000):
        (here.root / FOLDER / f"{number}.log").touch()
    os.mkfifo(here.root / FOLDER / "pipe.json")
    (here.root / FOLDER / "two\nlines\x1b.json").write_text("{")
    ended = here.run("evidence.import", "--path", "old")
    assert ended.code == 1
    assert "two\\nlines\\x1b.json" in ended.out
    assert "EV065" in ended.out


@pytest.mark.parametrize("stage", PAYLOADS)
def test_an_old_record_is_converted_into_one_that_is_strictly_valid(stage: str) -> None:
    old = record(stage, "a.log", "a.log", policy={"final": {}})
    new = convert(old, lambda path: path.rpartition("/")[2])
    assert evidence.validate(old)
    assert evidence.validate(new) == ()
    assert evidence.succeeded(new) == evidence.succeeded(old)
    assert new["specId"] == "SPEC-KIT-018"
    assert new["artifacts"] == [{"path": "a.log"}]
    assert "policy" not in new


def test_a_hal_summary_is_converted_too() -> None:
    summary = {"status": "failed", "artifacts": ["/x/h.json"]}
    new = convert(record("validate", "a.log", hal={"summary": summary}), lambda path: path[3:])
    assert new["hal"]["summary"] == {
        "status": "failed",
        "failed_checks": [],
        "artifacts": ["h.json"],
    }


def test_what_no_conversion_can_make_strict_is_told(here: Done) -> None:
    (here.root / FOLDER / "a.log").touch()
    write(here, record("validate", "a.log", timestamp="yesterday"))
    ended = here.run("evidence.import", "--path", "old")
    assert ended.code == 0
    assert 'no strict reading: /timestamp: "yesterday" is no UTC time' in ended.out


def test_a_session_of_old_has_one_name_today() -> None:
    today = session_id(SESSION_OF_OLD)
    assert today.startswith("20251014T155830000Z-")
    assert SESSION.fullmatch(today)
    assert session_id(SESSION_OF_OLD) == today
    assert session_id(today) == today
    assert session_id("anything") == "anything"


def test_an_empty_path_has_a_name_after_all(here: Done) -> None:
    write(here, record("validate", artifacts=[{"path": "a/"}]))
    assert imported(here).codes == ["EV062"]
