from pathlib import Path

import pytest

from specops.errors import PreconditionError
from specops.git.objects import GitRevisions
from specops.packet.revisions import Pin, PinState
from tests.fakes.git_repository import GitRepository

PATH = "docs/a b.md"


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository.create(tmp_path / "repository")


def state(repository: GitRepository, revision: str, path: str = PATH) -> PinState:
    pin = Pin(path, revision)
    return GitRevisions(repository.root).states([pin])[pin]


def test_a_commit_holds_while_the_file_is_as_it_was(repository: GitRepository) -> None:
    commit = repository.commit(PATH)
    assert state(repository, commit) is PinState.CURRENT
    assert state(repository, commit[:8]) is PinState.CURRENT
    repository.write(PATH, "changed\n")
    assert state(repository, commit[:8]) is PinState.STALE


def test_a_commit_elsewhere_does_not_make_a_pin_stale(repository: GitRepository) -> None:
    commit = repository.commit(PATH)
    repository.commit("other.md")
    assert state(repository, commit) is PinState.CURRENT


def test_the_name_of_the_content_itself_is_a_revision_too(repository: GitRepository) -> None:
    repository.commit(PATH)
    blob = repository.git("rev-parse", f"HEAD:{PATH}")
    assert state(repository, blob[:10]) is PinState.CURRENT
    repository.write(PATH, "changed\n")
    assert state(repository, blob) is PinState.STALE


def test_a_tag_object_is_the_commit_that_it_names(repository: GitRepository) -> None:
    repository.commit(PATH)
    repository.git("tag", "--annotate", "--message", "a", "v1")
    assert state(repository, repository.git("rev-parse", "v1")) is PinState.CURRENT


def test_an_object_that_is_not_there_is_unknown(repository: GitRepository) -> None:
    repository.commit(PATH)
    assert state(repository, "deadbee1") is PinState.UNKNOWN


def test_a_commit_without_the_file_does_not_have_it(repository: GitRepository) -> None:
    before = repository.commit("other.md")
    repository.commit(PATH)
    assert state(repository, before) is PinState.ABSENT


def test_a_repository_without_commits_knows_nothing(repository: GitRepository) -> None:
    repository.write(PATH)
    assert state(repository, "deadbee1") is PinState.UNKNOWN


def test_a_root_below_the_top_of_the_repository_is_read_from_there(
    repository: GitRepository,
) -> None:
    commit = repository.commit(f"sub/{PATH}")
    assert state(GitRepository(repository.root / "sub"), commit) is PinState.CURRENT


def test_a_clone_that_is_cut_off_cannot_know_what_is_missing(
    repository: GitRepository, tmp_path: Path
) -> None:
    first = repository.commit(PATH)
    last = repository.commit("other.md")
    clone = GitRepository(tmp_path / "clone")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(clone.root))
    assert state(clone, first) is PinState.OUT_OF_REACH
    assert state(clone, last) is PinState.CURRENT


def test_many_pins_are_asked_for_in_few_questions(repository: GitRepository) -> None:
    commit = repository.commit(PATH, "other.md")
    pins = [Pin(path, commit[:length]) for path in (PATH, "other.md") for length in range(7, 41)]
    found = GitRevisions(repository.root, batch=10).states(pins)
    assert len(found) == 68
    assert set(found.values()) == {PinState.CURRENT}


def test_nothing_asked_is_nothing_told(repository: GitRepository) -> None:
    assert GitRevisions(repository.root).states([]) == {}


def test_a_folder_without_git_has_no_history(tmp_path: Path) -> None:
    with pytest.raises(PreconditionError, match="not a git repository"):
        GitRevisions(tmp_path).states([Pin(PATH, "deadbee1")])


def test_a_git_that_does_not_end_in_time_is_no_answer(repository: GitRepository) -> None:
    repository.commit(PATH)
    with pytest.raises(PreconditionError, match="git did not end in time"):
        GitRevisions(repository.root, deadline_s=0.000_1).states([Pin(PATH, "deadbee1")])
