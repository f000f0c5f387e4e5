"""What one file of an earlier writer is worth, as the import tells it: word for word."""

import json
from pathlib import Path
from typing import Any

import pytest

from specops.codes import importing as codes
from specops.codes.model import CheckCode
from specops.evidence.old_records import session_id
from specops.guardrails.importing import MAX_BYTES, EvidenceImport, body_fault
from specops.model import CheckResult, Finding, Location, could_not_judge, judged, passed, skipped

SPEC = "SPEC-KIT-018-hal-health-graphql"
FOLDER = f"commands/{SPEC}"
SESSION = "2025-10-14T15:58:30Z-79323873"
RECORD = f"{FOLDER}/spec-validate_{SESSION}.json"
TODAY = f"SPEC-KIT-018 {session_id(SESSION)}"
BODY = f"{FOLDER}/x-hal-graphql_ping.json"


def record(*artifacts: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is any value
    told = {
        "schemaVersion": 1,
        "command": "spec-ops-validate",
        "specId": SPEC,
        "sessionId": SESSION,
        "timestamp": "2025-10-14T15:58:31Z",
        "scenarios": [{"name": "bootstrap", "status": "passed"}],
        "artifacts": [{"path": path} for path in artifacts],
    }
    return told | changes


def imported(root: Path, **files: object) -> dict[str, CheckResult]:
    """Write files, given by their paths, and return what each is worth."""
    for path, told in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        content = told if isinstance(told, str) else json.dumps(told)
        (root / path).write_text(content, encoding="utf-8")
    guardrail = EvidenceImport(root, "old")
    assert guardrail.name == "evidence-import"
    return {result.name: result for result in guardrail.run()}


def found(
    code: CheckCode, path: str, message: str, line: int | None = None, column: int | None = None
) -> CheckResult:
    place = Location(f"old/{path}", line, column)
    return judged(path, 1, (Finding(code.code, message, place, code.fix),))


def of_record(*told: tuple[CheckCode, str]) -> CheckResult:
    """Return what is told of the record, which can be read strictly once it is converted."""
    place = Location(f"old/{RECORD}")
    findings = tuple(Finding(code.code, message, place, code.fix) for code, message in told)
    return judged(RECORD, 1, findings, observed=TODAY)


NONE = could_not_judge("evidence-import", "no record was found in old")
ARTIFACT = "an artifact: it counts with the record that names it"


def test_a_folder_without_a_record_is_nothing_checked(tmp_path: Path) -> None:
    assert imported(tmp_path) == {"evidence-import": NONE}
    assert imported(tmp_path, **{"a.log": "x", "b.json": {"a": 1}}) == {
        "a.log": skipped("a.log", ARTIFACT, "name"),
        "b.json": skipped("b.json", "no record of a guardrail", "its content"),
        "evidence-import": NONE,
    }


def test_a_record_passes_with_the_name_that_it_has_today(tmp_path: Path) -> None:
    later = f"{FOLDER}/z.json"
    told = imported(tmp_path, **{RECORD: record("a.log"), f"{FOLDER}/a.log": "x", later: "{}"})
    assert told[RECORD] == of_record() == passed(RECORD, 1, observed=TODAY)
    assert list(told) == [f"{FOLDER}/a.log", RECORD, later]


def test_names_of_folders_say_nothing_of_the_files_in_them(tmp_path: Path) -> None:
    body = f"{FOLDER}/x-hal-list.json"
    told = imported(
        tmp_path,
        **{RECORD: record("a.log", "x-hal-list.json"), f"{FOLDER}/a.log": "no JSON", body: "[]"},
    )
    assert told[RECORD] == of_record()
    assert told[body] == passed(body, 1, observed="a HAL body")


def test_a_stage_that_did_not_succeed_says_that_alone(tmp_path: Path) -> None:
    failed = record("gone.log", scenarios=[{"name": "bootstrap", "status": "failed"}])
    told = imported(tmp_path, **{RECORD: failed})
    assert told[RECORD] == of_record((codes.NOT_SUCCEEDED, "validate did not succeed"))


@pytest.mark.parametrize(
    ("artifacts", "why"),
    [
        ((), "it names no artifact"),
        (("/x/gone.log",), "/x/gone.log is missing"),
        (("there.log", "a\nb", "c", "d"), "a\\nb is missing, and 2 more"),
        (("a", "b"), "a is missing, and 1 more"),
        (("..",), ".. is missing"),
        ((".",), ". is missing"),
    ],
)
def test_a_pass_without_what_it_names_cannot_be_verified(
    tmp_path: Path, artifacts: tuple[str, ...], why: str
) -> None:
    told = imported(tmp_path, **{RECORD: record(*artifacts), f"{FOLDER}/there.log": "x"})
    message = f"validate is recorded as passed, unverifiable: {why}"
    assert told[RECORD] == of_record((codes.UNVERIFIABLE, message))


@pytest.mark.parametrize(
    ("artifact", "lies", "is_found"),
    [
        ("/home/x/there.log", f"{FOLDER}/there.log", True),
        ("C:\\x\\there.log", f"{FOLDER}/there.log", True),
        ("/home/x/logs/there.log", "logs/there.log", True),
        ("/home/x/logs/there.log", "x/logs/there.log", True),
        ("/home/x/logs/there.log", "there.log", True),
        ("logs/there.log", "other/there.log", False),
        ("../there.log", "commands/there.log", False),
        ("/home/x/there.log/", f"{FOLDER}/there.log", True),
    ],
)
def test_an_artifact_is_beside_its_record_or_where_the_rest_of_its_path_leads(
    tmp_path: Path, artifact: str, lies: str, *, is_found: bool
) -> None:
    told = imported(tmp_path, **{RECORD: record(artifact), lies: "x"})
    assert (told[RECORD] == of_record()) is is_found


def test_of_two_places_the_one_beside_the_record_and_then_the_longest_path_counts(
    tmp_path: Path,
) -> None:
    bad: object = {"errors": [{}]}
    good: object = {"data": 1}
    name = "x-hal-list.json"
    files = {RECORD: record(f"/home/logs/{name}"), name: bad, f"logs/{name}": good}
    assert imported(tmp_path, **files)[RECORD] == of_record()
    beside = f"{FOLDER}/{name}"
    why = f"{beside} says otherwise: graphql-errors: 1 error: without a message"
    message = f"validate is recorded as passed, and {why}"
    told = imported(tmp_path, **{beside: bad})
    assert told[RECORD] == of_record((codes.BAD_NEWS, message))


def test_everything_that_speaks_against_a_pass_is_told(tmp_path: Path) -> None:
    names = [f"x-hal-{name}.json" for name in ("graphql_ping", "list", "health")]
    files: dict[str, object] = {f"{FOLDER}/{name}": '{"data": null}' for name in names}
    told = imported(tmp_path, **{RECORD: record("gone", *names), **files})
    said, sick = "validate is recorded as passed, ", "unhealthy: the body has no status in words"
    assert told[RECORD] == of_record(
        (codes.UNVERIFIABLE, f"{said}unverifiable: gone is missing"),
        (codes.BAD_NEWS, f"{said}and {BODY} says otherwise: graphql-errors: data is null"),
        (
            codes.BAD_NEWS,
            f"{said}and {FOLDER}/{names[2]} says otherwise: {sick}",
        ),
    )
    assert told[BODY] == found(codes.BAD_NEWS, BODY, "graphql-errors: data is null")


def test_a_file_is_read_up_to_a_megabyte(tmp_path: Path) -> None:
    name = "x-hal-graphql_ping.json"
    body = '{"data": 1}'.ljust(MAX_BYTES)
    told = imported(tmp_path, **{BODY: body, RECORD: record(name)})
    assert (told[BODY], told[RECORD]) == (passed(BODY, 1, observed="a HAL body"), of_record())
    told = imported(tmp_path, **{BODY: f"{body} "})
    why = f"{name} cannot be read: it has more than 1048576 bytes"
    remedy = "make it a readable file, or remove it"
    assert told[BODY] == found(codes.UNREADABLE, BODY, f"{why}: {remedy}")
    message = f"validate is recorded as passed, unverifiable: {why}: {remedy}"
    assert told[RECORD] == of_record((codes.UNVERIFIABLE, message))


def test_the_artifacts_after_one_that_cannot_be_read_are_looked_into(tmp_path: Path) -> None:
    large, sick = (f"{FOLDER}/{name}-hal-graphql_ping.json" for name in "xy")
    bad = '{"errors": [{"message": "x"}]}'
    names = [name.rpartition("/")[2] for name in (large, sick)]
    told = imported(tmp_path, **{large: " " * (MAX_BYTES + 1), sick: bad, RECORD: record(*names)})
    codes_of_it = [one.code for one in told[RECORD].findings]
    assert codes_of_it == [codes.UNVERIFIABLE.code, codes.BAD_NEWS.code]


def test_what_is_no_record_says_where_and_why(tmp_path: Path) -> None:
    broken, claim = f"{FOLDER}/a.json", f"{FOLDER}/spec-plan_{SESSION}.json"
    invalid = json.dumps(record(), indent=1).replace('"passed"', "7")
    other = json.dumps(record(command="x", specId=7, timestamp=1, artifacts=1), indent=1)
    told = imported(tmp_path, **{broken: '{\n  "a" 1}', claim: other, RECORD: invalid})
    assert told[broken] == found(codes.BROKEN, broken, "Expecting ':' delimiter", 2, 7)
    assert told[RECORD].findings[0].location == Location(f"old/{RECORD}", 10, 14)
    assert told[RECORD].findings[0].message.startswith("/scenarios/0/status: ")
    (one,) = told[claim].findings
    assert (one.code, one.location) == ("EV061", Location(f"old/{claim}", 13, 15))
    first, second, third = one.message.split("; ")
    assert first == '/artifacts: 1 is not of type "array"'
    assert second.startswith('/command: "x" is not one of ')
    assert third == "/specId: 7 is no spec id of the form SPEC-<AREA>-<ID>"


def test_what_no_conversion_makes_strict_is_told_with_the_pass(tmp_path: Path) -> None:
    told = imported(
        tmp_path, **{RECORD: record("a.log", timestamp="yesterday"), f"{FOLDER}/a.log": "x"}
    )
    why = 'no strict reading: /timestamp: "yesterday" is no UTC time'
    assert told[RECORD].observed.startswith(why)


NOTHING = "nothing was answered"
INVENTED = {"status": 503, "note": "Endpoint returned no body"}


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("x-hal-list.json", [], (None, "")),
        ("x-hal-list.json", {"errors": []}, (None, "")),
        (
            "x-hal-list.json",
            INVENTED,
            (codes.INVENTED, f"{NOTHING}: {INVENTED['note']}"),
        ),
        ("x-hal-list.json", INVENTED | {"note": "it answered"}, (None, "")),
        ("x-hal-list.json", INVENTED | {"more": 1}, (None, "")),
        (
            "x-hal-list.json",
            INVENTED | {"note": "no body " * 10 + "x"},
            (codes.INVENTED, f"{NOTHING}: {'no body ' * 9}no ..."),
        ),
        (
            "x-hal-graphql-hal-health.json",
            {"data": None},
            (codes.BAD_NEWS, "graphql-errors: data is null"),
        ),
        (
            "x-hal-health.json",
            {"status": "down", "errors": [{"message": "no"}]},
            (codes.BAD_NEWS, "graphql-errors: 1 error: no"),
        ),
        (
            "x-hal-health.json",
            {"status": "down"},
            (codes.BAD_NEWS, "unhealthy: the service calls itself 'down'"),
        ),
    ],
)
def test_what_a_hal_is_said_to_have_answered_is_judged(
    name: str, body: object, told: tuple[CheckCode | None, str]
) -> None:
    assert body_fault(name, json.dumps(body).encode()) == told
