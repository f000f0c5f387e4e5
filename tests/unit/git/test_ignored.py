from pathlib import Path

import pytest

from specops.errors import CannotJudgeError
from specops.git.ignored import is_ignored
from tests.fakes.git_repository import GitRepository


def test_git_says_what_it_ignores_whether_it_is_there_or_not(tmp_path: Path) -> None:
    repository = GitRepository.create(tmp_path)
    repository.write(".gitignore", "*.log\n!/kept/*.log\n")
    repository.commit("seen.log")
    assert is_ignored(tmp_path, "later.log")
    assert is_ignored(tmp_path, "seen.log")
    assert not is_ignored(tmp_path, "kept/later.log")


def test_where_git_cannot_tell_nobody_guesses(tmp_path: Path) -> None:
    with pytest.raises(CannotJudgeError, match="git cannot tell whether it ignores a"):
        is_ignored(tmp_path, "a")
