"""What was read is not looked at again, and is held to the same borders."""

from pathlib import Path

import pytest

from specops.guardrails.documents.tree import Place, Tree, UnreadableError


def test_no_file_is_read_through_a_folder_that_leads_out(tmp_path: Path) -> None:
    root, beyond = tmp_path / "root", tmp_path / "beyond"
    root.mkdir()
    beyond.mkdir()
    (beyond / "a.md").write_text("text")
    (root / "docs").symlink_to(beyond)
    tree = Tree(root)
    with pytest.raises(UnreadableError, match=r"docs/a\.md leads out of the repository"):
        tree.text("docs/a.md")
    assert tree.place("docs/a.md") is Place.OUTSIDE


def test_a_file_that_was_read_and_is_gone_has_no_status(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("text")
    tree = Tree(tmp_path)
    assert tree.text("a.md") == "text"
    assert tree.place("a.md") is Place.FILE
    (tmp_path / "a.md").unlink()
    assert tree.status("a.md") is None


def test_a_file_that_was_read_is_not_looked_for_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("text")
    tree = Tree(tmp_path)
    assert tree.text("a.md") == "text"
    (tmp_path / "a.md").unlink()
    assert tree.place("a.md") is Place.FILE
