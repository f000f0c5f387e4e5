import os
import signal
import tempfile
from pathlib import Path

import pytest

from specops.interrupts import caught, interruptible
from specops.scratch import scratch


def test_a_folder_is_there_for_a_while_and_goes_with_all_that_it_holds(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    with scratch("specops-while-") as folder:
        assert folder.name.startswith("specops-while-")
        assert folder == folder.resolve()
        (folder / "locked/below").mkdir(parents=True)
        (folder / "locked/below/file").write_text("x", encoding="utf-8")
        (folder / "locked").chmod(0o500)
        outside.chmod(0o500)
        (folder / "link").symlink_to(outside)
    assert not folder.exists()
    assert outside.stat().st_mode & 0o777 == 0o500


def test_a_folder_that_cannot_be_made_is_not_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(FileNotFoundError), scratch("specops-while-"):
        pytest.fail("there is no such folder")


def test_ctrl_c_leaves_no_folder_that_nobody_knows_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = tempfile.mkdtemp, []

    def interrupted(prefix: str) -> str:
        made.append(make(prefix=prefix))
        os.kill(os.getpid(), signal.SIGINT)
        return made[-1]

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "mkdtemp", interrupted)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible(), scratch("specops-while-"):
        pytest.fail("the signal was lost")
    assert len(made) == 1
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_lets_a_folder_be_removed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = os.walk

    def interrupted(folder: Path) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return walk(folder)

    monkeypatch.setattr(os, "walk", interrupted)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible(), scratch("x-") as folder:
        (folder / "file").write_text("x", encoding="utf-8")
    assert not folder.exists()
