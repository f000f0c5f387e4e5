import json
from pathlib import Path
from typing import Any

import pytest

from specops.evidence.read import (
    Kind,
    Problem,
    Reading,
    Rule,
    classify,
    judge,
    placed,
    validate,
)

DATA = Path(__file__).parents[2] / "data" / "telemetry" / "passing"
NAME = "evidence/commands/SPEC-KIT-018/spec-plan_20261122T113000123Z-3f9c1a.json"
PLAN: dict[str, Any] = json.loads((DATA / "plan.json").read_text())
SUMMED: dict[str, Any] = json.loads((DATA / "validate-with-hal-summary.json").read_text())
NO_DAY = "2026-02-30T11:30:02Z"


def test_a_record_is_known_by_its_command_under_any_name() -> None:
    content = (DATA / "plan.json").read_bytes()
    for path in (NAME, "elsewhere.json"):
        classified = classify(content, path)
        assert classified.kind is Kind.RECORD
        assert classified.record == PLAN
        assert classified.problems == ()


def test_a_record_of_another_schema_version_is_still_a_record_that_is_judged() -> None:
    content = json.dumps({**PLAN, "schemaVersion": 2}).encode()
    assert classify(content, "x.json").kind is Kind.RECORD


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (
            {"schemaVersion": 1, "command": "guardrail.plan", "sessionId": "1"},
            '/command: "guardrail.plan" is not one of',
        ),
        ({"schemaVersion": 1, "command": None, "sessionId": "1"}, "/command: null is not"),
    ],
)
def test_a_claim_under_another_name_is_refused_with_the_reason(value: object, reason: str) -> None:
    classified = classify(json.dumps(value).encode(), "guardrail-plan-2025.json")
    assert classified.kind is Kind.CLAIM
    assert any(problem.text.startswith(reason) for problem in classified.problems)


@pytest.mark.parametrize("value", [{}, {"stage": "plan"}, [], "text", None, 5])
def test_whatever_has_the_name_of_an_envelope_and_is_no_record_is_a_claim(value: object) -> None:
    classified = classify(json.dumps(value).encode(), NAME)
    assert classified.kind is Kind.CLAIM
    assert classified.problems
    assert (classified.record is None) is not isinstance(value, dict)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"stage": "plan", "agent": "a", "final_plan": {}},
        {"schemaVersion": "2.0", "command": "spec-plan", "sessionId": "1"},
        {"schemaVersion": True, "command": "x", "sessionId": "1"},
        {"schemaVersion": 1, "check": "health", "request": {}, "response": None},
        {"schemaVersion": 1, "command": "x"},
        {"schemaVersion": 1, "sessionId": "1"},
    ],
)
def test_other_json_is_told_apart(value: object) -> None:
    assert classify(json.dumps(value).encode(), "folder/output.json").kind is Kind.OTHER


def test_an_acceptance_has_a_schema_of_its_own() -> None:
    value = {"schemaVersion": 1, "command": "accept", "sessionId": "1"}
    content = json.dumps(value).encode()
    assert classify(content, "a/accept_20261122T113000123Z-3f9c1a.json").kind is Kind.OTHER


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        (b'{\n "a": "b" c"}', 2, 11, "Expecting ',' delimiter"),
        (b"", 1, 1, "Expecting value"),
        (b'{"a": NaN}', 1, 7, "NaN is not a JSON number"),
        (b'{"a": 1,\n"a": 2}', 2, 1, "duplicate key 'a'"),
        (b"\xef\xbb\xbf{}", 1, 1, "byte order mark"),
        (b"[" * 100_000, 1, 65, "nested deeper than 64"),
    ],
)
def test_broken_json_is_told_with_line_and_reason(
    content: bytes, line: int, column: int, message: str
) -> None:
    classified = classify(content, NAME)
    assert classified.kind is Kind.BROKEN
    assert classified.problems == (Problem(Rule.SYNTAX, "", message, line, column),)


def test_problems_are_placed_in_their_source() -> None:
    content = json.dumps({**PLAN, "timestamp": "yesterday"}, indent=2).encode()
    problems = validate(json.loads(content))
    (problem,) = placed(problems, content)
    assert (problem.line, problem.column) == (6, 16)
    assert problem.text == (
        '/timestamp: "yesterday" is no UTC time of the form YYYY-MM-DDTHH:MM:SSZ'
    )


def test_each_missing_key_is_told_once() -> None:
    told = [problem.text for problem in validate({})]
    assert len(told) == len(set(told)) == 5


def test_what_is_no_object_is_no_record() -> None:
    for reading in Reading:
        assert [problem.pointer for problem in validate([], reading)] == [""]


def test_a_blank_string_is_called_blank() -> None:
    record = {**PLAN, "artifacts": [{"path": "\u2003"}]}
    assert validate(record) == (Problem(Rule.SCHEMA, "/artifacts/0/path", "is blank"),)


def test_strict_asks_for_a_day_of_the_calendar_and_no_hal_where_there_is_none() -> None:
    record = {**PLAN, "hal": SUMMED["hal"], "timestamp": NO_DAY}
    message = "only validate and audit have a HAL summary, not plan"
    assert validate(record) == (
        Problem(Rule.HAL, "/hal", message),
        Problem(Rule.CALENDAR, "/timestamp", f'"{NO_DAY}" is no day of the calendar'),
    )
    assert validate(record, Reading.COMPAT) == ()
    assert validate(SUMMED) == ()


@pytest.mark.parametrize(("length", "shown"), [(58, "x" * 58), (59, "(61 characters)")])
def test_a_value_that_is_not_of_its_form_is_shown_up_to_a_length(length: int, shown: str) -> None:
    (problem,) = validate({**PLAN, "specId": "x" * length})
    assert shown in problem.message


def test_a_name_that_pretends_is_read_as_the_most_lenient_reader_would() -> None:
    value = {**PLAN, "command": "plan", "timestamp": "yesterday"}
    pointers = {problem.pointer for problem in classify(json.dumps(value).encode(), NAME).problems}
    assert pointers == {"/command"}


@pytest.mark.parametrize(
    ("record", "strict", "compat"),
    [
        (PLAN, True, True),
        (SUMMED, True, True),
        ({**PLAN, "hal": SUMMED["hal"]}, False, True),
        ({**PLAN, "timestamp": NO_DAY}, False, True),
        ({**SUMMED, "timestamp": NO_DAY}, False, True),
        ({**PLAN, "specId": "x"}, False, False),
    ],
)
def test_the_quick_question_has_the_answer_of_the_long_one(
    record: dict[str, Any],
    strict: bool,  # noqa: FBT001 - the expected answers of a table of cases
    compat: bool,  # noqa: FBT001 - as above
) -> None:
    for reading, valid in ((Reading.STRICT, strict), (Reading.COMPAT, compat)):
        assert judge(reading)(record) is valid
        assert (validate(record, reading) == ()) is valid


def test_compat_names_the_form_only_where_it_asks_for_it() -> None:
    wrong = {**PLAN, "specId": "x", "timestamp": " "}
    told = [problem.text for problem in validate(wrong, Reading.COMPAT)]
    assert told == [
        '/specId: "x" is no spec id of the form SPEC-<AREA>-<ID>',
        "/timestamp: is blank",
    ]
