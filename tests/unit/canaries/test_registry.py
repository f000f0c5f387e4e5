"""Law 9: every check code has a canary, and those that the issue of proof names are there."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from specops.canaries.model import Canary
from specops.canaries.registry import WITHOUT, canaries, from_examples
from specops.codes.hal import code_of
from specops.codes.model import CheckCode
from specops.codes.registry import CODES
from specops.hal.interface import FailureClass
from specops.model import Stage
from specops.schema import load

BY_NAME = {canary.name: canary for canary in canaries()}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_every_code_has_a_canary_or_a_reason_to_have_none(code: CheckCode) -> None:
    assert (code.code in BY_NAME) != (code.code in WITHOUT)
    assert code.code in WITHOUT or BY_NAME[code.code].code == code.code


@pytest.mark.parametrize("canary", canaries(), ids=lambda canary: canary.name)
def test_a_fault_differs_from_its_twin_and_is_told(canary: Canary) -> None:
    assert canary.fault != canary.healthy
    assert canary.says
    assert canary.guardrail


def test_names_are_given_once_and_lead_with_their_code() -> None:
    assert len(BY_NAME) == len(canaries())
    assert all(canary.name.startswith(canary.code) for canary in canaries())


@pytest.mark.parametrize("kind", FailureClass)
def test_every_failure_class_of_the_hal_is_planted(kind: FailureClass) -> None:
    assert BY_NAME[code_of(kind)].fault.hal


@pytest.mark.parametrize(
    "name",
    [
        "BA011-says-passed",
        "BA013-silent",
        "HS007-invoke-w",
        "BA003-invoke-R",
        "BA003-run-warn",
        "DS004",
        "BA003",
        "BA005",
        "CG001-missing",
        "CG002",
        "EV014-one-byte",
        "LK001-by-another",
        "RO003",
        "TR008",
    ],
)
def test_the_faults_that_were_asked_for_are_there(name: str) -> None:
    assert name in BY_NAME


def test_a_section_inside_a_code_fence_is_a_fault() -> None:
    assert any(content and b"```" in content for _, content in BY_NAME["DS004"].fault.files)


@pytest.mark.parametrize("stage", Stage)
def test_telemetry_of_each_stage_is_planted_without_each_required_key(stage: Stage) -> None:
    names = {name.partition("-without-")[2] for name in BY_NAME if f"-{stage}-without-" in name}
    definitions = load("telemetry.v1")["$defs"]
    payload = definitions["validate" if stage is Stage.AUDIT else stage.value]
    asked = {*required(payload), "artifacts.0.path"}
    if stage is Stage.TASKS:  # what is common to all stages is enough to be planted once
        asked |= set(load("telemetry.v1")["required"])
    if stage is Stage.AUDIT:
        asked |= {f"hal.{key}" for key in required(definitions["halSummary"])}
        asked |= {f"overrides.{key}" for key in required(definitions["overrides"])}
    assert names == asked


def required(schema: dict[str, Any]) -> Iterator[str]:
    """Give the dotted name of every key that a schema requires, of lists in their first item."""
    yield from schema.get("required", ())
    for key, inner in schema.get("properties", {}).items():
        yield from (f"{key}.{name}" for name in required(inner))
    if "items" in schema:
        yield from (f"0.{name}" for name in required(schema["items"]))


def test_a_code_whose_examples_nobody_can_run_has_no_canary() -> None:
    strange = replace(CODES[0], code="ZZ001", failing="a picture", passing="another")
    assert from_examples(strange) is None


def test_a_code_of_a_new_family_whose_examples_are_commands_has_one() -> None:
    typed = replace(CODES[0], code="ZZ001", failing="rm x\ninvoke config", passing="invoke config")
    made = from_examples(typed)
    assert made is not None
    assert made.fault.script == "rm x\ninvoke config"
    assert made.guardrail == "ZZ"
