"""The tracker with the rules of telemetry behind it."""

import json
from pathlib import Path

import pytest

from specops.evidence.read import Reading
from specops.guardrails.telemetry.files import MAX_BYTES
from specops.guardrails.tracker.valid_record import validator

DATA = Path(__file__).parents[3] / "data" / "telemetry"
VALID = (DATA / "passing" / "plan.json").read_text(encoding="utf-8")
SPEC = json.loads(VALID)["specId"]


def problem(folder: Path, text: str, reading: Reading = Reading.STRICT, spec: str = SPEC) -> str:
    path = folder / "spec-plan_20261122T113002123Z-3f9c1a.json"
    path.write_text(text, encoding="utf-8")
    return validator(reading)(path, spec) or ""


@pytest.mark.parametrize("reading", Reading)
def test_a_valid_record_of_the_spec_is_fine(tmp_path: Path, reading: Reading) -> None:
    assert problem(tmp_path, VALID, reading) == ""


def test_a_record_of_another_spec_is_none_of_this_one(tmp_path: Path) -> None:
    assert "not to SPEC-OTHER-001" in problem(tmp_path, VALID, spec="SPEC-OTHER-001")


def test_a_record_that_lacks_a_key_is_not_valid_and_its_line_is_told(tmp_path: Path) -> None:
    record = json.loads(VALID)
    del record["timestamp"]
    told = problem(tmp_path, json.dumps(record))
    assert told == 'is not valid: line 1: "timestamp" is a required property'
    del record["hooks"]
    assert problem(tmp_path, json.dumps(record)).endswith(", and 1 more")


def test_what_earlier_writers_wrote_is_valid_in_the_compat_reading_only(tmp_path: Path) -> None:
    record = json.loads(VALID)
    record["baseline"]["mode"] = "quickly"
    assert "is not valid" in problem(tmp_path, json.dumps(record))
    assert problem(tmp_path, json.dumps(record), Reading.COMPAT) == ""


def test_other_json_under_the_name_of_a_record_is_no_record(tmp_path: Path) -> None:
    told = problem(tmp_path, json.dumps({"specId": SPEC}))
    assert told.startswith("is no guardrail record: line 1: ")


def test_what_is_not_strict_json_or_too_large_is_told_as_that(tmp_path: Path) -> None:
    assert problem(tmp_path, VALID[:-3]).startswith("is not JSON")
    assert "more than the" in problem(tmp_path, VALID + " " * MAX_BYTES)
