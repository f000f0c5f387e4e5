import json
import os
import signal
from datetime import datetime
from typing import Any

import pytest

from specops.app.boundary import execute
from specops.commands.model import World
from tests.fakes.repository import Guarded
from tests.fakes.world import MOMENT, Kept, call, world

SPECS = ("SPEC-KIT-018", "SPEC-OPS-004")
SHORT = {"from": "plan", "to": "tasks", "baseline-mode": "skip"}


def auto(
    guarded: Guarded,
    *specs: str,
    environ: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    switches: tuple[str, ...] = (),
) -> tuple[int, dict[str, Any], str]:
    """Run auto in a world whose clock stands still; return its exit code, document and errors."""
    kept = Kept()
    values = {**SHORT, "output-format": "json", **(options or {})}
    called = call(
        "auto",
        world(guarded.root, kept, environ),
        values=values,
        lists={"spec": specs},
        switches=frozenset(switches),
    )
    code = execute(called)
    return code, json.loads(kept.out.getvalue()), kept.err.getvalue()


def test_sessions_count_on_when_the_clock_stands_still(guarded: Guarded) -> None:
    code, _, err = auto(guarded, *SPECS)
    assert (code, err) == (0, "")
    sessions = [envelope["sessionId"] for envelope in guarded.envelopes()]
    assert sessions == [f"20261122T11300012{n}Z-3f9c1a" for n in (3, 4, 5, 6)]


def test_a_given_session_is_kept_for_the_first_stage(guarded: Guarded) -> None:
    given = {"SPEC_OPS_SESSION_ID": "20261122T000000000Z-abcdef"}
    assert auto(guarded, SPECS[0], environ=given)[0] == 0
    assert [envelope["sessionId"] for envelope in guarded.envelopes()] == [
        "20261122T000000000Z-abcdef",
        "20261122T000000001Z-abcdef",
    ]


def test_the_document_names_every_result_by_spec_and_stage(guarded: Guarded) -> None:
    _, told, _ = auto(guarded, *SPECS)
    assert "specId" not in told
    names = [result["name"] for result in told["results"]]
    for spec in SPECS:
        assert f"{spec}/plan/baseline" in names
        assert f"{spec}/tasks/tracker-row" in names
        assert f"{spec}/tasks/task-table/references" in names
    assert len(told["evidence"]) == 4


@pytest.mark.parametrize(
    "given", [("SPEC-*",), ("SPEC-KIT-01?", "SPEC-OPS-004"), (*SPECS, "SPEC-*")]
)
def test_a_spec_that_is_named_twice_runs_once(guarded: Guarded, given: tuple[str, ...]) -> None:
    _, told, _ = auto(guarded, *given, options={"to": "plan"})
    assert told["notes"] == [f"{spec} plan      passed  exit 0" for spec in SPECS]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"from": "tasks", "to": "plan"}, "--from tasks comes after --to plan"),
        ({"to": "unlok"}, "did you mean unlock"),
    ],
)
def test_a_wrong_range_is_refused(guarded: Guarded, options: dict[str, str], said: str) -> None:
    code, told, err = auto(guarded, SPECS[0], options=options)
    assert (code, told["verdict"], said in err) == (2, "error", True)


def test_a_pattern_without_a_packet_is_refused_with_the_list(guarded: Guarded) -> None:
    code, _, err = auto(guarded, "SPEC-NONE-*")
    assert (code, guarded.evidence()) == (2, [])
    assert "there are SPEC-KIT-018-hal-smoke, SPEC-OPS-004-guardrail-hardening" in err
    code, _, err = auto(guarded)
    assert (code, "auto needs a spec" in err) == (2, True)


def test_a_request_that_only_judging_shows_to_be_wrong_is_refused_at_the_first_stage(
    guarded: Guarded,
) -> None:
    guarded.write("docs/hal/hal_profile.json", "{")
    code, told, err = auto(guarded, SPECS[0], options={"from": "validate", "to": "validate"})
    assert (code, told["error"]["message"] in err, guarded.evidence()) == (2, True, [])


def test_later_it_is_the_failure_of_its_stage(guarded: Guarded) -> None:
    guarded.write("docs/hal/hal_profile.json", "{")
    code, told, err = auto(guarded, *SPECS, options={"to": "validate"})
    assert (code, err, told["verdict"]) == (2, "", "error")
    assert told["notes"] == [
        line
        for spec in SPECS
        for line in (
            f"{spec} plan      passed  exit 0",
            f"{spec} tasks     passed  exit 0",
            f"{spec} implement passed  exit 0",
            f"{spec} validate  error   exit 2",
        )
    ]
    assert guarded.envelopes("validate") == []


def test_a_stage_that_cannot_be_recorded_ends_its_spec_only(guarded: Guarded) -> None:
    guarded.write("evidence/commands/SPEC-KIT-018", "a file")
    code, told, _ = auto(guarded, *SPECS)
    assert (code, told["verdict"]) == (3, "error")
    (broken,) = [result for result in told["results"] if result["verdict"] == "error"]
    assert broken["name"] == "SPEC-KIT-018/plan/broken-off"
    assert "evidence could not be written" in broken["reason"]
    assert {envelope["specId"] for envelope in guarded.envelopes()} == {"SPEC-OPS-004"}


class Clock:
    """A clock that stands still, and interrupts us at one of its calls."""

    def __init__(self, interrupt_at: int = 0) -> None:
        self.calls = 0
        self._interrupt_at = interrupt_at

    def __call__(self) -> datetime:
        self.calls += 1
        if self.calls == self._interrupt_at:
            os.kill(os.getpid(), signal.SIGINT)
        return MOMENT


def one_stage(guarded: Guarded, clock: Clock, last: str) -> tuple[int, dict[str, Any]]:
    kept = Kept()
    here = World({}, guarded.root, kept.out, kept.err, clock, lambda: "3f9c1a")
    values = {**SHORT, "to": last, "output-format": "json"}
    code = execute(call("auto", here, values=values, lists={"spec": SPECS[:1]}))
    return code, json.loads(kept.out.getvalue())


def test_ctrl_c_while_a_stage_is_written_keeps_that_and_begins_no_other(guarded: Guarded) -> None:
    counted = Clock()
    assert one_stage(guarded, counted, "plan")[0] == 0
    # The last look at the clock is the end of the run, when nothing is judged any more.
    code, told = one_stage(guarded, Clock(counted.calls), "tasks")
    assert code == 130
    assert len(told["evidence"]) == 1
    assert "SPEC-KIT-018 tasks     not run" in told["notes"]
    assert guarded.envelope("plan")["baseline"]["status"] == "skipped"
