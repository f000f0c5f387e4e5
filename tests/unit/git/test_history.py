"""Whether a history holds what a record is about."""

from pathlib import Path

import pytest

from specops.errors import CannotJudgeError, PreconditionError
from specops.git.history import History
from specops.git.trees import source_trees
from tests.fakes.git_repository import GitRepository
from tests.fakes.program import put_on_path

UNKNOWN = "0" * 40


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository.create(tmp_path / "repository")


def history(root: Path) -> History:
    return History(root, "evidence")


def test_a_commit_of_any_branch_is_in_the_history(repository: GitRepository) -> None:
    first = repository.commit("a.txt")
    repository.git("checkout", "-q", "-b", "other")
    second = repository.commit("b.txt")
    repository.git("checkout", "-q", "main")
    known = history(repository.root)
    assert not known.is_empty
    assert known.holds(first, None, None)
    assert known.holds(second, None, None)
    assert not known.holds(UNKNOWN, None, None)


def test_a_commit_that_nothing_leads_to_is_known_by_its_tree(repository: GitRepository) -> None:
    repository.commit("a.txt")
    gone = repository.commit("b.txt")
    tree = repository.git("rev-parse", "HEAD^{tree}")
    repository.git("commit", "-q", "--amend", "-m", "reworded")
    known = history(repository.root)
    assert not known.holds(gone, None, None)
    assert known.holds(gone, tree, None)


def test_a_tree_without_its_evidence_is_enough(repository: GitRepository) -> None:
    repository.commit("a.txt")
    gone = repository.commit("b.txt")
    ((_, source_tree),) = source_trees(repository.root, [gone], "evidence")
    repository.write("evidence/run.json")
    repository.git("add", "-A")
    repository.git("commit", "-q", "--amend", "-m", "squashed with its evidence")
    assert history(repository.root).holds(gone, UNKNOWN, source_tree)
    assert not history(repository.root).holds(gone, UNKNOWN, UNKNOWN)


def test_a_history_that_has_not_begun_is_empty(repository: GitRepository) -> None:
    assert history(repository.root).is_empty
    assert not history(repository.root).holds(UNKNOWN, None, None)


def test_a_root_in_no_repository_cannot_tell(tmp_path: Path) -> None:
    with pytest.raises(PreconditionError, match="no repository whose history") as caught:
        history(tmp_path).holds(UNKNOWN, None, None)
    assert caught.value.remedy == "run inside a git work tree"


@pytest.mark.parametrize(
    ("said", "why"), [("fatal: broken", "broken"), ("", "git ended with exit 7")]
)
def test_what_git_says_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, why: str
) -> None:
    put_on_path(monkeypatch, tmp_path / "bin", "git", f"echo '{said}' >&2\nexit 7\n")
    with pytest.raises(CannotJudgeError, match=f"git cannot list the history: {why}"):
        history(tmp_path).holds(UNKNOWN, None, None)
