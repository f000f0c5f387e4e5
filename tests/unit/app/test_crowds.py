"""Many processes at once, for the same and for different specs."""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from specops.app.boundary import execute
from specops.commands.model import World
from specops.evidence.runs import find_runs
from tests.fakes.repository import Guarded
from tests.fakes.sudden import begun, ended, gone, in_child
from tests.fakes.world import Kept, call

SPECS = ("SPEC-KIT-018", "SPEC-OPS-004")
CROWD = 32
MOMENT = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)


def run(root: Path, command: str, spec: str, now: datetime | None = None) -> int:
    """Run a stage and return its exit code."""
    kept = Kept()
    here = World(
        {},
        root,
        kept.out,
        kept.err,
        lambda: now or datetime.now(UTC),
        lambda: os.urandom(3).hex(),
    )
    return execute(call(command, here, values={"spec": spec}))


def crowd(root: Path, command: str, now: datetime | None = None) -> list[int]:
    """Run a stage in many processes at once, for the specs in turn; return the exit codes."""

    def stage(number: int) -> None:
        gone(run(root, command, SPECS[number % len(SPECS)], now))

    children = [begun(partial(stage, number)) for number in range(CROWD)]
    return [ended(child) for child in children]


def verify(root: Path) -> str:
    kept = Kept()
    here = World({}, root, kept.out, kept.err, lambda: datetime.now(UTC), lambda: "3f9c1a")
    assert execute(call("evidence.verify", here)) == 0, kept.out.getvalue()
    return kept.out.getvalue()


@pytest.mark.parametrize("now", [None, MOMENT], ids=["as the clock goes", "in one millisecond"])
def test_every_run_of_a_crowd_is_whole_and_has_a_name_of_its_own(
    guarded: Guarded, now: datetime | None
) -> None:
    run(guarded.root, "tasks", SPECS[0])
    assert crowd(guarded.root, "tasks", now) == [0] * CROWD
    runs = find_runs(guarded.root, "evidence", None, None)
    assert Counter(run.spec_id for run in runs) == {SPECS[0]: CROWD // 2 + 1, SPECS[1]: CROWD // 2}
    assert len({run.session for run in runs}) == CROWD + 1
    assert f"{CROWD + 1} checked" in verify(guarded.root)
    assert not list((guarded.root / "evidence").rglob(".*"))
    assert not (guarded.root / "evidence" / "locks").exists()


def test_one_of_a_crowd_takes_the_lock_of_a_packet(guarded: Guarded) -> None:
    codes = crowd(guarded.root, "implement")
    assert Counter(codes) == {0: len(SPECS), 1: CROWD - len(SPECS)}
    locks = guarded.root / "evidence" / "locks"
    assert sorted(path.name for path in locks.iterdir()) == [f"{spec}.json" for spec in SPECS]
    verify(guarded.root)


def test_a_clock_that_goes_backwards_hides_no_run(guarded: Guarded) -> None:
    for hours in (3, 2, 1):
        assert run(guarded.root, "tasks", SPECS[0], MOMENT + timedelta(hours=hours)) == 0
    runs = find_runs(guarded.root, "evidence", SPECS[0], None)
    assert [one.session[:18] for one in runs] == [
        "20261122T143000000",
        "20261122T143000001",
        "20261122T143000002",
    ]
    assert in_child(lambda: verify(guarded.root)) == 0
