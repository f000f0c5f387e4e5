"""Files as they are at a revision, whatever the work tree holds."""

from pathlib import Path

import pytest

from specops.errors import CannotJudgeError, UsageError
from specops.git.show import Revision, revision
from tests.fakes.git_repository import GitRepository


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    made = GitRepository.create(tmp_path)
    made.write("a/b.txt", "then\n")
    (tmp_path / "link").symlink_to("a/b.txt")
    made.commit()
    made.write("a/b.txt", "now\n")
    return made


def test_a_file_is_read_as_it_is_there(repository: GitRepository) -> None:
    at = revision(repository.root, "HEAD")
    assert at.file("a/b.txt") == b"then\n"
    assert at.file("a/none.txt") is None
    assert revision(repository.root / "a", "HEAD").file("b.txt") == b"then\n"


@pytest.mark.parametrize("path", ["link", "a"])
def test_what_is_no_plain_file_is_refused(repository: GitRepository, path: str) -> None:
    with pytest.raises(CannotJudgeError, match="is no plain file at HEAD"):
        revision(repository.root, "HEAD").file(path)


@pytest.mark.parametrize("ref", ["nowhere", "--all", "HEAD:a", ""])
def test_a_ref_that_names_no_commit_is_a_wrong_request(repository: GitRepository, ref: str) -> None:
    with pytest.raises(UsageError, match="names no commit here"):
        revision(repository.root, ref)


def test_where_git_cannot_tell_nothing_is_judged(tmp_path: Path) -> None:
    with pytest.raises(CannotJudgeError, match="git cannot show another revision: not a git"):
        revision(tmp_path, "HEAD")
    with pytest.raises(CannotJudgeError, match="git cannot show"):
        Revision(tmp_path, "HEAD", "0" * 40).file("a")
