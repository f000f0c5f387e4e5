"""The work tree, asked of real repositories of every kind."""

from pathlib import Path

import pytest

from specops.git.state import read_state
from specops.guardrails.baseline.work_tree import WorkTree
from specops.model import CheckResult, Finding, Verdict, judged, passed
from tests.fakes.git_repository import GitRepository
from tests.fakes.program import put_on_path


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    made = GitRepository.create(tmp_path / "repository")
    made.commit("a.txt")
    return made


def check(root: Path, allow_dirty: str = "") -> dict[str, CheckResult]:
    state = read_state(root, ("evidence", "scratch"))
    return {result.name: result for result in WorkTree(lambda: state, allow_dirty).check()}


def codes(results: dict[str, CheckResult]) -> list[str]:
    return [finding.code for result in results.values() for finding in result.findings]


def test_a_clean_tree_passes_and_shows_its_commit(repository: GitRepository) -> None:
    results = check(repository.root)
    assert results == {
        "work-tree": passed("work-tree", 1, observed=repository.git("rev-parse", "HEAD")[:12]),
        "clean-tree": passed("clean-tree", 1, observed="clean"),
    }


def test_changed_staged_and_untracked_files_are_all_named(repository: GitRepository) -> None:
    repository.write("a.txt", "changed\n")
    repository.write("staged.txt")
    repository.git("add", "staged.txt")
    repository.write("stray.txt")
    message = "3 paths differ from the commit: a.txt, staged.txt, stray.txt"
    found = Finding("BA003", message, remedy="commit, stash or ignore what is named")
    assert check(repository.root)["clean-tree"] == judged(
        "clean-tree", 1, (found,), observed="dirty"
    )


def test_the_evidence_root_and_configured_paths_do_not_count(repository: GitRepository) -> None:
    repository.write("evidence/new.json")
    repository.write("scratch/new.txt")
    assert codes(check(repository.root)) == []


def test_only_the_first_few_of_many_are_named(repository: GitRepository) -> None:
    for number, ending in ((10, "stray08.txt, stray09.txt"), (12, "stray09.txt and 2 more")):
        for rank in range(number):
            repository.write(f"stray{rank:02d}.txt")
        (finding,) = check(repository.root)["clean-tree"].findings
        assert finding.message.endswith(ending)


def test_a_name_with_a_line_feed_stays_on_one_line(repository: GitRepository) -> None:
    repository.write("two\nlines.txt")
    (finding,) = check(repository.root)["clean-tree"].findings
    assert finding.message == "1 path differs from the commit: two\\nlines.txt"


def test_an_override_lets_the_tree_through_and_still_names_what_differs(
    repository: GitRepository,
) -> None:
    repository.write("stray.txt")
    result = check(repository.root, "environment SPEC_OPS_ALLOW_DIRTY")["clean-tree"]
    assert (result.verdict, result.findings, result.checked) == (Verdict.PASSED, (), 1)
    assert (result.name, result.observed) == ("clean-tree", "dirty")
    assert [finding.code for finding in result.let_through] == ["BA003"]
    assert result.reason == (
        "1 path differs from the commit: stray.txt; let through by environment SPEC_OPS_ALLOW_DIRTY"
    )


def test_an_override_of_a_clean_tree_lets_nothing_through(repository: GitRepository) -> None:
    assert check(repository.root, "environment SPEC_OPS_ALLOW_DIRTY")["clean-tree"].reason == ""


def test_a_folder_without_git_is_a_finding_and_nothing_more_is_judged(tmp_path: Path) -> None:
    results = check(tmp_path)
    assert list(results) == ["work-tree"]
    (finding,) = results["work-tree"].findings
    assert (finding.code, finding.location) == ("BA001", None)
    assert finding.message.startswith("the root is in no git work tree: ")
    assert finding.remedy == read_state(tmp_path, ()).remedy != ""


def test_a_bare_repository_is_a_finding_that_says_so(repository: GitRepository) -> None:
    repository.git("clone", "-q", "--bare", ".", "../bare.git")
    results = check(repository.root.parent / "bare.git")
    assert codes(results) == ["BA001"]
    assert "must be run in a work tree" in results["work-tree"].findings[0].message


def test_a_repository_without_commits_is_a_finding_even_when_it_is_empty(tmp_path: Path) -> None:
    made = GitRepository.create(tmp_path / "new")
    assert check(made.root)["work-tree"].observed == ""
    assert check(made.root)["work-tree"].findings == (
        Finding("BA002", "the repository has no commit yet", remedy="commit the packet first"),
    )
    made.write("a.txt")
    assert codes(check(made.root)) == ["BA002", "BA003"]


def test_a_shallow_clone_passes(repository: GitRepository) -> None:
    repository.commit("b.txt")
    repository.git("clone", "-q", "--depth=1", f"file://{repository.root}", "../shallow")
    assert codes(check(repository.root.parent / "shallow")) == []


def test_a_linked_work_tree_is_judged_by_its_own_files(repository: GitRepository) -> None:
    repository.git("worktree", "add", "-q", "../linked")
    repository.write("stray.txt")
    linked = GitRepository(repository.root.parent / "linked")
    assert codes(check(linked.root)) == []
    linked.write("stray.txt")
    assert codes(check(linked.root)) == ["BA003"]


def test_a_submodule_is_judged_by_its_own_repository(
    repository: GitRepository, tmp_path: Path
) -> None:
    outer = GitRepository.create(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", str(repository.root), "inner")
    assert codes(check(outer.root)) == ["BA002", "BA003"]
    assert codes(check(outer.root / "inner")) == []
    outer.commit()
    outer.write("inner/stray.txt")
    assert codes(check(outer.root / "inner")) == ["BA003"]
    assert codes(check(outer.root)) == ["BA003"]


def test_a_root_below_the_top_folder_is_judged_by_what_is_in_it(repository: GitRepository) -> None:
    repository.commit("part/b.txt")
    repository.write("stray.txt")
    assert codes(check(repository.root / "part")) == []


def test_without_git_nothing_could_be_judged(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_on_path(monkeypatch, tmp_path / "bin", "sh", "exit 0", alone=True)
    results = check(repository.root)
    assert [(name, one.verdict) for name, one in results.items()] == [("work-tree", Verdict.ERROR)]
    assert "'git' could not be started" in results["work-tree"].reason
    assert results["work-tree"].remedy
