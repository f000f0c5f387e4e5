import errno
import os
from pathlib import Path

import pytest

from specops.errors import EvidenceError
from specops.evidence.attestation import Previous, sha256
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
    name = f"{FOLDER}/spec-plan_{FIRST}.json"
    assert found == Previous(Stage.PLAN, name, sha256(path.read_bytes()))


def test_the_first_stage_has_none_before_it_and_one_may_not_have_run(tmp_path: Path) -> None:
    assert previous(tmp_path, *PLACE, Stage.PLAN, LATER) is None
    assert previous(tmp_path, *PLACE, Stage.AUDIT, LATER) is None


def test_a_record_that_is_no_file_is_told_in_one_line_and_nobody_waits_for_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / FOLDER / f"spec-plan_{FIRST}.json"
    path.parent.mkdir(parents=True)
    for make in (Path.mkdir, os.mkfifo):
        make(path)
        with pytest.raises(EvidenceError, match="json cannot be read: it is no regular file"):
            previous(tmp_path, *PLACE, Stage.TASKS, LATER)
        path.rmdir() if path.is_dir() else path.unlink()


def test_a_record_that_is_gone_when_it_is_read_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, f"spec-plan_{FIRST}.json")

    def gone(*_: object) -> int:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    monkeypatch.setattr(os, "open", gone)
    with pytest.raises(EvidenceError) as caught:
        previous(tmp_path, *PLACE, Stage.TASKS, LATER)
    name = f"spec-plan_{FIRST}.json"
    assert caught.value.message == f"{name} cannot be read any more: No such file or directory"
    assert caught.value.remedy == "run again once nobody moves evidence away"


def test_a_record_of_a_later_session_is_no_base_of_an_earlier_run(tmp_path: Path) -> None:
    first = record(tmp_path, f"spec-plan_{FIRST}.json")
    record(tmp_path, f"spec-plan_{LATER}.json")
    found = previous(tmp_path, *PLACE, Stage.TASKS, SECOND)
    assert found
    assert found.name == first.relative_to(tmp_path).as_posix()
    assert previous(tmp_path, *PLACE, Stage.TASKS, FIRST) is None, "nor is one of the same"
