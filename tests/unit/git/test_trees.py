"""The tree of a commit without its evidence: the same before and after that is committed."""

from pathlib import Path

import pytest

from specops.errors import CannotJudgeError
from specops.git.trees import source_trees
from tests.fakes.git_repository import GitRepository


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository.create(tmp_path / "repository")


def source_tree(root: Path, commit: str, evidence_root: str) -> str | None:
    return dict(source_trees(root, [commit], evidence_root)).get(commit)


@pytest.mark.parametrize("evidence_root", ["evidence", "var/evidence", "a/b/c/evidence"])
def test_evidence_does_not_change_the_tree_that_is_left(
    repository: GitRepository, evidence_root: str
) -> None:
    first = repository.commit("src/a.txt", "zoo.txt", "a-b.txt", "a.txt")
    second = repository.commit(f"{evidence_root}/run.json", f"{evidence_root}/more/run.log")
    assert source_tree(repository.root, second, evidence_root) == repository.git(
        "rev-parse", f"{first}^{{tree}}"
    )
    assert source_tree(repository.root, first, evidence_root) == source_tree(
        repository.root, second, evidence_root
    )
    third = repository.commit("src/b.txt")
    assert source_tree(repository.root, third, evidence_root) != source_tree(
        repository.root, second, evidence_root
    )


def test_what_lies_beside_the_evidence_stays(repository: GitRepository) -> None:
    first = repository.commit("var/keep.txt")
    second = repository.commit("var/evidence/run.json")
    assert source_tree(repository.root, second, "var/evidence") == repository.git(
        "rev-parse", f"{first}^{{tree}}"
    )


def test_a_file_in_the_place_of_a_folder_on_the_way_is_no_evidence(
    repository: GitRepository,
) -> None:
    commit = repository.commit("var")
    tree = repository.git("rev-parse", "HEAD^{tree}")
    assert source_tree(repository.root, commit, "var/evidence") == tree


def test_the_root_as_evidence_root_takes_nothing_away(repository: GitRepository) -> None:
    commit = repository.commit("a.txt")
    assert source_tree(repository.root, commit, ".") == repository.git("rev-parse", "HEAD^{tree}")


def test_nothing_but_evidence_leaves_the_empty_tree(repository: GitRepository) -> None:
    commit = repository.commit("evidence/run.json")
    empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    assert source_tree(repository.root, commit, "evidence") == empty


def test_a_root_below_the_top_folder_has_a_tree_of_its_own(repository: GitRepository) -> None:
    before = repository.commit("elsewhere.txt")
    first = repository.commit("product/a.txt")
    second = repository.commit("product/evidence/run.json", "elsewhere/b.txt")
    product = repository.root / "product"
    tree = repository.git("rev-parse", f"{first}:product")
    assert dict(source_trees(product, [before, first, second], "evidence")) == {
        first: tree,
        second: tree,
    }


def test_a_repository_with_longer_ids_is_read_as_well(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path)
    repository.git("init", "--quiet", "--object-format=sha256")
    first = repository.commit("a.txt")
    second = repository.commit("evidence/run.json")
    tree = repository.git("rev-parse", f"{first}^{{tree}}")
    assert source_tree(tmp_path, second, "evidence") == tree


def test_a_folder_without_a_repository_cannot_tell(tmp_path: Path) -> None:
    with pytest.raises(CannotJudgeError, match="git cannot tell what the commits hold"):
        source_tree(tmp_path, "0" * 40, "evidence")
