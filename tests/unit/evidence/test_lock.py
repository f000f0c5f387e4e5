import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from specops.errors import EvidenceError
from specops.evidence.lock import InvalidLockError, Lock, render
from specops.evidence.lock_file import MAX_BYTES, LockFile
from tests.fakes.repository import PROJECT

SPEC = "SPEC-KIT-018"
LOCK = Lock(
    spec_id=SPEC,
    holder="ada@host",
    session="20261122T113000123Z-3f9c1a",
    locked_at=datetime(2026, 11, 22, 11, 30, tzinfo=UTC),
    commit="c" * 40,
    documents={"docs/SPEC-KIT-018-x/spec.md": "1" * 64, "docs/SPEC-KIT-018-x/plan.md": "2" * 64},
)
OTHER = replace(LOCK, holder="bob@host", session="20261122T113000999Z-000000")
NAME = f"evidence/locks/{SPEC}.json"
WRITABLE = "make its folder writable, or set evidence_root"
RACE = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime
from specops.evidence.lock import Lock
from specops.evidence.lock_file import LockFile

file = LockFile(Path(sys.argv[1]), "evidence", "SPEC-KIT-018")
start, go = os.pipe()
children = []
for number in range(32):
    child = os.fork()
    if child == 0:
        os.close(go)
        os.read(start, 1)
        session = f"20261122T113000123Z-{number:06x}"
        now = datetime(2026, 11, 22, tzinfo=UTC)
        lock = Lock("SPEC-KIT-018", f"child {number}", session, now, None, {"a.md": "0" * 64})
        taken = file.take(lock)
        held = file.read()
        os.write(1, f"{number} {taken} {held.holder if held else None}\\n".encode())
        os._exit(0)
    children.append(child)
os.close(start)
os.close(go)
for child in children:
    os.waitpid(child, 0)
