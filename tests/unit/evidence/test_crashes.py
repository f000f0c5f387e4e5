"""A run that is killed, or let down by its disk, at any call that writes: all or nothing."""

import errno
import os
import stat
from functools import partial
from pathlib import Path, PurePosixPath

import pytest

from specops.errors import EvidenceError
from specops.evidence.leftovers import leftovers
from specops.evidence.store import EvidenceFile, run_folder, write_run
from tests.fakes.sudden import WAYS, failing, killed

FOLDER = run_folder("evidence", "SPEC-KIT-018")
SESSION, NEXT = "20261122T113000123Z-3f9c1a", "20261122T113000124Z-3f9c1a"
ENVELOPE = FOLDER / f"spec-plan_{SESSION}.json"
NEVER = 10**9
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS)


def run(session: str) -> list[EvidenceFile]:
    """Return the files of a run, the envelope last."""
    names = [f"{session}-hal-{check}.json" for check in ("health", "movies", "ping")]
    names += [f"spec-plan_{session}{suffix}" for suffix in (".log", ".intoto.json", ".json")]
    return [EvidenceFile(FOLDER / name, f"{name}\n".encode() * 9) for name in names]


def there(root: Path) -> dict[PurePosixPath, bytes]:
    """Return the files that lie in the folder under names of their own."""
    folder = root / FOLDER
    paths = folder.iterdir() if folder.exists() else ()
    return {
        FOLDER / path.name: path.read_bytes() for path in paths if not path.name.startswith(".")
    }


def count(root: Path) -> int:
    """Return how many calls of a run write."""
    root.mkdir()
    return killed(partial(write_run, root, run(SESSION)), NEVER, "after")


def test_a_run_that_is_killed_anywhere_leaves_all_of_itself_or_no_record(tmp_path: Path) -> None:
    whole = {file.path: file.content for file in run(SESSION)}
    kills, records = 0, 0
    for at in range(1, count(tmp_path / "counted") + 1):
        for way in WAYS:
            root = tmp_path / f"{at}-{way}"
            root.mkdir()
            killed(partial(write_run, root, run(SESSION)), at, way)
            kills += 1
            left = there(root)
            assert all(whole[path] == content for path, content in left.items()), (at, way)
            if ENVELOPE in left:
                records += 1
                assert left == whole, (at, way)
            if way != "half":
                continue
            write_run(root, run(NEXT))
            assert {file.path: file.content for file in run(NEXT)}.items() <= there(root).items()
            told = leftovers(root / FOLDER)
            assert not any(NEXT in name for name in told)
            names = {path.name for path in (root / FOLDER).iterdir() if NEXT not in path.name}
            temporary = {name for name in names if name.startswith(".")}
            assert set(told) == (temporary if ENVELOPE in left else names), (at, way)
    assert kills >= 110
    assert records >= 3


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: errno.errorcode[error])
def test_a_disk_that_refuses_any_call_costs_the_run_and_nothing_else(
    tmp_path: Path, error: int
) -> None:
    whole = {file.path: file.content for file in run(SESSION)}
    refusals = 0
    for at in range(1, count(tmp_path / "counted") + 1):
        root = tmp_path / str(at)
        root.mkdir()
        if at % 2:
            write_run(root, run(NEXT))
        before = there(root)
        refused, broken = attempt(root, at, error)
        after = there(root)
        assert before.items() <= after.items()
        if refused is None:
            assert after == before | whole, at
        elif broken == "unlink":
            # What cannot be removed stays; a record among it is a whole one.
            assert whole.items() <= after.items() or ENVELOPE not in after, at
        else:
            assert after == before, at
            assert (refused.exit_code, "\n" in str(refused)) == (3, False)
            assert "make the folder writable" in str(refused)
            refusals += 1
    assert refusals > 20


def attempt(root: Path, at: int, error: int) -> tuple[EvidenceError | None, str]:
    """Write a run whose ``at``-th call fails; return the error, and the name of the call."""
    with failing(at, error) as calls:
        try:
            write_run(root, run(SESSION))
        except EvidenceError as refused:
            return refused, calls[at - 1]
    return None, ""


def test_a_file_that_cannot_be_flushed_is_an_error(tmp_path: Path) -> None:
    write_run(tmp_path, run(NEXT))
    refused, broken = attempt(tmp_path, 4, errno.EINVAL)
    assert (str(refused).partition(": ")[2].partition(":")[0], broken) == (
        "Invalid argument",
        "fsync",
    )
    assert len(there(tmp_path)) == 6


def test_a_folder_that_knows_no_flush_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network file systems answer so."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    write_run(tmp_path, run(SESSION))
    assert len(there(tmp_path)) == 6
