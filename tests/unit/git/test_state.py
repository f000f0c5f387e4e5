"""What git says of a root, asked of real repositories of every kind."""

import os
from pathlib import Path
from subprocess import CalledProcessError
from typing import TYPE_CHECKING

import pytest

from specops.errors import CannotJudgeError, PreconditionError, ProcessStartError
from specops.git.ancestry import is_ancestor, is_shallow
from specops.git.state import changes, read_state
from tests.fakes.git_repository import GitRepository
from tests.fakes.program import put_on_path

if TYPE_CHECKING:
    from specops.process.command import Completed


@pytest.fixture(autouse=True)
def _no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository.create(tmp_path / "repository")


def test_a_clean_root_has_a_commit_a_tree_and_no_changes(repository: GitRepository) -> None:
    commit = repository.commit("a.txt")
    state = read_state(repository.root)
    assert state.commit == commit
    assert state.tree == repository.git("rev-parse", "HEAD^{tree}")
    assert (state.inside, state.dirty, state.changes, state.known) == (True, False, (), True)
    assert state.reason == ""


def test_two_processes_are_enough_and_both_are_observed(repository: GitRepository) -> None:
    repository.commit("a.txt")
    seen: list[Completed] = []
    read_state(repository.root, (), seen.append)
    assert [next(word for word in run.argv[4:]) for run in seen] == ["status", "rev-parse"]


def test_a_repository_without_commits_has_no_commit_and_no_tree(repository: GitRepository) -> None:
    state = read_state(repository.root)
    assert (state.commit, state.tree, state.dirty, state.inside) == (None, None, False, True)
    repository.write("new.txt")
    assert read_state(repository.root).changes == ("new.txt",)


@pytest.mark.parametrize("name", ["two words.txt", "line\nfeed.txt", "été.txt", "*", "-n", '"q"'])
def test_every_name_comes_back_as_it_is(repository: GitRepository, name: str) -> None:
    repository.commit(name)
    repository.write(name, "changed\n")
    repository.write(f"{name}.new")
    assert changes(repository.root) == (name, f"{name}.new")


def test_a_name_that_is_not_utf8_shows_its_bytes(repository: GitRepository) -> None:
    (repository.root / os.fsdecode(b"caf\xe9")).touch()
    assert changes(repository.root) == ("caf\\xe9",)


def test_each_kind_of_change_counts(repository: GitRepository) -> None:
    repository.commit("changed", "removed", "moved", "staged", ".gitignore")
    repository.write(".gitignore", "ignored\n")
    repository.commit()
    repository.write("changed", "other\n")
    repository.write("staged", "other\n")
    repository.git("add", "staged")
    repository.git("mv", "moved", "there")
    (repository.root / "removed").unlink()
    repository.write("ignored")
    repository.write("folder/untracked")
    expected = {"changed", "removed", "moved", "there", "staged", "folder/"}
    assert set(changes(repository.root)) == expected


def test_a_conflict_counts(repository: GitRepository) -> None:
    base = repository.commit("file")
    repository.write("file", "ours\n")
    ours = repository.commit()
    repository.git("checkout", "--quiet", base)
    repository.write("file", "theirs\n")
    repository.commit()
    with pytest.raises(CalledProcessError):
        repository.git("merge", ours)
    assert changes(repository.root) == ("file",)


def test_configuration_cannot_hide_what_is_untracked(repository: GitRepository) -> None:
    repository.commit("a.txt")
    repository.git("config", "status.showUntrackedFiles", "no")
    repository.write("new.txt")
    assert read_state(repository.root).dirty


def test_a_configured_monitor_is_not_started(repository: GitRepository, tmp_path: Path) -> None:
    repository.commit("a.txt")
    monitor = repository.write(".git/monitor", f"#!/bin/sh\ntouch '{tmp_path}/started'\n")
    monitor.chmod(0o755)
    repository.git("config", "core.fsmonitor", str(monitor))
    read_state(repository.root)
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("spelling", ["evidence", "evidence/", "./evidence"])
def test_an_excluded_folder_does_not_make_dirty(repository: GitRepository, spelling: str) -> None:
    repository.commit("evidence/old.json")
    repository.write("evidence/old.json", "changed\n")
    repository.write("evidence/new.json")
    repository.write("evidence-not.txt")
    assert read_state(repository.root, (spelling,)).changes == ("evidence-not.txt",)


