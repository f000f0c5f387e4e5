"""Stages that are killed at a call that writes: what is left, and what the next run makes of it."""

import errno
import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from specops.app.boundary import execute
from specops.commands.model import World
from specops.evidence.lock_file import LockFile
from specops.evidence.recorded import read_latest, read_run
from specops.evidence.runs import find_runs
from specops.git.history import History
from specops.guardrails.evidence.one_run import OneRun
from specops.model import Stage
from tests.fakes.repository import Guarded, make
from tests.fakes.sudden import WAYS, failing, killed
from tests.fakes.world import Kept, call

SPEC = "SPEC-KIT-018"
NEVER = 10**9


def typed(root: Path, command: str) -> tuple[int, str]:
    """Run a command in this process; return its exit code and what it printed."""
    kept = Kept()
    here = World(
        {},
        root,
        kept.out,
        kept.err,
        lambda: datetime.now(UTC),
        lambda: os.urandom(3).hex(),
    )
    lists = {"spec": (SPEC,)} if command == "auto" else {}
    values = {"to": "audit"} if command == "auto" else {"spec": SPEC}
    code = execute(call(command, here, values=values, lists=lists))
    return code, kept.out.getvalue() + kept.err.getvalue()


class Killed:
    """A repository whose evidence is put back to a state before each kill."""

    def __init__(self, guarded: Guarded) -> None:
        self.root = guarded.root
        self.guarded = guarded
        self.kept: dict[Path, bytes] = {}
        self.rules = OneRun(self.root, History(self.root, "evidence"))
        self.lock = LockFile(self.root, "evidence", SPEC)

    def remember(self) -> None:
        self.kept = {path: path.read_bytes() for path in self.guarded.evidence()}

    def restore(self) -> None:
        """Take away what was not there, and put back what was."""
        for path in set(self.guarded.evidence()) - self.kept.keys():
            path.unlink()
        for path, content in self.kept.items():
            if not path.exists():
                path.write_bytes(content)

    def kills(self, stage: str, each: int) -> Iterator[tuple[int, str]]:
        """Kill a stage at every call that writes, ``each`` times, each time in another way."""
        run = partial(typed, self.root, stage)
        calls = killed(run, NEVER, "after")
        ways = itertools.cycle(WAYS)
        for at, _ in itertools.product(range(1, calls + 1), range(each)):
            way = next(ways)
            self.restore()
            killed(run, at, way)
            yield at, way

    def is_whole(self) -> bool:
        """Tell whether every new record holds in all its parts, and the old ones are as before."""
        runs = find_runs(self.root, "evidence", SPEC, None)
        new = [run for run in runs if self.root / run.path not in self.kept]
        records = [read_run(self.root, run.path) for run in new]
        there = {path: path.read_bytes() for path in self.kept if "locks" not in path.parts}
        found = (finding for one in records for finding in self.rules.findings(one))
        return there.items() <= self.kept.items() and not any(found)

    def left(self) -> list[str]:
        """Return the files of sessions without an envelope, and temporary ones."""
        ended = {run.session for run in find_runs(self.root, "evidence", SPEC, None)}
        return [
            path.name
            for path in (self.root / "evidence" / "commands" / SPEC).iterdir()
            if path.name.startswith(".") or not any(one in path.name for one in ended)
        ]


@pytest.fixture(scope="module")
def sudden(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    folder = tmp_path_factory.mktemp("killed")
    killed_here = Killed(make(folder))
    code, shown = typed(killed_here.root, "auto")
    assert code == 0, shown
    killed_here.remember()
    return killed_here


def test_a_stage_that_is_killed_leaves_a_whole_record_or_none(sudden: Killed) -> None:
    kills = 0
    for at, way in sudden.kills("tasks", 2):
        kills += 1
        assert sudden.is_whole(), (at, way)
        left = sudden.left()
        if kills % 3 == 0:
            code, shown = typed(sudden.root, "tasks")
            assert code == 0, (at, way, shown)
            assert ("has leftovers of runs that did not end" in shown) == bool(left), (at, way)
            assert sudden.is_whole()
    assert kills >= 36


def test_a_lock_is_never_lost_by_an_unlock_that_is_killed(sudden: Killed) -> None:
    restored = 0
    for at, way in sudden.kills("unlock", 1):
        assert sudden.is_whole(), (at, way)
        record = read_latest(sudden.root, "evidence", SPEC, Stage.UNLOCK)
        code, shown = typed(sudden.root, "unlock")
        restored += "is back: the unlock that had set it aside did not end" in shown
        # Either the unlock is on record and the lock is gone, or it is still there to be unlocked.
        assert code == (0 if record is None else 1), (at, way, shown)
        assert not sudden.lock.exists(), (at, way)
        locks = sudden.root / "evidence" / "locks"
        assert not [path.name for path in locks.iterdir() if "released" in path.name], (at, way)
    assert restored > 5


def test_a_lock_that_no_record_tells_of_is_told(sudden: Killed) -> None:
    typed(sudden.root, "unlock")
    sudden.remember()
    unrecorded = 0
    for at, way in sudden.kills("implement", 1):
        assert sudden.is_whole(), (at, way)
        runs = find_runs(sudden.root, "evidence", SPEC, Stage.IMPLEMENT)
        code, shown = typed(sudden.root, "implement")
        is_recorded = len(runs) > 1
        told = "has no record: its implement was stopped, or still runs" in shown
        unrecorded += told
        assert code == (1 if told or is_recorded else 0), (at, way, shown)
    assert unrecorded > 5


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("stage", ["tasks", "implement"])
def test_a_disk_that_refuses_is_exit_3_in_one_line_and_costs_nothing_that_was_there(
    guarded: Guarded, stage: str, error: int
) -> None:
    typed(guarded.root, "plan")
    before = {path: path.read_bytes() for path in guarded.evidence()}
    code, at, broken = 3, 0, ""
    while code == 3:
        at += 3
        code, shown, broken = refused(guarded, stage, at, error)
        if code == 3:
            told = [line for line in shown.splitlines() if line.startswith("specops: ")]
            assert len(told) == 1, (at, shown)
            assert os.strerror(error) in told[0] or broken == "unlink"
            assert all(path.read_bytes() == content for path, content in before.items())
            # Only where nothing can be removed can what was written not be taken back.
            left = list(guarded.root.glob("evidence/commands/*/spec-[ti]*Z-??????.json"))
            assert not left or broken == "unlink", at
            for record in left:
                record.unlink()
    assert (at > 6, broken) == (True, "nothing")


def refused(guarded: Guarded, stage: str, at: int, error: int) -> tuple[int, str, str]:
    """Run a stage whose ``at``-th call that writes fails; return also the name of that call."""
    with failing(at, error) as calls:
        code, shown = typed(guarded.root, stage)
    return code, shown, calls[at - 1] if len(calls) >= at else "nothing"


@pytest.mark.parametrize("place", ["evidence", "evidence/commands", f"evidence/commands/{SPEC}"])
def test_a_file_where_a_folder_should_be_is_exit_3(guarded: Guarded, place: str) -> None:
    guarded.write(place, "a file\n")
    code, shown = typed(guarded.root, "tasks")
    assert code == 3
    assert len([line for line in shown.splitlines() if line.startswith("specops: ")]) == 1
    assert (guarded.root / place).read_text(encoding="utf-8") == "a file\n"
