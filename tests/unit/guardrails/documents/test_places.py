"""What a path of the repository leads to, and what keeps a document from being read."""

import hashlib
import os
from pathlib import Path

import pytest

from specops.guardrails.documents import tree as tree_module
from specops.guardrails.documents.tree import Place, Tree, UnreadableError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a repository inside another folder, with links in and out of it."""
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    (root / "docs/a.md").write_text("# A\n")
    (tmp_path / "outside.md").write_text("# Outside\n")
    (tmp_path / "root-too").mkdir()
    os.mkfifo(root / "docs/pipe")
    links: dict[str, str | Path] = {
        "docs/in.md": "a.md",
        "docs/out.md": tmp_path / "outside.md",
        "docs/gone.md": "nowhere.md",
        "docs/loop.md": "loop.md",
        "docs/up": tmp_path,
        "linked": "docs",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    return root


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("docs/a.md", Place.FILE),
        ("docs/in.md", Place.FILE),
        ("linked/a.md", Place.FILE),
        ("linked/in.md", Place.FILE),
        ("docs/../docs/./a.md", Place.FILE),
        ("docs", Place.FOLDER),
        ("docs/", Place.FOLDER),
        ("linked", Place.FOLDER),
        (".", Place.FOLDER),
        ("docs/pipe", Place.OTHER),
        ("docs/b.md", Place.MISSING),
        ("docs/gone.md", Place.MISSING),
        ("docs/loop.md", Place.MISSING),
        ("docs/a.md/b", Place.MISSING),
        ("gone/a.md", Place.MISSING),
        ("docs/out.md", Place.OUTSIDE),
        ("docs/up", Place.OUTSIDE),
        ("docs/up/outside.md", Place.OUTSIDE),
        ("docs/up/gone.md", Place.OUTSIDE),
        ("docs/up/root-too", Place.OUTSIDE),
        ("docs/up/root-too/a.md", Place.OUTSIDE),
        ("..", Place.OUTSIDE),
        ("../root-too", Place.OUTSIDE),
        ("../outside.md", Place.OUTSIDE),
        ("/etc/passwd", Place.OUTSIDE),
        ("a\0b", Place.OUTSIDE),
    ],
)
def test_a_path_leads_to_one_kind_of_place(root: Path, path: str, place: Place) -> None:
    tree = Tree(root)
    assert [tree.place(path), tree.place(path)] == [place, place]
    assert tree.asked == {path}


@pytest.mark.parametrize("name", ["repository", "repoX", "repo "])
def test_a_repository_may_have_any_name(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    (root / "a").mkdir(parents=True)
    (tmp_path / name[:-1]).mkdir()
    (tmp_path / name[:-1] / "b").mkdir()
    (root / "beside").symlink_to(tmp_path / name[:-1] / "b")
    tree = Tree(root)
    assert (tree.place("a"), tree.place("beside")) == (Place.FOLDER, Place.OUTSIDE)


def test_a_path_is_looked_up_once(root: Path) -> None:
    tree = Tree(root)
    assert tree.place("docs/b.md") is Place.MISSING
    (root / "docs/b.md").touch()
    assert tree.place("docs/b.md") is Place.MISSING
    assert Tree(root).place("docs/b.md") is Place.FILE


def test_the_root_of_the_system_may_be_a_repository_too(root: Path) -> None:
    assert Tree(Path("/")).place(str(root / "docs/in.md").lstrip("/")) is Place.FILE


@pytest.mark.parametrize(
    ("path", "content", "told"),
    [
        ("docs/b.md", None, ("DS001", "docs/b.md does not exist", 1, 1)),
        ("docs/gone.md", None, ("DS001", "docs/gone.md does not exist", 1, 1)),
        ("docs/out.md", None, ("DS002", "docs/out.md leads out of the repository", 1, 1)),
        (
            "docs/up/outside.md",
            None,
            ("DS002", "docs/up/outside.md leads out of the repository", 1, 1),
        ),
        ("docs", None, ("DS002", "docs cannot be read: it is no regular file", 1, 1)),
        ("docs/pipe", None, ("DS002", "docs/pipe cannot be read: it is no regular file", 1, 1)),
        ("x.md", b"\xc3\xa9\n\xc3\xa9\xff", ("DS021", "x.md is not UTF-8: byte 0xff", 2, 2)),
        ("x.md", b"\xef\xbb\xbf \t\r\n", ("DS023", "x.md is empty", 1, 1)),
        ("x.md", b"\n\n", ("DS023", "x.md is empty", 1, 1)),
        ("x.md", b"12345", ("DS022", "x.md is larger than 0 MiB", 1, 1)),
    ],
)
def test_why_a_document_cannot_be_read_is_said_at_its_place(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    content: bytes | None,
    told: tuple[str, str, int, int],
) -> None:
    if content is not None:
        (root / path).write_bytes(content)
        monkeypatch.setattr(tree_module, "MAX_BYTES", 4 if content == b"12345" else 9)
    with pytest.raises(UnreadableError) as caught:
        Tree(root).text(path)
    error = caught.value
    assert (error.code, error.message, error.line, error.column) == told
    assert str(error) == error.message


def test_a_document_may_be_as_large_as_the_cap_and_is_read_no_further_than_a_byte_more(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_module, "MAX_BYTES", 4)
    tree = Tree(root)
    assert tree.text("docs/in.md") == tree.text("docs/a.md") == "# A\n"
    (root / "x.md").write_bytes(b"1234567")
    assert tree.content("x.md") == b"12345"
    assert tree.asked == {"docs/in.md", "docs/a.md", "x.md"}


def test_a_digest_is_that_of_the_content(root: Path) -> None:
    tree = Tree(root)
    assert tree.digest("docs/a.md") == hashlib.sha256(b"# A\n").hexdigest()
    assert [tree.digest(path) for path in ("docs/b.md", "docs")] == ["", ""]
    assert tree.asked == {"docs/a.md", "docs/b.md", "docs"}


def test_a_status_is_that_of_a_file_or_folder_and_of_no_link(root: Path) -> None:
    (root / "docs/deep/er").mkdir(parents=True)
    (root / "docs/deep/er/a.md").touch()
    tree = Tree(root)
    for path in ("docs/a.md", "linked/a.md", "docs", "docs/deep/er/a.md", "docs/deep/er"):
        status = tree.status(path)
        assert status is not None
        assert os.path.samestat(status, (root / path).stat())
    for path in ("docs/in.md", "linked", "docs/pipe", "docs/b.md", "docs/out.md"):
        assert tree.status(path) is None


def test_a_file_that_may_not_be_read_is_told_in_the_words_of_the_system(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str, **_: bool) -> bytes:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(tree_module, "_read", refuse)
    with pytest.raises(UnreadableError) as caught:
        Tree(root).text("docs/a.md")
    assert caught.value.code == "DS002"
    assert caught.value.message == "docs/a.md cannot be read: Permission denied"


def test_a_folder_is_resolved_once_whatever_is_asked_in_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved: list[str] = []

    def noted(path: str) -> bool:
        resolved.append(path)
        return os.path.isdir(path)  # noqa: PTH112 - a path as the tree has it

    monkeypatch.setattr(tree_module, "_is_plain_folder", noted)
    tree = Tree(root)
    for name in ("docs/a.md", "docs/b.md", "docs/pipe"):
        tree.place(name)
    assert resolved == [str(root / "docs")]
