"""Which runs there are: told by names alone."""

from pathlib import Path, PurePosixPath

import pytest

from specops.errors import EvidenceError
from specops.evidence.runs import Run, find_runs, moment
from specops.model import Stage

COMMANDS = PurePosixPath("evidence/commands")
SPEC, SLUG, OTHER = "SPEC-KIT-018", "SPEC-KIT-018-hal-smoke", "SPEC-OPS-004"
FIRST, SECOND, OLD = (
    "20261122T113000123Z-3f9c1a",
    "20261122T113000124Z-000000",
    "2025-10-14T15:58:30Z-79323873",
)


def run(spec: str, stage: Stage, session: str) -> Run:
    return Run(spec, stage, session, COMMANDS / spec / f"spec-{stage}_{session}.json")


AUDIT = run(SPEC, Stage.AUDIT, SECOND)
PLAN = run(SPEC, Stage.PLAN, FIRST)
BEFORE = run(SLUG, Stage.PLAN, OLD)
ELSEWHERE = run(OTHER, Stage.PLAN, FIRST)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    strays = [COMMANDS / SPEC / "notes.txt", COMMANDS / "notes" / PLAN.path.name]
    for path in (*(one.path for one in (AUDIT, PLAN, BEFORE, ELSEWHERE)), *strays):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / COMMANDS / "SPEC-KIT-019").symlink_to(SPEC)
    (tmp_path / COMMANDS / "SPEC-KIT-020").touch()
    return tmp_path


def test_sessions_of_all_writers_are_ordered_by_their_time() -> None:
    assert moment(FIRST) == f"20261122113000123 {FIRST}"
    assert moment(OLD) == f"20251014155830000 {OLD}"
    assert moment("20261122T113000Z-1Z") == "20261122113000000 20261122T113000Z-1Z"
    assert moment("20261122T1130001234Z-Z") == "20261122113000123 20261122T1130001234Z-Z"


def test_runs_are_found_by_their_envelopes_the_oldest_first(root: Path) -> None:
    assert find_runs(root, "evidence", None, None) == (BEFORE, PLAN, ELSEWHERE, AUDIT)


def test_runs_of_one_spec_are_those_of_its_id_in_either_form(root: Path) -> None:
    assert find_runs(root, "evidence", SLUG, None) == (BEFORE, PLAN, AUDIT)
    assert find_runs(root, "evidence", SPEC, None) == (PLAN, AUDIT)
    assert find_runs(root, "evidence", OTHER, Stage.PLAN) == (ELSEWHERE,)
    assert find_runs(root, "evidence", None, Stage.AUDIT) == (AUDIT,)


def test_where_there_is_no_evidence_there_are_no_runs(tmp_path: Path) -> None:
    assert find_runs(tmp_path, "evidence", None, None) == ()


def test_a_folder_that_cannot_be_read_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / COMMANDS).touch()
    with pytest.raises(EvidenceError) as caught:
        find_runs(tmp_path, "evidence", None, None)
    assert caught.value.message == f"{tmp_path / COMMANDS} cannot be read: Not a directory"
    assert caught.value.remedy == "make it a readable folder"


def test_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "evidence").mkdir(parents=True)
    (root / COMMANDS).symlink_to(tmp_path)
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        find_runs(root, "evidence", None, None)
