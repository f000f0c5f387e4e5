"""Ctrl-C at moments that only the clock of a run's world can name: it sends the signal itself."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from specops.app.boundary import execute
from specops.commands.model import World
from specops.interrupts import came
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call


@pytest.fixture(autouse=True)
def _no_signal_is_left_for_another_test() -> Iterator[None]:
    yield
    came()


def run(guarded: Guarded, command: str, function: str, **values: str) -> tuple[int, Any]:
    """Run a command, with Ctrl-C where a function of ours first asks for the time."""
    kept, sent = Kept(), list[str]()

    def now() -> datetime:
        if not sent and sys._getframe(1).f_code.co_name == function:
            sent.append(function)
            os.kill(os.getpid(), signal.SIGINT)
        return datetime.now(UTC)

    here = World({}, guarded.root, kept.out, kept.err, now, lambda: "3f9c1a")
    words = {"spec": "SPEC-KIT-018", "output-format": "json", **values}
    code = execute(call(command, here, values=words, lists={"spec": ("SPEC-KIT-018",)}))
    assert sent
    return code, json.loads(kept.out.getvalue())


def test_before_anything_is_set_up_every_guardrail_is_told_as_not_started(guarded: Guarded) -> None:
    code, document = run(guarded, "plan", "to_its_end")
    assert (code, document["exitCode"], document["verdict"]) == (130, 130, "error")
    assert {result["reason"] for result in document["results"]} == {
        "not started: the run was interrupted"
    }
    told = guarded.attestation("plan")["specops"]
    assert (told["exitCode"], told["interrupted"]) == (130, True)


def test_while_evidence_is_written_a_run_goes_on_to_its_end(guarded: Guarded) -> None:
    code, document = run(guarded, "plan", "_write", **{"baseline-mode": "quick"})
    assert (code, document["exitCode"]) == (0, 0)
    assert guarded.attestation("plan")["specops"]["interrupted"] is False


def test_the_signal_that_a_run_did_not_tell_of_stops_what_follows(guarded: Guarded) -> None:
    run(guarded, "plan", "_write", **{"baseline-mode": "quick"})
    kept = Kept()
    here = World({}, guarded.root, kept.out, kept.err, lambda: datetime.now(UTC), lambda: "3f9c1b")
    assert execute(call("config", here)) == 130
    assert execute(call("config", here)) == 0


def test_auto_does_not_begin_the_next_stage(guarded: Guarded) -> None:
    code, document = run(guarded, "auto", "_write", to="tasks")
    assert (code, document["exitCode"]) == (130, 130)
    assert [result["verdict"] for result in document["results"]].count("error") == 0
    assert "SPEC-KIT-018 tasks     not run" in document["notes"]
