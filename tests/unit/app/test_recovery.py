"""What a run makes of what killed runs have left."""

from dataclasses import replace
from pathlib import Path

import pytest

from specops.app.stages.recovery import recover
from specops.app.workspace import Workspace
from specops.evidence.lock_file import LockFile
from specops.evidence.log import RunLog
from specops.evidence.turns import writing
from specops.settings.resolve import SettingsFile, resolve
from tests.fakes.world import MOMENT
from tests.unit.app.test_lock import ASKED, LOCK, SPEC

FOLDER = Path("evidence/commands") / SPEC


@pytest.fixture
def file(tmp_path: Path) -> LockFile:
    """A lock that somebody had set aside when they were killed."""
    file = LockFile(tmp_path, "evidence", SPEC)
    file.take(LOCK)
    file.set_aside(file.path.read_bytes())
    return file


def recovered(root: Path, *, dry_run: bool = False) -> tuple[str, ...]:
    log = RunLog(lambda: MOMENT)
    workspace = Workspace(root, resolve(SettingsFile(), {}, {}))
    told = recover(workspace, replace(ASKED, dry_run=dry_run), log)
    assert all(sentence in log.render().decode() for sentence in told)
    return told


def test_nothing_left_is_nothing_told(tmp_path: Path) -> None:
    assert recovered(tmp_path) == ()


def test_a_lock_that_was_set_aside_is_put_back(file: LockFile) -> None:
    told = recovered(file.root)
    assert "is back: the unlock that had set it aside did not end" in told[0]
    assert file.read() == LOCK
    assert [path.name for path in file.path.parent.iterdir()] == [f"{SPEC}.json"]


def test_a_dry_run_puts_nothing_back(file: LockFile) -> None:
    assert recovered(file.root, dry_run=True) == ()
    assert not file.exists()


def test_a_new_lock_is_not_replaced_by_the_old_one(file: LockFile) -> None:
    new = replace(LOCK, holder="bob@host")
    file.take(new)
    recovered(file.root)
    assert file.read() == new
    assert len(list(file.path.parent.iterdir())) == 2


def test_nothing_is_put_back_while_somebody_works_there(file: LockFile) -> None:
    with writing(file.path.parent):
        assert recovered(file.root) == ()
    assert not file.exists()


def test_what_is_no_lock_is_left_for_whoever_looks(file: LockFile) -> None:
    (kept,) = file.path.parent.iterdir()
    kept.write_text("{}", encoding="utf-8")
    assert recovered(file.root) == ()
    assert kept.exists()


def test_many_leftovers_are_told_by_the_first_few(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    for number in range(5):
        (tmp_path / FOLDER / f".incomplete-{number}").touch()
    (told,) = recovered(tmp_path)
    assert told.startswith(f"{FOLDER} has leftovers of runs that did not end: ")
    assert told.endswith(": .incomplete-0, .incomplete-1, .incomplete-2, and 2 more")
