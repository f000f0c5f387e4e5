"""Files that others may have put there: only regular ones are read, of a bounded size."""

import os
from pathlib import Path

import pytest

from specops.errors import EvidenceError
from specops.evidence.regular import read_regular


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def why_not(path: Path, limit: int = 4) -> tuple[str, str]:
    with pytest.raises(EvidenceError) as caught:
        read_regular(path, limit=limit)
    return caught.value.message, caught.value.remedy


def test_a_file_is_read_up_to_its_limit(path: Path) -> None:
    path.write_bytes(b"1234")
    assert read_regular(path, limit=4) == b"1234"
    assert read_regular(path) == b"1234"
    told = "file cannot be read: it has more than 3 bytes"
    assert why_not(path, limit=3) == (told, "make it a readable file, or remove it")


def test_a_file_of_more_than_there_is_memory_is_refused_and_not_read(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)
    assert why_not(path)[0] == "file cannot be read: it has more than 4 bytes"


def test_a_file_that_is_not_there_is_not_found(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_regular(path)


def test_a_folder_a_pipe_and_a_link_are_no_files(path: Path, tmp_path: Path) -> None:
    for make in (Path.mkdir, os.mkfifo):
        place = tmp_path / make.__name__
        make(place)
        assert why_not(place)[0] == f"{place.name} cannot be read: it is no regular file"
    path.symlink_to("/etc/hostname")
    assert why_not(path)[0] == "file cannot be read: Too many levels of symbolic links"
