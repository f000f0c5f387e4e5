"""What is written where, and which lines a person has to add."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from specops.hal.profile import read_profile
from specops.init.found import survey
from specops.init.part import Action, Part
from specops.init.parts import wanted
from specops.init.texts import text
from specops.packet.structure import default_structure
from specops.packet.tracker import COLUMNS, read_tracker
from specops.settings.resolve import SettingsFile, read_file, resolve
from tests.fakes.git_repository import GitRepository
from tests.fakes.repository import PROJECT

TABLE = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    return GitRepository.create(tmp_path / "repository")


def parts(repository: GitRepository, settings: str | None = None) -> dict[str, Part]:
    file = SettingsFile() if settings is None else read_file("specops.toml", settings.encode())
    found = survey(repository.root, resolve(file, {}, {}))
    return {one.path: one for one in wanted(repository.root, found, default_structure())}


def settings_of(part: Part) -> dict[str, Any]:
    resolve(read_file("specops.toml", part.text.encode()), {}, {})
    return tomllib.loads(part.text)


def test_an_empty_repository_gets_everything(repository: GitRepository) -> None:
    made = parts(repository)
    assert list(made) == [
        "specops.toml",
        "tasks.py",
        "noxfile.py",
        "docs/hal/hal_profile.json",
        "memory/constitution.md",
        "docs/SPEC-DEMO-001-first-spec/spec.md",
        "docs/SPEC-DEMO-001-first-spec/plan.md",
        "docs/SPEC-DEMO-001-first-spec/tasks.md",
        "SPEC.md",
        ".pre-commit-config.yaml",
        ".github/workflows/specops.yml",
        ".gitignore",
        ".gitattributes",
    ]
    assert {one.action for one in made.values()} == {Action.WRITE}
    assert not any(re.search("@[A-Z_]+@", one.text) for one in made.values())
    assert made["tasks.py"].text.count("\n") == 3
    ast.parse(made["noxfile.py"].text)


def test_the_settings_name_the_places_that_were_found(repository: GitRepository) -> None:
    assert "cargo" not in settings_of(parts(repository)["specops.toml"])
    repository.write('sp"ecs ünd/SPEC-A-1/x')
    repository.write("crate/Cargo.toml")
    told = settings_of(parts(repository)["specops.toml"])
    assert (told["docs_root"], told["cargo"]) == ('sp"ecs ünd', {"manifest": "crate/Cargo.toml"})
    repository.write("codex-rs/Cargo.toml")
    assert "cargo" not in settings_of(parts(repository)["specops.toml"])


def test_settings_that_are_there_stay_the_only_ones(repository: GitRepository) -> None:
    repository.write("specops.toml", "")
    assert parts(repository, "")["specops.toml"].action is Action.KEEP
    file = read_file("pyproject.toml", b"[tool.specops]\ntracker = 'T.md'\n")
    repository.write("pyproject.toml", "[tool.specops]\ntracker = 'T.md'\n")
    found = survey(repository.root, resolve(file, {}, {}))
    made = {one.path: one for one in wanted(repository.root, found, default_structure())}
    assert made["pyproject.toml"].action is Action.KEEP
    assert "specops.toml" not in made
    assert made["T.md"].action is Action.WRITE


def test_tasks_of_others_get_lines_until_they_have_them(repository: GitRepository) -> None:
    repository.write("tasks.py", "def build(c): ...\n")
    lines = parts(repository)["tasks.py"]
    assert (lines.action, lines.hint) == (Action.ADD, "at the end")
    assert "namespace = joined(globals())" in lines.text
    repository.write("tasks.py", f"def build(c): ...\n\n{lines.text}")
    assert parts(repository)["tasks.py"].action is Action.KEEP


def test_a_task_that_has_a_name_of_ours_sends_ours_elsewhere(repository: GitRepository) -> None:
    repository.write("tasks/__init__.py", "def validate(c): ...\ndef docs(c): ...\n")
    lines = parts(repository)["tasks/__init__.py"]
    assert 'joined(globals(), under="specops")' in lines.text
    assert "the names validate, docs are taken: type specops.validate" in lines.hint


def test_tasks_that_do_not_parse_get_the_same_lines(repository: GitRepository) -> None:
    repository.write("tasks.py", "def (")
    assert "joined(globals())" in parts(repository)["tasks.py"].text


def test_sessions_of_others_get_lines_until_they_have_them(repository: GitRepository) -> None:
    repository.write("noxfile.py", "import nox\n")
    lines = parts(repository)["noxfile.py"]
    assert (lines.action, lines.text[:13]) == (Action.ADD, "import shutil")
    ast.parse(lines.text)
    repository.write("noxfile.py", f"import nox\n\n\n{lines.text}")
    assert parts(repository)["noxfile.py"].action is Action.KEEP


def test_a_sample_packet_keeps_its_name_and_is_completed(repository: GitRepository) -> None:
    repository.write("docs/SPEC-DEMO-001-mine/spec.md", "mine\n")
    made = parts(repository)
    assert made["docs/SPEC-DEMO-001-mine/spec.md"].action is Action.KEEP
    assert made["docs/SPEC-DEMO-001-mine/plan.md"].action is Action.WRITE
    assert "docs/SPEC-DEMO-001-mine/spec.md" in made["SPEC.md"].text


def test_a_tracker_of_others_gets_a_row_with_the_next_number(repository: GitRepository) -> None:
    cells = "SPEC-A-1 | A | Backlog | x |  |  |  |  |  |  |"
    repository.write("SPEC.md", f"# Ours\n\n{TABLE}| 7 | {cells}\n| x | {cells}\n")
    row = parts(repository)["SPEC.md"]
    assert (row.action, row.text[:22]) == (Action.ADD, "| 8 | SPEC-DEMO-001 | ")
    with (repository.root / "SPEC.md").open("a") as stream:
        stream.write(row.text)
    assert parts(repository)["SPEC.md"].action is Action.KEEP


def test_a_document_without_a_table_gets_one(repository: GitRepository) -> None:
    repository.write("SPEC.md", "# Ours\n")
    table = parts(repository)["SPEC.md"]
    assert (table.action, table.hint) == (Action.ADD, "where the table shall be")
    (row,) = read_tracker(table.text).rows
    assert (row.order, row.spec_id) == ("1", "SPEC-DEMO-001")


@pytest.mark.parametrize("known", ["- id: specops-tracker", "entry: specops lint.tracker --"])
def test_hooks_of_others_get_ours_below_them(known: str, repository: GitRepository) -> None:
    repository.write(".pre-commit-config.yaml", "repos: []\n")
    lines = parts(repository, 'tracker = "a+b/T.md"\ndocs_root = "p"\n')[".pre-commit-config.yaml"]
    assert lines.action is Action.ADD
    assert r'files: "^a\\+b/T\\.md$"' in lines.text
    assert r'files: "^p/SPEC-[^/]+/.+\\.md$"' in lines.text
    repository.write(".pre-commit-config.yaml", known)
    assert parts(repository)[".pre-commit-config.yaml"].action is Action.KEEP


def test_a_workflow_that_runs_specops_already_is_enough(repository: GitRepository) -> None:
    repository.write(".github/workflows/a.yml", "run: make\n")
    assert parts(repository)[".github/workflows/specops.yml"].action is Action.WRITE
    repository.write(".github/workflows/b.yml", "run: specops auto\n")
    made = parts(repository)
    assert made[".github/workflows/b.yml"].action is Action.KEEP
    assert ".github/workflows/specops.yml" not in made


def test_gitlab_gets_a_job_and_no_workflow_of_github(repository: GitRepository) -> None:
    repository.write(".gitlab-ci.yml", "")
    made = parts(repository)
    assert made[".gitlab-ci.yml"].action is Action.ADD
    assert not any(path.startswith(".github") for path in made)
    repository.write(".gitlab-ci.yml", made[".gitlab-ci.yml"].text)
    assert parts(repository)[".gitlab-ci.yml"].action is Action.KEEP


def test_no_ci_reads_a_workflow_below_the_top_folder(repository: GitRepository) -> None:
    repository.write("part/x")
    made = parts(GitRepository(repository.root / "part"))
    assert not any(path.startswith(".github") for path in made)


@pytest.mark.parametrize("ignored", ["*.log\n", "evidence/\n"])
def test_evidence_that_git_ignores_is_taken_back(ignored: str, repository: GitRepository) -> None:
    repository.write(".gitignore", ignored)
    lines = parts(repository)[".gitignore"]
    assert lines.action is Action.ADD
    repository.write(".gitignore", ignored + lines.text)
    assert parts(repository)[".gitignore"].action is Action.KEEP


def test_an_ignore_file_of_others_is_fine_as_it_is(repository: GitRepository) -> None:
    repository.write(".gitignore", "*.pyc\n")
    assert parts(repository)[".gitignore"].action is Action.KEEP


def test_where_git_ignores_logs_elsewhere_our_file_takes_them_back(
    repository: GitRepository,
) -> None:
    repository.write(".git/info/exclude", "*.log\n")
    assert "!/evidence/**\n" in parts(repository)[".gitignore"].text


def test_attributes_of_others_get_the_line_of_the_evidence(repository: GitRepository) -> None:
    repository.write(".gitattributes", "* text=auto\n")
    line = parts(repository)[".gitattributes"]
    assert (line.action, line.text) == (Action.ADD, "evidence/** -text\n")
    repository.write(".gitattributes", f"* text=auto\n{line.text}")
    assert parts(repository)[".gitattributes"].action is Action.KEEP


def test_the_profile_is_that_of_the_documents() -> None:
    template = text("hal_profile.json")
    assert template == (PROJECT / "docs/hal/hal_profile.json").read_text(encoding="utf-8")
    assert len(read_profile(template.encode(), "x").checks) == 4
