from pathlib import Path

import pytest

from specops import whole_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_gets_new_content_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "SPEC.md"
    file.write_bytes(b"old, and longer than what comes")
    file.chmod(0o640)
    whole_file.replace(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert names(tmp_path) == ["SPEC.md"]


def test_a_link_keeps_leading_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "real.md").write_bytes(b"old")
    (tmp_path / "SPEC.md").symlink_to("docs/real.md")
    whole_file.replace(tmp_path / "SPEC.md", b"new")
    assert (tmp_path / "SPEC.md").is_symlink()
    assert (tmp_path / "docs" / "real.md").read_bytes() == b"new"
    assert names(tmp_path / "docs") == ["real.md"]


def test_a_file_that_cannot_be_replaced_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "SPEC.md").mkdir()
    (tmp_path / "SPEC.md" / "kept").touch()
    with pytest.raises(OSError, match="directory"):
        whole_file.replace(tmp_path / "SPEC.md", b"new")
    with pytest.raises(FileNotFoundError):
        whole_file.replace(tmp_path / "nowhere.md", b"new")
    assert names(tmp_path) == ["SPEC.md"]
    assert names(tmp_path / "SPEC.md") == ["kept"]


def test_a_folder_comes_with_all_its_files(tmp_path: Path) -> None:
    whole_file.make_folder(tmp_path / "docs" / "new", {"a.md": "A\n", "b.md": "Ä\n"})
    assert (tmp_path / "docs" / "new" / "b.md").read_text(encoding="utf-8") == "Ä\n"
    assert names(tmp_path / "docs") == ["new"]
    assert names(tmp_path / "docs" / "new") == ["a.md", "b.md"]


def test_a_folder_that_exists_is_not_touched_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "kept").touch()
    with pytest.raises(OSError, match="not empty"):
        whole_file.make_folder(tmp_path / "old", {"a.md": "A\n"})
    assert names(tmp_path) == ["old"]
    assert names(tmp_path / "old") == ["kept"]


def test_a_folder_whose_files_cannot_be_written_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        whole_file.make_folder(tmp_path / "new", {"a.md": "A\n", "b/c.md": "C\n"})
    assert names(tmp_path) == []
