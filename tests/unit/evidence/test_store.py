import errno
import os
import resource
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from specops.errors import EvidenceError
from specops.evidence.store import (
    EvidenceFile,
    probe,
    run_folder,
    session_exists,
    write_run,
)
from tests.fakes.repository import PROJECT

FOLDER = run_folder("evidence", "SPEC-KIT-018")
SESSION = "20261122T113000123Z-3f9c1a"


def files(*names: str) -> list[EvidenceFile]:
    return [EvidenceFile(FOLDER / name, name.encode()) for name in names]


def present(root: Path) -> list[str]:
    return sorted(path.name for path in (root / FOLDER).iterdir())


def test_files_are_written_whole_under_their_names(tmp_path: Path) -> None:
    write_run(tmp_path, files("a.json", "b.log", "c.json"))
    assert present(tmp_path) == ["a.json", "b.log", "c.json"]
    assert (tmp_path / FOLDER / "c.json").read_bytes() == b"c.json"


def test_an_existing_file_is_never_overwritten_and_the_run_is_taken_back(tmp_path: Path) -> None:
    write_run(tmp_path, files("b.log"))
    (tmp_path / FOLDER / "b.log").write_bytes(b"first")
    with pytest.raises(EvidenceError) as caught:
        write_run(tmp_path, files("a.json", "b.log", "c.json"))
    told = f"evidence could not be written: {FOLDER}/b.log exists already"
    assert (caught.value.message, caught.value.remedy) == (
        told,
        "nothing was overwritten; run again",
    )
    assert present(tmp_path) == ["b.log"]
    assert (tmp_path / FOLDER / "b.log").read_bytes() == b"first"


def test_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    outside.mkdir()
    (root / "evidence").mkdir(parents=True)
    (root / "evidence" / "commands").symlink_to(outside)
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        write_run(root, files("a.json"))
    assert not list(outside.rglob("*.json"))


def test_a_file_where_a_folder_should_be_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        write_run(tmp_path, files("a.json"))
    told = f"evidence could not be written to {FOLDER}: Not a directory"
    remedy = "make the folder writable, or set evidence_root"
    assert (caught.value.message, caught.value.remedy) == (told, remedy)
    assert (tmp_path / "evidence").read_text(encoding="utf-8") == "a file"


def test_a_full_disk_leaves_nothing_of_the_run(tmp_path: Path) -> None:
    # A limit on the size of files is the disk that is full for this process only.
    script = (
        "import signal, sys\n"
        "from pathlib import Path, PurePosixPath\n"
        "from specops.evidence.store import EvidenceFile, write_run\n"
        "from specops.errors import EvidenceError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"folder = PurePosixPath({str(FOLDER)!r})\n"
        "files = [EvidenceFile(folder / 'a', b'x'), EvidenceFile(folder / 'b', b'x' * 100000)]\n"
        "try:\n"
        "    write_run(Path(sys.argv[1]), files)\n"
        "except EvidenceError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        # Neither compiled modules nor figures of coverage: they would be cut off as well.
        env={"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)),
    )
    assert os.strerror(errno.EFBIG) in done.stdout
    assert "make the folder writable" in done.stdout
    assert present(tmp_path) == []


def test_a_session_is_known_by_any_file_that_carries_it(tmp_path: Path) -> None:
    assert not session_exists(tmp_path, "evidence", SESSION)
    write_run(tmp_path, files(f"{SESSION}-hal-health.json"))
    assert session_exists(tmp_path, "evidence", SESSION)
    assert not session_exists(tmp_path, "evidence", "20261122T113000123Z-000000")


def test_a_session_is_known_when_it_is_in_an_archive(tmp_path: Path) -> None:
    manifest = tmp_path / "evidence" / "archive" / "SPEC-KIT-018_x.manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(f"spec-plan_{SESSION}.json", encoding="utf-8")
    assert session_exists(tmp_path, "evidence", SESSION)
    assert not session_exists(tmp_path, "evidence", "20261122T113000123Z-000000")


def test_the_folder_of_a_run_is_named_by_its_spec() -> None:
    assert PurePosixPath("evidence/commands/SPEC-KIT-018") == FOLDER


def test_a_probe_leaves_nothing_behind(tmp_path: Path) -> None:
    probe(tmp_path, FOLDER, SESSION)
    assert list(tmp_path.iterdir()) == []
    write_run(tmp_path, files("a.json"))
    probe(tmp_path, FOLDER, SESSION)
    assert present(tmp_path) == ["a.json"]


def test_a_probe_really_writes(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / f".incomplete-{SESSION}").write_bytes(b"")
    with pytest.raises(EvidenceError) as caught:
        probe(tmp_path, FOLDER, SESSION)
    name = f"{FOLDER}/.incomplete-{SESSION}"
    assert caught.value.message == f"evidence could not be written: {name} exists already"


@pytest.mark.parametrize("target", ["commands", "nowhere", "../outside"])
def test_a_probe_refuses_links_that_lead_nowhere_or_out(tmp_path: Path, target: str) -> None:
    root = tmp_path / "root"
    (tmp_path / "outside").mkdir()
    (root / "evidence").mkdir(parents=True)
    (root / "evidence" / "commands").symlink_to(Path("..") / target if ".." in target else target)
    with pytest.raises(EvidenceError):
        probe(root, FOLDER, SESSION)
    assert list((tmp_path / "outside").iterdir()) == []
