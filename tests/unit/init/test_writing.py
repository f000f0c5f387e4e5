"""What is written is written whole, inside, and over nothing."""

from pathlib import Path

import pytest

from specops.errors import CannotJudgeError
from specops.init.part import Action, Part
from specops.init.writing import refuse, write


def part(path: str) -> Part:
    return Part(path, "a try", Action.WRITE, "ours\n")


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write(tmp_path, part("a/b/c.txt"))
    assert (tmp_path / "a/b/c.txt").read_text() == "ours\n"
    assert list((tmp_path / "a/b").iterdir()) == [tmp_path / "a/b/c.txt"]


def test_what_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("theirs\n")
    with pytest.raises(CannotJudgeError, match=r"c\.txt cannot be written: File exists"):
        write(tmp_path, part("c.txt"))
    assert (tmp_path / "c.txt").read_text() == "theirs\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "c.txt"]


@pytest.mark.parametrize("link", ["docs", "docs/hal"])
def test_a_link_out_of_the_repository_is_refused(link: str, tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    with pytest.raises(CannotJudgeError, match="would leave the repository"):
        refuse(root, [part("docs/hal/profile.json")])
    assert list(outside.iterdir()) == []


def test_a_link_within_the_repository_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "docs").symlink_to("real")
    refuse(tmp_path, [part("docs/a.md")])
    write(tmp_path, part("docs/a.md"))
    assert (tmp_path / "real/a.md").is_file()


@pytest.mark.parametrize("dangling", [False, True])
def test_a_folder_that_is_none_is_refused(tmp_path: Path, *, dangling: bool) -> None:
    if dangling:
        (tmp_path / "docs").symlink_to("nowhere")
    else:
        (tmp_path / "docs").touch()
    with pytest.raises(CannotJudgeError, match=r"docs/a\.md cannot be written: .*/docs is no fold"):
        refuse(tmp_path, [part("docs/a.md")])
