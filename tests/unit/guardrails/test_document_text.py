import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.guardrails import document_text
from specops.guardrails.document_text import SIZE_CAP, Document, Fault, read


def write(root: Path, content: bytes) -> None:
    (root / "a.md").write_bytes(content)


@pytest.mark.parametrize("content", [b"# A\n", b"\xef\xbb\xbf# A\r\n", "é".encode()])
def test_text_is_read_with_any_line_ends_and_with_a_byte_order_mark(
    tmp_path: Path, content: bytes
) -> None:
    write(tmp_path, content)
    assert read(tmp_path, "a.md") == Document("a.md", content.decode("utf-8-sig"))


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf\r\n"])
def test_blank_is_empty(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, content)
    assert read(tmp_path, "a.md") == Document("a.md", "", Fault.EMPTY, "is empty")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"caf\xe9", "is not UTF-8 at byte 3"),
        ("# A".encode("utf-16"), "is not UTF-8 at byte 0"),
        ("# A".encode("utf-16-le"), "is not text: it holds NUL bytes"),
        (b"a" * (SIZE_CAP + 1), "cannot be read: it has more than 8 MiB"),
    ],
)
def test_other_bytes_are_unreadable(tmp_path: Path, content: bytes, why: str) -> None:
    write(tmp_path, content)
    assert read(tmp_path, "a.md") == Document("a.md", "", Fault.UNREADABLE, why)


def test_a_file_of_more_than_there_is_memory_is_refused_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, b"# A\n")
    os.truncate(tmp_path / "a.md", 1 << 40)
    assert read(tmp_path, "a.md").why == "cannot be read: it has more than 8 MiB"


@pytest.mark.parametrize("path", ["b.md", "a.md/b.md"])
def test_what_is_not_there_is_missing(tmp_path: Path, path: str) -> None:
    write(tmp_path, b"# A\n")
    assert read(tmp_path, path) == Document(path, "", Fault.MISSING, "does not exist")


def test_a_folder_is_not_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    assert read(tmp_path, "a.md").why == "cannot be read: Is a directory"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert read(tmp_path, "a.md").why == "cannot be read: it is not a plain file"


def test_a_link_may_not_lead_out_of_the_repository(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    write(tmp_path, b"# outside\n")
    (root / "a.md").symlink_to(tmp_path / "a.md")
    assert read(root, "a.md").why == "cannot be read: it leads out of the repository"
    (root / "b.md").write_bytes(b"# B\n")
    (root / "c.md").symlink_to("b.md")
    assert read(root, "c.md").text == "# B\n"
    (root / "d.md").symlink_to("/nowhere/d.md")
    assert read(root, "d.md") == Document("d.md", "", Fault.MISSING, "does not exist")


def test_a_circle_of_links_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("a.md")
    assert read(tmp_path, "a.md").fault is Fault.UNREADABLE


@given(content=st.binary(max_size=60))
def test_any_bytes_give_a_text_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    root = tmp_path_factory.getbasetemp()
    write(root, content)
    document = read(root, "a.md")
    assert bool(document.text.strip()) == (document.fault is None) == (not document.why)


def test_a_document_may_be_as_large_as_the_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_text, "SIZE_CAP", 3)
    write(tmp_path, b"# A")
    assert read(tmp_path, "a.md") == Document("a.md", "# A")
    write(tmp_path, b"# AB")
    why = "cannot be read: it has more than 8 MiB"
    assert read(tmp_path, "a.md") == Document("a.md", "", Fault.UNREADABLE, why)