def test_a_folder_that_holds_only_what_is_excluded_does_not_count(
    repository: GitRepository,
) -> None:
    repository.write("docs/evidence/new.json")
    assert read_state(repository.root, ("docs/evidence",)).dirty is False


@pytest.mark.parametrize("path", [".", "", "..", "../elsewhere", "/", "a/../.."])
def test_the_root_itself_cannot_be_excluded(repository: GitRepository, path: str) -> None:
    repository.write("new.txt")
    assert read_state(repository.root, (path,)).changes == ("new.txt",)


def test_an_exclusion_is_a_name_and_not_a_pattern(repository: GitRepository) -> None:
    repository.write("new.txt")
    assert read_state(repository.root, ("*", "?ew.txt")).dirty


def test_the_environment_never_redirects_to_another_repository(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repository.commit("a.txt")
    other = GitRepository.create(tmp_path / "other")
    other.commit("b.txt")
    other.write("dirty.txt")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))
    state = read_state(repository.root)
    assert (state.commit, state.dirty) == (commit, False)


def test_a_root_below_the_top_folder_sees_its_own_changes_only(repository: GitRepository) -> None:
    commit = repository.commit("top.txt", "apps/web/a.txt")
    repository.write("top.txt", "changed\n")
    repository.write("apps/web/new/b.txt")
    root = repository.root / "apps" / "web"
    state = read_state(root)
    assert (state.commit, state.changes) == (commit, ("new/",))
    assert state.tree == repository.git("rev-parse", "HEAD^{tree}")
    assert read_state(root, ("new",)).dirty is False


def test_a_new_root_below_the_top_folder_is_dirty(repository: GitRepository) -> None:
    commit = repository.commit("top.txt")
    repository.write("new/a.txt")
    state = read_state(repository.root / "new")
    assert (state.commit, state.inside, state.changes) == (commit, True, ("./",))


def test_a_root_that_the_repository_around_it_ignores_is_not_inside(
    repository: GitRepository,
) -> None:
    repository.write(".gitignore", "scratch/\n")
    repository.commit("top.txt")
    repository.write("scratch/a.txt")
    state = read_state(repository.root / "scratch")
    assert (state.inside, state.commit, state.dirty, state.known) == (False, None, None, True)
    assert state.reason == "the git work tree around the root does not track it"


def test_a_root_whose_name_holds_a_line_feed_is_placed(repository: GitRepository) -> None:
    repository.commit("a\nb/c.txt")
    repository.write("a\nb/new.txt")
    assert changes(repository.root / "a\nb") == ("new.txt",)


def test_a_submodule_is_a_root_of_its_own(repository: GitRepository, tmp_path: Path) -> None:
    library = GitRepository.create(tmp_path / "library")
    commit = library.commit("lib.txt")
    repository.git("submodule", "--quiet", "add", str(library.root), "vendor")
    repository.commit()
    (repository.root / "vendor" / "new.txt").touch()
    state = read_state(repository.root / "vendor")
    assert (state.commit, state.changes) == (commit, ("new.txt",))
    assert changes(repository.root) == ("vendor",)


def test_a_submodule_cannot_be_ignored_by_configuration(
    repository: GitRepository, tmp_path: Path
) -> None:
    library = GitRepository.create(tmp_path / "library")
    library.commit("lib.txt")
    repository.git("submodule", "--quiet", "add", str(library.root), "vendor")
    repository.git("config", "--file", ".gitmodules", "submodule.vendor.ignore", "all")
    repository.commit()
    (repository.root / "vendor" / "new.txt").touch()
    assert changes(repository.root) == ("vendor",)


def test_a_linked_work_tree_has_its_own_state(repository: GitRepository, tmp_path: Path) -> None:
    first = repository.commit("a.txt")
    repository.commit("b.txt")
    linked = tmp_path / "linked"
    repository.git("worktree", "add", "--quiet", "--detach", str(linked), first)
    (linked / "new.txt").touch()
    state = read_state(linked)
    assert (state.commit, state.changes) == (first, ("new.txt",))
    assert read_state(repository.root).dirty is False