"""


@pytest.fixture
def file(tmp_path: Path) -> LockFile:
    return LockFile(tmp_path, "evidence", SPEC)


def put(file: LockFile, content: bytes) -> Path:
    path = file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def changed(**fields: object) -> bytes:
    return json.dumps(json.loads(render(LOCK)) | fields).encode()


def left(file: LockFile) -> list[str]:
    return sorted(path.name for path in file.path.parent.iterdir())


def test_what_is_longer_than_any_lock_is_not_read(file: LockFile) -> None:
    put(file, b" " * (MAX_BYTES + 1))
    with pytest.raises(EvidenceError, match="it has more than 1048576 bytes"):
        file.content()


def test_a_lock_that_was_taken_is_read_as_it_was(file: LockFile) -> None:
    assert file.read() is None
    assert not file.exists()
    assert file.content() is None
    assert file.take(LOCK)
    assert file.read() == LOCK
    assert file.exists()
    assert left(file) == [f"{SPEC}.json"]
    assert str(LOCK) == (
        "held by ada@host since 2026-11-22T11:30:00Z, session 20261122T113000123Z-3f9c1a"
    )


def test_the_lock_says_all_that_it_knows_in_its_file(file: LockFile) -> None:
    file.take(LOCK)
    path = file.root / "evidence" / "locks" / "SPEC-KIT-018.json"
    assert json.loads(path.read_bytes()) == {
        "schemaVersion": 1,
        "specId": SPEC,
        "holder": "ada@host",
        "sessionId": LOCK.session,
        "lockedAt": "2026-11-22T11:30:00Z",
        "commit": "c" * 40,
        "documents": dict(LOCK.documents),
    }


@pytest.mark.usefixtures("far_away")
def test_a_time_of_another_zone_is_written_in_utc() -> None:
    zone = timezone(timedelta(hours=2))
    local = replace(LOCK, locked_at=datetime(2026, 11, 22, 13, 30, tzinfo=zone))
    assert json.loads(render(local))["lockedAt"] == "2026-11-22T11:30:00Z"


def test_a_second_lock_is_refused_and_the_first_stays(file: LockFile) -> None:
    assert file.take(LOCK)
    assert not file.take(OTHER)
    assert file.read() == LOCK
    assert left(file) == [f"{SPEC}.json"]


def test_of_32_processes_one_takes_the_lock_and_all_others_see_who(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RACE, str(tmp_path)],
        # Without the variables that measure coverage: 32 forks would share one data file.
        env={"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    lines = [line.split(" ", 2) for line in done.stdout.splitlines()]
    assert len(lines) == 32, done.stderr
    winners = [number for number, taken, _ in lines if taken == "True"]
    assert len(winners) == 1
    assert {holder for _, _, holder in lines} == {f"child {winners[0]}"}
    assert [path.name for path in (tmp_path / "evidence" / "locks").iterdir()] == [f"{SPEC}.json"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is not valid"),
        (b"{", "is not valid"),
        (b"[]", "is not valid: /: "),
        (b"\xff", "is not UTF-8"),
        (changed(schemaVersion=2), "/schemaVersion"),
        (changed(holder=" "), "/holder"),
        (changed(sessionId="x"), "/sessionId"),
        (changed(lockedAt="yesterday"), "/lockedAt"),
        (changed(lockedAt="2026-13-40T11:30:00Z"), "is not valid"),
        (changed(commit="main"), "/commit"),
        (changed(documents={}), "/documents"),
        (changed(documents={"/etc/passwd": "1" * 64}), "/documents"),
        (changed(documents={"a.md": "x"}), "/documents/a.md"),
        (changed(more=1), "more"),
        (changed(specId="SPEC-KIT-019"), "it is the lock of SPEC-KIT-019"),
        (b" " * (MAX_BYTES + 1), "more than 1048576 bytes"),
    ],
)
def test_a_file_that_is_no_lock_is_told_with_the_way_out(
    file: LockFile, content: bytes, why: str
) -> None:
    put(file, content)
    with pytest.raises(InvalidLockError, match=why) as caught:
        file.read()
    lead = ("the lock of SPEC-KIT-018 is not valid: ", "SPEC-KIT-018.json cannot be read: ")
    assert caught.value.message.startswith(lead)
    assert caught.value.remedy == "look at it, then remove it with `unlock --force`"
    assert file.exists()


def test_a_pipe_a_folder_and_a_link_are_no_locks_and_nobody_waits_for_them(file: LockFile) -> None:
    path = put(file, b"")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(InvalidLockError, match="no regular file"):
        file.read()
    path.unlink()
    path.mkdir()
    with pytest.raises(InvalidLockError, match="no regular file"):
        file.read()
    path.rmdir()
    path.symlink_to("/etc/hostname")
    with pytest.raises(InvalidLockError, match="cannot be read"):
        file.read()
    with pytest.raises(EvidenceError, match="cannot be read"):
        file.content()
    assert not file.take(LOCK)


def test_a_link_out_of_the_repository_is_refused_by_every_method(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    outside.mkdir()
    (root / "evidence").mkdir(parents=True)
    (root / "evidence" / "locks").symlink_to(outside)
    file = LockFile(root, "evidence", SPEC)
    for attempt in (
        file.exists,
        file.read,
        file.content,
        lambda: file.take(LOCK),
        lambda: file.release(LOCK.session),
        lambda: file.set_aside(b""),
    ):
        with pytest.raises(EvidenceError, match="would leave the repository") as caught:
            attempt()
        assert not isinstance(caught.value, InvalidLockError)
    assert not list(outside.iterdir())


def test_a_lock_that_could_not_be_read_again_is_never_written(file: LockFile) -> None:
    with pytest.raises(EvidenceError, match=r"^the lock would not be valid at /holder: ") as caught:
        file.take(replace(LOCK, holder=" "))
    assert caught.value.remedy == "nothing was locked"
    assert not file.exists()


def test_a_folder_that_cannot_be_made_is_told_in_one_line(file: LockFile) -> None:
    (file.root / "evidence").write_text("a file", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        file.take(LOCK)
    told = f"the lock {NAME} could not be taken: Not a directory"
    assert (caught.value.message, caught.value.remedy) == (told, WRITABLE)


def test_only_the_session_that_took_the_lock_releases_it(file: LockFile) -> None:
    assert not file.release(LOCK.session)
    file.take(LOCK)
    assert not file.release(OTHER.session)
    assert file.read() == LOCK
    assert file.release(LOCK.session)
    assert left(file) == []


def test_a_lock_set_aside_comes_back_or_goes_for_good(file: LockFile) -> None:
    file.take(LOCK)
    aside = file.set_aside(render(LOCK))
    assert not file.exists()
    aside.restore()
    assert file.read() == LOCK
    assert left(file) == [f"{SPEC}.json"]
    file.set_aside(render(LOCK)).discard()
    assert left(file) == []
    assert file.take(OTHER)


def test_a_lock_that_is_gone_cannot_be_set_aside(file: LockFile) -> None:
    with pytest.raises(EvidenceError) as caught:
        file.set_aside(render(LOCK))
    told = f"the lock {NAME} could not be released: No such file or directory"
    assert (caught.value.message, caught.value.remedy) == (told, WRITABLE)


@pytest.mark.parametrize("content", [render(OTHER), b" " * (MAX_BYTES + 1)])
def test_a_lock_that_is_another_by_now_stays(file: LockFile, content: bytes) -> None:
    put(file, content)
    with pytest.raises(EvidenceError) as caught:
        file.set_aside(render(LOCK))
    assert caught.value.message == f"the lock {NAME} was taken anew while it was judged"
    assert caught.value.remedy == "nothing was released; run again"
    assert file.content() if content == render(OTHER) else file.exists()
    assert left(file) == [f"{SPEC}.json"]


def test_a_lock_put_back_does_not_overwrite_a_new_one(file: LockFile) -> None:
    file.take(LOCK)
    aside = file.set_aside(render(LOCK))
    file.take(OTHER)
    with pytest.raises(EvidenceError, match="a new lock") as caught:
        aside.restore()
    assert file.read() == OTHER
    assert aside.kept.read_bytes() == render(LOCK)
    assert aside.kept.name in caught.value.remedy


def test_a_lock_that_vanished_while_it_was_set_aside_is_told(file: LockFile) -> None:
    file.take(LOCK)
    aside = file.set_aside(render(LOCK))
    aside.kept.unlink()
    for attempt, what in ((aside.discard, "removed"), (aside.restore, "put back")):
        with pytest.raises(EvidenceError) as caught:
            attempt()
        told = f"the lock SPEC-KIT-018.json could not be {what}: No such file or directory"
        assert (caught.value.message, caught.value.remedy) == (told, WRITABLE)
