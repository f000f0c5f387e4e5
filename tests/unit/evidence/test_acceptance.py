"""The record of an acceptance: written whole, and read again."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from specops import strict_json
from specops.errors import EvidenceError
from specops.evidence.acceptance import (
    AcceptanceRecord,
    Shown,
    is_proven,
    parse,
    problems,
    render,
    shown,
)
from specops.model import (
    CheckResult,
    Finding,
    GuardrailResult,
    Report,
    Verdict,
    could_not_judge,
    judged,
    passed,
)
from specops.packet.acceptance.model import Acceptance, Check, Commands, NodeIds, Scenario

SESSION = "20261122T113000123Z-3f9c1a"
LOG = f"evidence/commands/SPEC-KIT-018/accept_{SESSION}.log"
ENDED = datetime(2026, 11, 22, 13, 30, tzinfo=timezone(timedelta(hours=2)))
BUILT = Check("R1", "built", Commands(()), 1, covers=("src", "docs"))
TESTED = Check("R1", "tested", NodeIds(()), 2, covers=("src",))
BROKEN = Check("R1", "broken", Scenario("hal-smoke"), 3, fails=True, covers=("lib",))
LATER = Check("R2", "later", Commands(()), 4)
ACCEPTANCE = Acceptance(("R1", "R2", "R3"), (BUILT, TESTED, BROKEN, LATER))
RESULTS = (
    passed("R1/built", 1, duration_ms=7),
    judged("R1/tested", 1, (Finding("AC010", "1 test failed"),), duration_ms=8),
    passed("R1/broken", 1),
)
COMMON: dict[str, Any] = {
    "schemaVersion": 1,
    "command": "spec-ops-accept",
    "specId": "SPEC-KIT-018",
    "sessionId": SESSION,
    "timestamp": "2026-11-22T11:30:00Z",
    "commit": "c" * 40,
    "verdict": "failed",
}
FIRST = {
    "id": "R1",
    "verdict": "failed",
    "proven": True,
    "covers": ["docs", "lib", "src"],
    "checks": [
        {
            "name": "R1/built",
            "kind": "commands",
            "drill": False,
            "verdict": "passed",
            "durationMs": 7,
        },
        {
            "name": "R1/tested",
            "kind": "pytest",
            "drill": False,
            "verdict": "failed",
            "durationMs": 8,
            "findings": [{"code": "AC010", "message": "1 test failed"}],
        },
        {
            "name": "R1/broken",
            "kind": "scenario",
            "drill": True,
            "verdict": "passed",
            "durationMs": 0,
        },
    ],
}
SECOND = {
    "id": "R2",
    "verdict": "error",
    "proven": False,
    "covers": [],
    "checks": [
        {
            "name": "R2/later",
            "kind": "commands",
            "drill": False,
            "verdict": "error",
            "durationMs": 0,
            "reason": "not run",
        }
    ],
}
THIRD = {"id": "R3", "verdict": "failed", "proven": False, "covers": [], "checks": []}


def record(*picked: str, commit: str | None = "c" * 40) -> dict[str, Any]:
    facts = AcceptanceRecord("SPEC-KIT-018", SESSION, ENDED, commit, picked, LOG)
    return render(facts, ACCEPTANCE, Report((GuardrailResult("accept", RESULTS),)))


def test_a_record_is_written_whole() -> None:
    assert record() == {
        **COMMON,
        "picked": [],
        "requirements": [FIRST, SECOND, THIRD],
        "artifacts": [{"path": LOG}],
    }
    assert problems(record()) == []


def test_requirements_that_were_picked_are_the_only_ones() -> None:
    told = record("R3", "R2", commit=None)
    assert (told["picked"], told["requirements"]) == (["R3", "R2"], [SECOND, THIRD])
    assert told["commit"] is None


def test_a_check_that_could_not_judge_says_why() -> None:
    results = (could_not_judge("R2/later", "no key"),)
    facts = AcceptanceRecord("SPEC-KIT-018", SESSION, ENDED, None, ("R2",), LOG)
    told = render(facts, ACCEPTANCE, Report((GuardrailResult("accept", results),)))
    assert told["requirements"][0]["checks"][0]["reason"] == "no key"


def test_one_check_that_covers_the_whole_tree_lets_it_decide() -> None:
    whole = Check("R1", "whole", Commands(()), 5)
    acceptance = Acceptance(("R1",), (BUILT, whole))
    facts = AcceptanceRecord("SPEC-KIT-018", SESSION, ENDED, None, (), LOG)
    told = render(facts, acceptance, Report((GuardrailResult("accept", RESULTS),)))
    assert told["requirements"][0]["covers"] == []


@pytest.mark.parametrize(
    ("checks", "results", "proven"),
    [
        ((BUILT,), {"R1/built": RESULTS[0]}, False),
        ((BROKEN,), {}, False),
        ((BROKEN,), {"R1/broken": RESULTS[1]}, False),
        ((BUILT, BROKEN), {"R1/broken": RESULTS[2]}, True),
        (
            (BROKEN, Check("R1", "other", Commands(()), 6, fails=True)),
            {"R1/broken": RESULTS[2]},
            False,
        ),
    ],
)
def test_a_requirement_is_proven_when_all_of_its_drills_went_red(
    checks: tuple[Check, ...],
    results: dict[str, CheckResult],
    proven: bool,  # noqa: FBT001 - the expected answer of a table of cases
) -> None:
    assert is_proven(checks, results) is proven


def test_a_record_is_read_as_it_was_written() -> None:
    assert parse(strict_json.pretty(record())) == record()
    assert shown(record()) == {
        "R1": Shown("R1", Verdict.FAILED, proven=True, covers=("docs", "lib", "src")),
        "R2": Shown("R2", Verdict.ERROR, proven=False, covers=()),
        "R3": Shown("R3", Verdict.FAILED, proven=False, covers=()),
    }


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "Expecting property name"),
        (b"[]", "^/: "),
        (json.dumps({**record(), "command": "accept"}).encode(), "^/command: "),
    ],
)
def test_what_is_no_record_says_why(content: bytes, why: str) -> None:
    with pytest.raises(EvidenceError, match=why):
        parse(content)


@pytest.mark.usefixtures("far_away")
def test_the_time_of_a_record_is_utc() -> None:
    assert record()["timestamp"] == "2026-11-22T11:30:00Z"
