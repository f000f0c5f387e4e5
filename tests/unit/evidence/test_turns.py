"""Turns at a folder: shared by those who write, and never left behind."""

import errno
import fcntl
import os
import signal
import time
from pathlib import Path

import pytest

from specops.errors import EvidenceError
from specops.evidence import turns
from specops.evidence.leftovers import leftovers
from specops.evidence.turns import at_rest, writing
from tests.fakes.sudden import begun, ended


def held(folder: Path, ready: Path) -> int:
    """Begin a child that writes to a folder until it is killed; wait until it does."""

    def hold() -> None:
        with writing(folder):
            ready.touch()
            time.sleep(60)

    child = begun(hold)
    end = time.monotonic() + 30
    while not ready.exists() and time.monotonic() < end:
        time.sleep(0.005)
    return child


def test_writers_share_a_folder_and_leave_nothing_in_it(tmp_path: Path) -> None:
    with writing(tmp_path, deadline_s=0), writing(tmp_path, deadline_s=0):
        assert list(tmp_path.iterdir()) == []
    with at_rest(tmp_path, deadline_s=0):
        pass


def test_a_wait_has_a_deadline_and_names_the_holder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    child = held(folder, tmp_path / "ready")
    began = time.monotonic()
    with pytest.raises(EvidenceError) as caught, at_rest(folder, deadline_s=0.05):
        pass
    assert 0.05 <= time.monotonic() - began < 30
    assert f"is still being used by process {child}" in str(caught.value)
    assert caught.value.exit_code == 3
    os.kill(child, signal.SIGKILL)
    ended(child)


def test_a_turn_ends_with_the_process_that_holds_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    child = held(folder, tmp_path / "ready")
    os.kill(child, signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL
    with at_rest(folder, deadline_s=0):
        assert list(folder.iterdir()) == []


def test_what_is_being_written_is_no_leftover(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / ".incomplete-x.json").touch()
    child = held(folder, tmp_path / "ready")
    with pytest.raises(EvidenceError, match="still being used"):
        leftovers(folder, deadline_s=0)
    os.kill(child, signal.SIGKILL)
    ended(child)
    assert leftovers(folder, deadline_s=0) == (".incomplete-x.json",)


def test_all_who_hold_a_folder_are_named_and_nobody_who_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, locks = tmp_path / "folder", tmp_path / "locks"
    folder.mkdir()
    found = folder.stat()
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino} 0 EOF"
    locks.write_text(
        f"1: FLOCK ADVISORY READ 47 {place}\n"
        f"1: -> FLOCK ADVISORY WRITE 48 {place}\n"
        f"2: FLOCK ADVISORY READ 11 {place}\n"
        "3: FLOCK ADVISORY READ 12 00:00:1 0 EOF\n",
        encoding="ascii",
    )
    monkeypatch.setattr(turns, "_LOCKS", locks)
    with writing(folder), pytest.raises(EvidenceError) as caught, at_rest(folder, deadline_s=0):
        pass
    told = f"{folder} is still being used by process 11, process 47"
    assert (caught.value.message, caught.value.remedy) == (
        told,
        "wait for it to end, then run again",
    )


def test_an_unknown_holder_is_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_LOCKS", tmp_path / "nowhere")
    with (
        writing(tmp_path),
        pytest.raises(EvidenceError, match="used by another process"),
        at_rest(tmp_path, deadline_s=0),
    ):
        pass


def test_a_file_system_without_locks_gives_everybody_a_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(_descriptor: int, _kind: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with writing(tmp_path):
        monkeypatch.setattr(fcntl, "flock", flock)
        with at_rest(tmp_path, deadline_s=0):
            pass