def test_a_bare_repository_is_no_work_tree(repository: GitRepository, tmp_path: Path) -> None:
    repository.commit("a.txt")
    bare = tmp_path / "bare.git"
    repository.git("clone", "--quiet", "--bare", ".", str(bare))
    state = read_state(bare)
    assert (state.inside, state.commit, state.tree, state.dirty) == (False, None, None, None)
    assert (state.known, state.reason) == (True, "this operation must be run in a work tree")


def test_a_folder_without_git_is_not_inside(tmp_path: Path) -> None:
    state = read_state(tmp_path)
    assert (state.inside, state.commit, state.dirty, state.known) == (False, None, None, True)
    assert state.reason.startswith("not a git repository")
    assert state.remedy == "run inside a git work tree"


def test_changes_cannot_be_told_without_a_repository(tmp_path: Path) -> None:
    with pytest.raises(CannotJudgeError, match="not a git repository"):
        changes(tmp_path)


def test_a_shallow_clone_has_a_state(repository: GitRepository, tmp_path: Path) -> None:
    first, second = repository.commit("a.txt"), repository.commit("b.txt")
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(shallow))
    state = read_state(shallow)
    assert (state.commit, state.dirty) == (second, False)
    assert is_shallow(shallow)
    assert is_ancestor(shallow, second, second)
    with pytest.raises(PreconditionError, match="a shallow clone cannot tell") as caught:
        is_ancestor(shallow, first, second)
    assert caught.value.remedy == "fetch the whole history: git fetch --unshallow"


def test_an_ancestor_is_told_from_a_descendant_and_a_stranger(repository: GitRepository) -> None:
    first, second = repository.commit("a.txt"), repository.commit("b.txt")
    assert is_ancestor(repository.root, first, second)
    assert is_ancestor(repository.root, first, first)
    assert not is_ancestor(repository.root, second, first)
    assert not is_ancestor(repository.root, "0" * 40, first)
    assert not is_shallow(repository.root)


@pytest.mark.parametrize("commit", ["", "--help", "HEAD", "1234567", "g" * 40, "a" * 41])
def test_what_is_no_object_id_is_no_ancestor_and_never_reaches_git(
    commit: str, repository: GitRepository
) -> None:
    seen: list[Completed] = []
    head = repository.commit("a.txt")
    assert not is_ancestor(repository.root, commit, head, seen.append)
    assert not is_ancestor(repository.root, head, commit, seen.append)
    assert not seen


def test_ancestry_cannot_be_told_without_a_repository(tmp_path: Path) -> None:
    with pytest.raises(CannotJudgeError, match="not a git repository"):
        is_ancestor(tmp_path, "0" * 40, "1" * 40)


def test_git_that_is_missing_is_not_known(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    state = read_state(repository.root)
    assert (state.inside, state.commit, state.tree, state.dirty) == (False, None, None, None)
    assert (state.known, state.remedy) == (False, "install it or correct the configured command")
    assert state.reason.startswith("'git' could not be started")
    with pytest.raises(ProcessStartError):
        is_ancestor(repository.root, "0" * 40, "1" * 40)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_owner_is_refused_with_the_reason(repository: GitRepository) -> None:
    repository.commit("a.txt")
    for path in (repository.root, repository.root / ".git"):
        os.chown(path, 12345, 12345)
    state = read_state(repository.root)
    assert (state.inside, state.known, state.dirty) == (False, False, None)
    assert "dubious ownership" in state.reason
    assert state.remedy == "trust the folder: git config --global --add safe.directory <root>"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'fatal: detected dubious ownership in repository' >&2; exit 128", "dubious"),
        ("echo 'fatal: index file corrupt' >&2; exit 128", "index file corrupt"),
        ("exit 128", "git ended with exit 128"),
        ("kill -KILL $$", "git ended with exit -9"),
    ],
)
def test_git_that_fails_is_not_known(
    script: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_on_path(monkeypatch, tmp_path / "bin", "git", script)
    state = read_state(tmp_path)
    assert (state.inside, state.known, state.dirty) == (False, False, None)
    assert reason in state.reason
    assert ("safe.directory" in state.remedy) == ("dubious" in reason)


def test_git_that_hangs_is_not_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put_on_path(monkeypatch, tmp_path / "bin", "git", "exec sleep 60")
    state = read_state(tmp_path, deadline_s=0.2)
    assert (state.inside, state.known) == (False, False)
    assert state.reason == "git did not end within 0.2 s"
