"""How evidence reaches the disk: what is new is flushed, and what is no folder is none."""

import os
from pathlib import Path

import pytest

from specops.errors import EvidenceError
from specops.evidence.durable import flush_folder, make_folder, refuse_outside


def test_every_folder_that_is_new_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    (tmp_path / "a").mkdir()
    make_folder(tmp_path, tmp_path / "a" / "b" / "c")
    assert flushed == [tmp_path / "a" / "b", tmp_path / "a"]
    make_folder(tmp_path, tmp_path / "a" / "b")
    assert len(flushed) == 2


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        flush_folder(tmp_path / "file")


def test_a_link_out_of_the_repository_is_refused_with_the_way_out(tmp_path: Path) -> None:
    refuse_outside(tmp_path, tmp_path / "evidence")
    (tmp_path / "evidence").symlink_to("/etc")
    place = tmp_path / "evidence" / "commands"
    with pytest.raises(EvidenceError) as caught:
        refuse_outside(tmp_path, place)
    told = f"evidence would leave the repository: {place} leads to /etc/commands"
    remedy = "replace the link by a folder, or set evidence_root"
    assert (caught.value.message, caught.value.remedy) == (told, remedy)
