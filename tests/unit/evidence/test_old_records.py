"""Records of earlier writers, read as if they had been written today."""

import hashlib
from typing import Any

import pytest

from specops.evidence.old_records import convert, named, session_id

OLD = "2025-10-14T15:58:30Z-79323873"
TOKEN = hashlib.sha256(OLD.encode()).hexdigest()[:6]
COMMON: dict[str, Any] = {
    "schemaVersion": 1,
    "command": "spec-ops-validate",
    "specId": "SPEC-KIT-018-hal",
    "sessionId": OLD,
    "timestamp": "2025-10-14T15:58:31Z",
}
TODAY = {**COMMON, "specId": "SPEC-KIT-018", "sessionId": f"20251014T155830000Z-{TOKEN}"}
SCENARIOS = [{"name": "bootstrap", "status": "passed"}]


def place(path: str) -> str:
    return path.removeprefix("/home/dev/")


def test_a_record_is_translated_whole_and_nothing_is_judged() -> None:
    told = {
        **COMMON,
        "schemaVersion": "1.0",
        "scenarios": SCENARIOS,
        "hal": {
            "summary": {
                "status": "failed",
                "failed_checks": ["health"],
                "artifacts": ["/home/dev/hal.json"],
                "more": 1,
            }
        },
        "artifacts": [{"path": "/home/dev/a"}, {"path": "/home/dev/b"}, {"path": "/home/dev/a"}],
        "unknown": True,
    }
    assert convert(told, place) == {
        **TODAY,
        "scenarios": SCENARIOS,
        "artifacts": [{"path": "a"}, {"path": "b"}],
        "hal": {
            "summary": {"status": "failed", "failed_checks": ["health"], "artifacts": ["hal.json"]}
        },
    }
    assert named(told) == ["/home/dev/a", "/home/dev/b"]


def test_a_plan_names_its_baseline_where_it_lies_now() -> None:
    baseline = {"mode": "no-run", "artifact": "/home/dev/baseline.md", "status": "passed"}
    told = {**COMMON, "baseline": baseline, "hooks": {"session.start": "ok"}}
    assert convert(told, place) == {
        **TODAY,
        "baseline": {"mode": "no-run", "artifact": "baseline.md", "status": "passed"},
        "hooks": {"session.start": "ok"},
        "artifacts": [],
    }


def test_the_payload_of_every_stage_comes_along() -> None:
    payload = {
        "tool": {"status": "ok"},
        "lock_status": "locked",
        "hook_status": "ok",
        "unlock_status": "unlocked",
    }
    assert convert({**COMMON, **payload}, place) == {**TODAY, **payload, "artifacts": []}


@pytest.mark.parametrize("hal", [{}, {"summary": {}}])
def test_a_summary_that_says_nothing_is_left_out(hal: dict[str, Any]) -> None:
    assert convert({**COMMON, "hal": hal}, place) == {**TODAY, "artifacts": []}


def test_a_summary_without_lists_has_empty_ones() -> None:
    converted = convert({**COMMON, "hal": {"summary": {"status": "passed"}}}, place)
    summary = {"status": "passed", "failed_checks": [], "artifacts": []}
    assert converted["hal"] == {"summary": summary}


@pytest.mark.parametrize(
    ("session", "today"),
    [
        (OLD, f"20251014T155830000Z-{TOKEN}"),
        ("20261122T113000123Z-3f9c1a", "20261122T113000123Z-3f9c1a"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_session_of_an_earlier_writer_has_one_id_today(session: str, today: str) -> None:
    assert session_id(session) == today


def test_the_rest_of_an_old_session_may_be_anything() -> None:
    odd = "2025-10-14T15:58:30Z\n!"
    token = hashlib.sha256(odd.encode()).hexdigest()[:6]
    assert session_id(odd) == f"20251014T155830000Z-{token}"
