"""What a command was to come to: its log, its telemetry, its files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from specops.acceptance.expectation import said, unmet
from specops.acceptance.written import NOTHING, Evidence, value_at
from specops.errors import EvidenceError
from specops.packet.acceptance.model import Expectation
from specops.process.command import Completed

RECORDS = "evidence/commands/SPEC-KIT-018"
OLD = "spec-plan_20261122T113000123Z-3f9c1a"
NEW = "spec-plan_20261122T113000124Z-3f9c1a"


def write(root: Path, name: str, content: str) -> None:
    path = root / RECORDS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def completed(stdout: str = "", stderr: str = "", exit_code: int = 0) -> Completed:
    return Completed(("make",), exit_code, stdout.encode(), stderr.encode(), 1)


def wrong(root: Path, expected: Expectation, envelope: Mapping[str, Any] | None = None) -> str:
    """Return what is unmet after a command that wrote an envelope."""
    evidence = Evidence(root, "evidence")
    if envelope is not None:
        write(root, f"{NEW}.json", json.dumps(envelope))
    return "; ".join(unmet(expected, completed(), evidence, root))


@pytest.mark.parametrize(
    ("line", "pattern", "holds"),
    [
        ("cargo build --manifest-path x", "cargo build*x", True),
        ("cargo build", "build", True),
        ("cargo build", "build*cargo", False),
        ("aXbX", "a*X*X", True),
        ("aX", "a*X*X", False),
        ("a.c", "a.c", True),
        ("abc", "a.c", False),
        ("anything", "*", True),
    ],
)
def test_a_star_is_anything_within_a_line(line: str, pattern: str, holds: bool) -> None:  # noqa: FBT001 - a column of the table
    assert said(line, pattern) is holds


def test_an_exit_code_is_judged_unless_any_will_do(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path, "evidence")
    ended = completed(exit_code=3)
    assert list(unmet(Expectation(0), ended, evidence, tmp_path)) == ["exit 3, not 0"]
    assert list(unmet(Expectation(None), ended, evidence, tmp_path)) == []


def test_patterns_are_looked_for_in_output_and_in_the_log_that_came(tmp_path: Path) -> None:
    write(tmp_path, f"{OLD}.log", "an old line\n")
    evidence = Evidence(tmp_path, "evidence")
    write(tmp_path, f"{NEW}.log", "a new line\n")
    write(tmp_path, f"{NEW}.json", '{"told": "an old line"}')
    ended = completed("told\n", "warned\n")
    expected = Expectation(log=("told", "warned", "a new*", "an old line"))
    (why,) = unmet(expected, ended, evidence, tmp_path)
    assert why == "no line of its output or log holds 'an old line'"


def test_telemetry_is_what_came_last(tmp_path: Path) -> None:
    write(tmp_path, f"{OLD}.json", '{"a": 1}')
    told = {"a": {"b": ["x", True]}}
    assert wrong(tmp_path, Expectation(telemetry={"/a/b/0": "x", "/a/b/1": True}), told) == ""


@pytest.mark.parametrize(
    ("expected", "why"),
    [
        (Expectation(telemetry={"/a": 2}), "its telemetry has 1 at /a, not 2"),
        (Expectation(telemetry={"/a": True}), "its telemetry has 1 at /a, not true"),
        (Expectation(telemetry={"/b": "x"}), 'its telemetry has nothing at /b, not "x"'),
        (Expectation(absent=("/a",)), "its telemetry has 1 at /a, where nothing is to be"),
        (Expectation(absent=("/b",)), ""),
    ],
)
def test_telemetry_that_says_something_else_is_told(
    tmp_path: Path, expected: Expectation, why: str
) -> None:
    assert wrong(tmp_path, expected, {"a": 1}) == why


def test_without_telemetry_nothing_is_absent_from_it(tmp_path: Path) -> None:
    write(tmp_path, f"{OLD}.json", "{}")
    assert wrong(tmp_path, Expectation(absent=("/a",))) == "it wrote no telemetry"


def test_telemetry_that_is_no_json_cannot_be_judged(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path, "evidence")
    write(tmp_path, f"{NEW}.json", "{")
    with pytest.raises(EvidenceError, match="is no JSON"):
        evidence.envelope()


def test_files_are_looked_for_below_the_root(tmp_path: Path) -> None:
    write(tmp_path, "a.json", "")
    expected = Expectation(files=("evidence/**/a.json", "evidence/commands"))
    assert wrong(tmp_path, expected) == "no file matches evidence/commands"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", {"a/b": [1]}),
        ("/a~1b/0", 1),
        ("/a~1b/1", NOTHING),
        ("/a~1b/x", NOTHING),
        ("/c", NOTHING),
    ],
)
def test_a_pointer_leads_to_a_value_or_to_nothing(pointer: str, value: object) -> None:
    assert value_at({"a/b": [1]}, pointer) == value
