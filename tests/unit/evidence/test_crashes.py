"""A run that is killed, or let down by its disk, at any call that writes: all or nothing."""

import errno
from pathlib import Path, PurePosixPath

import pytest

from specops.errors import EvidenceError
from specops.evidence.leftovers import leftovers
from specops.evidence.store import EvidenceFile, run_folder, write_run
from tests.fakes.sudden import WAYS, failing, killed

FOLDER = run_folder("evidence", "SPEC-KIT-018")
SESSION, NEXT = "20261122T113000123Z-3f9c1a", "20261122T113000124Z-3f9c1a"
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
    return killed(lambda: write_run(root, run(SESSION)), NEVER, "after")


def test_a_run_that_is_killed_anywhere_leaves_all_of_itself_or_no_record(tmp_path: Path) -> None:
    whole = {file.path: file.content for file in run(SESSION)}
    (envelope,) = [path for path in whole if path.name == f"spec-plan_{SESSION}.json"]
    kills, records = 0, 0
    for at in range(1, count(tmp_path / "counted") + 1):
        for way in WAYS:
            root = tmp_path / f"{at}-{way}"
            root.mkdir()
            killed(lambda root=root: write_run(root, run(SESSION)), at, way)
            kills += 1
            left = there(root)
            assert all(whole[path] == content for path, content in left.items()), (at, way)
            if envelope in left:
                records += 1
                assert left == whole, (at, way)
            write_run(root, run(NEXT))
            assert {file.path: file.content for file in run(NEXT)}.items() <= there(root).items()
            told = leftovers(root / FOLDER)
            assert not any(NEXT in name for name in told)
            assert bool(told) == any(
                (SESSION in path.name and envelope not in left) or path.name.startswith(".")
                for path in (root / FOLDER).iterdir()
                if NEXT not in path.name
            ), (at, way)
    assert kills >= 120
    assert records >= 3


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: errno.errorcode[error])
def test_a_disk_that_refuses_any_call_costs_the_run_and_nothing_else(
    tmp_path: Path, error: int
) -> None:
    for at in range(1, count(tmp_path / "counted") + 1):
        root = tmp_path / str(at)
        root.mkdir()
        if at % 2:
            write_run(root, run(NEXT))
        before = there(root)
        with failing(at, error) as calls:
            try:
                write_run(root, run(SESSION))
            except EvidenceError as refused:
                assert refused.exit_code == 3
                assert "\n" not in str(refused)
                assert "make the folder writable" in str(refused)
        assert len(calls) < at or there(root) == before or calls[at - 1] == "unlink", at


def test_a_folder_that_knows_no_flush_is_no_error(tmp_path: Path) -> None:
    """Some network file systems answer so; a file that cannot be flushed is still an error."""
    write_run(tmp_path, run(NEXT))
    with failing(1, errno.EINVAL), pytest.raises(EvidenceError, match="Invalid argument"):
        write_run(tmp_path, run(SESSION))
    assert len(there(tmp_path)) == 6
