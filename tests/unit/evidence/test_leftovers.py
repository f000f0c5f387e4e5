"""What runs that did not end have left, told by names."""

from pathlib import Path

import pytest

from specops.errors import EvidenceError
from specops.evidence.leftovers import leftovers, session_in
from specops.evidence.names import parse_proof_name

SESSION, OTHER = "20261122T113000123Z-3f9c1a", "20261122T113000124Z-3f9c1a"


def test_names_of_a_session_without_an_envelope_and_temporary_ones_are_left(tmp_path: Path) -> None:
    names = (
        f"spec-plan_{SESSION}.json",
        f"spec-plan_{SESSION}.log",
        f"{SESSION}-hal-health.json",
        f"spec-tasks_{OTHER}.log",
        f"{OTHER}-hal-health.json",
        f"accept_{OTHER}.json",
        f"accept_{OTHER}.log",
        f"accept_{SESSION}.log",
        f".incomplete-spec-plan_{SESSION}.json",
        ".released-SPEC-KIT-018.json-4711",
        "notes.txt",
    )
    for name in names:
        (tmp_path / name).touch()
    assert leftovers(tmp_path) == tuple(sorted((names[3], names[4], *names[7:10])))


def test_what_is_an_envelope_depends_on_the_folder(tmp_path: Path) -> None:
    names = (f"proof_{SESSION}.json", f"proof_{SESSION}.log", f"spec-plan_{OTHER}.json")
    for name in names:
        (tmp_path / name).touch()
    assert leftovers(tmp_path) == names[:2]
    assert leftovers(tmp_path, parse_proof_name) == names[2:]


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert leftovers(tmp_path / "nowhere") == ()


def test_a_folder_that_is_none_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EvidenceError, match="file cannot be read: Not a directory") as caught:
        leftovers(tmp_path / "file")
    assert caught.value.remedy == "make it a readable folder"


def test_a_session_is_found_wherever_it_stands_in_a_name() -> None:
    assert session_in(f"baseline_{SESSION}.md") == SESSION
    assert session_in("baseline.md") is None
