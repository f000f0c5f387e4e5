import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from specops.guardrails.telemetry.files import (
    MAX_BYTES,
    RefusedFileError,
    is_inside,
    look,
    read,
    walk,
)

from .conftest import FOLDER, SESSION, Lay, codes, lint

NOBODY = 65534


@pytest.fixture
def without_privileges() -> Iterator[None]:
    """Root may read everything: step down for the length of a test."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


@pytest.fixture
def open_folder(tmp_path: Path) -> None:
    """Let everybody reach the folder of a test: pytest closes it to others."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o777 == 0o700:
            folder.chmod(0o755)


def test_a_file_is_read_whole_up_to_the_cap(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for size in (0, 1, (1 << 12) - 1, 1 << 12, (1 << 12) + 1, 1 << 14, MAX_BYTES):
        path.write_bytes(b"x" * size)
        assert read(str(path)) == b"x" * size


def test_a_file_above_the_cap_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(RefusedFileError, match="more than the 1048576") as caught:
        read(str(path))
    assert caught.value.code == "TM003"


def test_a_file_that_grows_without_end_is_refused_at_the_cap() -> None:
    with pytest.raises(RefusedFileError, match="more than"):
        read("/dev/zero")


@pytest.mark.parametrize("path", ["/nowhere/a.json", "/etc"])
def test_what_cannot_be_read_is_refused_in_the_system_s_words(path: str) -> None:
    with pytest.raises(RefusedFileError, match=r"cannot be read: [A-Z]"):
        read(path)


def test_a_pipe_that_takes_the_place_of_a_file_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert read(str(tmp_path / "a.json")) == b""


def test_a_pipe_of_another_name_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    os.mkfifo(tmp_path / "a.log")
    (found,) = walk(str(tmp_path), str(tmp_path))
    assert found.path.endswith("a.json")
    assert found.refusal is not None


def test_what_is_no_file_is_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.json"))
    for path in ("pipe.json", "socket.json", "."):
        refusal = look(str(tmp_path / path)).refusal
        assert refusal is not None
        assert (refusal.code, refusal.message) == ("TM002", "is no regular file")


@pytest.mark.parametrize(
    ("name", "why"),
    [("gone", "No such file or directory"), ("a\0b", ".*embedded null (byte|character.*)")],
)
def test_what_cannot_be_looked_at_is_refused_unread(tmp_path: Path, name: str, why: str) -> None:
    path = str(tmp_path / name)
    for found in (look(path), *(walk(path, path) if name == "gone" else ())):
        assert found.path == path
        assert found.refusal is not None
        # Of a NUL, Python 3.13 says a little more.
        told = re.fullmatch(f"cannot be read: {why}", found.refusal.message)
        assert (found.refusal.code, bool(told)) == ("TM002", True)


def test_files_are_found_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/1.json", "a/c/3.json", "a/4.json", "0.json", "b/x.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    found = [Path(one.path).relative_to(tmp_path).as_posix() for one in walk(str(tmp_path), "/")]
    assert found == ["0.json", "a/4.json", "a/c/3.json", "b/1.json", "b/2.json"]


def test_links_are_followed_to_files_inside_only(lay: Lay, tmp_path: Path) -> None:
    root = lay()
    folder = root / FOLDER
    (tmp_path / "outside").mkdir()
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "dangling.json").symlink_to("gone.json")
    (folder / "text.txt").symlink_to(f"spec-tasks_{SESSION}.log")
    (folder / "inner").symlink_to("..")
    (folder / "inner.json").symlink_to("..")
    (folder / "outside.log").symlink_to("/etc/hostname")
    (folder / "outer").symlink_to(tmp_path / "outside")
    (folder / f"spec-unlock_{SESSION}.json").symlink_to(f"spec-tasks_{SESSION}.json")
    result = lint(root)
    told = {
        (Path(finding.location.path).name, finding.code)
        for finding in result.findings
        if finding.location
    }
    assert told == {
        ("loop.json", "TM002"),
        ("dangling.json", "TM002"),
        ("outer", "TM004"),
        (f"spec-unlock_{SESSION}.json", "TM007"),
    }
    assert result.checked == 2


@pytest.mark.usefixtures("open_folder")
def test_what_may_not_be_read_is_a_finding(lay: Lay, request: pytest.FixtureRequest) -> None:
    root = lay()
    (root / FOLDER / "secret.json").write_text("{}")
    (root / FOLDER / "secret.json").chmod(0)
    (root / "evidence" / "closed").mkdir(mode=0)
    request.getfixturevalue("without_privileges")
    result = lint(root)
    assert codes(result) == ["TM002", "TM002"]
    assert {finding.message for finding in result.findings} == {"cannot be read: Permission denied"}


@pytest.mark.parametrize(
    ("path", "limit", "inside"),
    [
        ("/r", "/r", True),
        ("/r/a", "/r", True),
        ("/a", "/", True),
        ("/ra", "/r", False),
        ("/", "/r", False),
        ("/rX/a", "/rX", True),
        ("/r /a", "/r ", True),
        ("/r/a", "/r ", False),
    ],
)
def test_a_path_is_inside_the_folder_whose_name_it_begins_with_to_the_letter(
    path: str, limit: str, *, inside: bool
) -> None:
    assert is_inside(path, limit) is inside
