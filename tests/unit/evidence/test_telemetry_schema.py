import json
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from specops.evidence import wire
from specops.evidence.read import Reading, judge, validate
from specops.model import Stage
from specops.schema import load, violations

DATA = Path(__file__).parents[2] / "data" / "telemetry"
EXPECTED: dict[str, dict[str, str]] = json.loads((DATA / "failing.json").read_text())
PASSING = sorted((DATA / "passing").glob("*.json"))
FAILING = sorted((DATA / "failing").glob("*.json"))
STRICT = load("telemetry.v1")
COMPAT = load("telemetry.v1.compat")


@pytest.mark.parametrize("path", PASSING, ids=lambda path: path.stem)
@pytest.mark.parametrize("reading", Reading)
def test_a_passing_example_is_valid_in_both_readings(path: Path, reading: Reading) -> None:
    record = json.loads(path.read_text())
    assert validate(record, reading) == ()
    assert judge(reading)(record)


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_a_failing_example_is_refused_where_it_is_wrong(path: Path) -> None:
    record = json.loads(path.read_text())
    expected = EXPECTED[path.name]
    assert {problem.pointer for problem in validate(record)} == {expected["pointer"]}
    assert not judge(Reading.STRICT)(record)
    refused = expected["compat"] == "refused"
    assert bool(validate(record, Reading.COMPAT)) is refused
    assert judge(Reading.COMPAT)(record) is not refused


def test_every_failing_example_is_described_and_every_description_has_its_example() -> None:
    assert sorted(EXPECTED) == [path.name for path in FAILING]


def test_there_is_a_passing_example_of_each_stage() -> None:
    assert {stage.value for stage in Stage} <= {path.stem for path in PASSING}


@pytest.mark.parametrize("schema", [STRICT, COMPAT], ids=["strict", "compat"])
def test_the_schemas_are_valid_schemas_of_the_draft_they_name(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


def test_the_schemas_have_their_published_names() -> None:
    assert STRICT["$id"] == "urn:specops:schema:telemetry:1"
    assert COMPAT["$id"] == "urn:specops:schema:telemetry:1:compat"
    assert {STRICT["$schema"], COMPAT["$schema"]} == {
        "https://json-schema.org/draft/2020-12/schema"
    }


@pytest.mark.parametrize("path", [*PASSING, *FAILING], ids=lambda path: path.stem)
@pytest.mark.parametrize("schema", [STRICT, COMPAT], ids=["strict", "compat"])
def test_another_implementation_reads_the_schema_as_we_do(
    path: Path, schema: dict[str, Any]
) -> None:
    record = json.loads(path.read_text())
    theirs = jsonschema.Draft202012Validator(schema).is_valid(record)
    assert theirs is (not violations(schema, record))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("plan", "baseline", "mode"), wire.BaselineMode),
        (("plan", "baseline", "status"), wire.WireVerdict),
        (("plan", "hooks", "session.start"), wire.HookStatus),
        (("tasks", "tool", "status"), wire.ToolStatus),
        (("implement", "lock_status"), wire.LockStatus),
        (("implement", "hook_status"), wire.HookStatus),
        (("unlock", "unlock_status"), wire.UnlockStatus),
    ],
)
def test_the_words_of_the_code_are_those_of_the_schema(
    place: tuple[str, ...], words: type[StrEnum]
) -> None:
    stage, *keys = place
    strict, compat = STRICT["$defs"][stage], COMPAT["$defs"][stage]
    for key in keys:
        strict, compat = strict["properties"][key], compat["properties"][key]
    assert strict == {"enum": list(words)}
    assert compat == {"$ref": "#/$defs/text"}


def test_the_schema_has_a_row_for_each_stage() -> None:
    commands = [stage.command for stage in Stage]
    for schema in (STRICT, COMPAT):
        assert schema["properties"]["command"]["enum"] == commands
        assert [row["then"]["$ref"] for row in schema["allOf"]] == [
            f"#/$defs/{stage.value}" for stage in Stage
        ]
    assert STRICT["$defs"]["verdict"] == {"enum": list(wire.WireVerdict)}


def test_compat_asks_for_nothing_that_strict_does_not_ask_for() -> None:
    assert set(COMPAT["required"]) == set(STRICT["required"])
    for name, definition in COMPAT["$defs"].items():
        strict = STRICT["$defs"][name]
        assert set(definition.get("required", ())) <= set(strict.get("required", ()))
