from pathlib import Path

import pytest

from specops.errors import EvidenceError
from specops.evidence.attestation import sha256
from specops.evidence.latest import latest_record, previous
from specops.model import Stage

FOLDER = "evidence/commands/SPEC-KIT-018"
FIRST, SECOND = "20261122T113000123Z-3f9c1a", "20261122T113000124Z-000000"
LATER = "20261122T113000125Z-ffffff"
PLACE = ("evidence", "SPEC-KIT-018")


def record(root: Path, name: str) -> Path:
    path = root / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(name.encode())
    return path


def test_the_latest_record_is_known_by_its_session_and_not_by_its_time(tmp_path: Path) -> None:
    record(tmp_path, f"spec-plan_{SECOND}.json")
    record(tmp_path, f"spec-plan_{FIRST}.json")
    record(tmp_path, f"spec-plan_{SECOND}.intoto.json")
    record(tmp_path, "spec-plan_yesterday.json")
    found = latest_record(tmp_path, *PLACE, Stage.PLAN)
    assert found == tmp_path / FOLDER / f"spec-plan_{SECOND}.json"
    assert latest_record(tmp_path, *PLACE, Stage.TASKS) is None


def test_the_stage_before_is_named_by_its_digest(tmp_path: Path) -> None:
    path = record(tmp_path, f"spec-plan_{FIRST}.json")
    found = previous(tmp_path, *PLACE, Stage.TASKS, LATER)
    assert found
    assert (found.stage, found.name) == (Stage.PLAN, path.relative_to(tmp_path).as_posix())
    assert found.sha256 == sha256(path.read_bytes())


def test_the_first_stage_has_none_before_it_and_one_may_not_have_run(tmp_path: Path) -> None:
    assert previous(tmp_path, *PLACE, Stage.PLAN, LATER) is None
    assert previous(tmp_path, *PLACE, Stage.AUDIT, LATER) is None


def test_a_record_that_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / FOLDER / f"spec-plan_{FIRST}.json").mkdir(parents=True)
    with pytest.raises(EvidenceError, match="cannot be read: Is a directory"):
        previous(tmp_path, *PLACE, Stage.TASKS, LATER)


def test_a_record_of_a_later_session_is_no_base_of_an_earlier_run(tmp_path: Path) -> None:
    first = record(tmp_path, f"spec-plan_{FIRST}.json")
    record(tmp_path, f"spec-plan_{LATER}.json")
    found = previous(tmp_path, *PLACE, Stage.TASKS, SECOND)
    assert found
    assert found.name == first.relative_to(tmp_path).as_posix()
