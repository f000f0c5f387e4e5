"""What a survey finds, and what it leaves alone."""

import os
from pathlib import Path

import pytest

from specops.errors import CannotJudgeError
from specops.init.found import Found, survey, text_of
from specops.packet.tracker import COLUMNS
from specops.settings.resolve import SettingsFile, read_file, resolve
from tests.fakes.git_repository import GitRepository

TABLE = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository.create(tmp_path / "repository")


def found(repository: GitRepository, settings: str | None = None) -> Found:
    file = SettingsFile() if settings is None else read_file("specops.toml", settings.encode())
    return survey(repository.root, resolve(file, {}, {}))


def test_an_empty_repository_has_nothing_and_gets_the_usual_places(
    repository: GitRepository,
) -> None:
    seen = found(repository)
    assert (seen.docs_root, seen.tracker) == ("docs", "SPEC.md")
    assert (seen.constitution, seen.evidence_root) == ("memory/constitution.md", "evidence")
    assert seen.is_top
    assert (seen.packets, seen.workflows, seen.hides_logs) == ((), (), False)
    assert {seen.demo, seen.manifest, seen.tasks, seen.noxfile} == {""}
    assert {seen.settings, seen.gitlab, seen.pre_commit} == {""}


def test_the_folder_with_most_packets_is_the_one_of_the_documents(
    repository: GitRepository,
) -> None:
    for path in ("team/specs/SPEC-A-1/x", "team/specs/SPEC-A-2/x", "old/SPEC-A-3/x"):
        repository.write(path)
    repository.write(".cache/specs/SPEC-A-4/x")
    seen = found(repository)
    assert (seen.docs_root, seen.packets) == ("team/specs", ("SPEC-A-1", "SPEC-A-2"))


def test_the_usual_folder_wins_as_soon_as_it_has_a_packet(repository: GitRepository) -> None:
    for path in ("specs/SPEC-A-1/x", "specs/SPEC-A-2/x", "docs/SPEC-DEMO-001-mine/x"):
        repository.write(path)
    seen = found(repository)
    assert (seen.docs_root, seen.demo) == ("docs", "SPEC-DEMO-001-mine")


def test_a_folder_that_is_a_link_is_not_searched(repository: GitRepository) -> None:
    repository.write("../elsewhere/SPEC-A-1/x")
    (repository.root / "specs").symlink_to(repository.root.parent / "elsewhere")
    assert found(repository).docs_root == "docs"


@pytest.mark.parametrize("path", ["TRACKER.md", "docs/TRACKER.md"])
def test_a_tracker_is_known_by_its_table(path: str, repository: GitRepository) -> None:
    repository.write("README.md", "| a | b |\n| --- | --- |\n| 1 | 2 |\n")
    repository.write(path, TABLE)
    assert found(repository).tracker == path


def test_the_usual_tracker_is_taken_even_without_a_table(repository: GitRepository) -> None:
    repository.write("SPEC.md", "none\n")
    repository.write("TRACKER.md", TABLE)
    assert found(repository).tracker == "SPEC.md"


@pytest.mark.parametrize("path", ["codex-rs/Cargo.toml", "Cargo.toml", "crate/Cargo.toml"])
def test_a_manifest_is_found_at_the_top_and_one_below(path: str, repository: GitRepository) -> None:
    repository.write(".hidden/Cargo.toml")
    assert found(repository).manifest == ""
    repository.write(path)
    assert found(repository).manifest == path


def test_what_is_there_of_others_is_named(repository: GitRepository) -> None:
    paths = (".github/workflows/b.yaml", ".github/workflows/a.yml", ".gitlab-ci.yml")
    for path in (*paths, "tasks/__init__.py", "noxfile.py", ".pre-commit-config.yaml"):
        repository.write(path)
    repository.write(".specify/memory/constitution.md")
    seen = found(repository)
    assert seen.workflows == (".github/workflows/a.yml", ".github/workflows/b.yaml")
    assert (seen.gitlab, seen.tasks) == (".gitlab-ci.yml", "tasks/__init__.py")
    assert (seen.noxfile, seen.pre_commit) == ("noxfile.py", ".pre-commit-config.yaml")
    assert seen.constitution == ".specify/memory/constitution.md"


def test_settings_are_believed_and_nothing_is_guessed(repository: GitRepository) -> None:
    for path in ("specs/SPEC-A-1/x", "Cargo.toml", ".specify/memory/constitution.md"):
        repository.write(path)
    repository.write("TRACKER.md", TABLE)
    seen = found(repository, 'docs_root = "packets"\n')
    assert (seen.settings, seen.docs_root, seen.packets) == ("specops.toml", "packets", ())
    assert (seen.tracker, seen.manifest) == ("SPEC.md", "")
    assert seen.constitution == "memory/constitution.md"


def test_a_root_below_the_top_folder_is_told_apart(repository: GitRepository) -> None:
    repository.write("part/x")
    assert not found(GitRepository(repository.root / "part")).is_top


def test_logs_that_git_ignores_are_noticed(repository: GitRepository) -> None:
    repository.write(".gitignore", "*.log\n")
    assert found(repository).hides_logs


def test_what_no_setting_can_name_is_passed_over(repository: GitRepository) -> None:
    for name in (b"back\\slash", b"co:lon", b"no-utf-8-\xff"):
        folder = repository.root / os.fsdecode(name)
        (folder / "SPEC-A-1").mkdir(parents=True)
        (folder / "Cargo.toml").touch()
    seen = found(repository)
    assert (seen.docs_root, seen.manifest) == ("docs", "")


def test_what_is_there_and_cannot_be_read_is_no_absence(repository: GitRepository) -> None:
    repository.write("binary").write_bytes(b"\xff\xfe\x00")
    (repository.root / "link").symlink_to("nowhere")
    (repository.root / "folder").mkdir()
    for path, why in (("binary", "UTF-8"), ("link", "a link to nowhere"), ("folder", "Is a dir")):
        with pytest.raises(CannotJudgeError, match=why):
            text_of(repository.root, path)
    assert text_of(repository.root, "missing") is None
    repository.write("empty", "")
    assert text_of(repository.root, "empty") == ""
