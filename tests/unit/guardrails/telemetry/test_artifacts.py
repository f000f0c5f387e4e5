from pathlib import Path
from typing import Any

import pytest

from specops.guardrails.telemetry.artifacts import Artifacts, is_relative_posix, named_in

from .conftest import envelope


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "top.log").write_text("")
    (root / "folder" / "a.log").write_text("")
    (root / "folder" / "back\\slash").write_text("")
    (root / "folder" / "link.log").symlink_to("a.log")
    (root / "folder" / "out.log").symlink_to(tmp_path / "out.log")
    (root / "outside").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "out.log").write_text("")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.log").write_text("")
    return Artifacts(str(root))


@pytest.mark.parametrize("path", ["folder/a.log", "folder/link.log", "top.log"])
def test_a_file_inside_is_no_fault(path: str, artifacts: Artifacts) -> None:
    assert artifacts.fault(path) is None


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/etc/hostname", "TM011"),
        ("../out.log", "TM011"),
        ("folder/../top.log", "TM011"),
        ("./top.log", "TM011"),
        ("folder//a.log", "TM011"),
        ("folder/", "TM011"),
        ("folder\\a.log", "TM011"),
        ("folder/back\\slash", "TM011"),
        ("C:/a.log", "TM011"),
        ("a\0b", "TM011"),
        ("", "TM011"),
        ("folder/out.log", "TM012"),
        ("outside/a.log", "TM012"),
        ("folder/gone.log", "TM013"),
        ("gone/a.log", "TM013"),
        ("folder", "TM013"),
        ("x/" * 3000 + "a.log", "TM013"),
    ],
)
def test_any_other_path_has_the_code_of_its_fault(
    path: str, code: str, artifacts: Artifacts
) -> None:
    fault = artifacts.fault(path)
    assert fault is not None
    assert fault[0] == code
    assert "\n" not in fault[1]


@pytest.mark.parametrize("length", [120, 121, 400])
@pytest.mark.parametrize(
    ("start", "fault"),
    [
        ("/", "is no POSIX path relative to the repository"),
        ("outside/", "leads out of the repository"),
        ("gone/", "is no file that exists"),
    ],
)
def test_a_path_is_told_unless_it_is_of_more_than_120_signs(
    start: str, fault: str, length: int, artifacts: Artifacts
) -> None:
    path = f"{start}{'x/' * 200}"[: length - 1] + "x"
    found = artifacts.fault(path)
    assert found is not None
    shown = path if length <= 120 else f"({length} characters)"
    assert found[1] == f"{shown} {fault}"


def test_the_folders_that_were_asked_about_are_known(artifacts: Artifacts) -> None:
    for path in ("folder/a.log", "top.log"):
        assert artifacts.fault(path) is None
    assert artifacts.asked == {"folder", ""}


def test_a_folder_is_listed_anew_when_many_others_were_listed_since(
    artifacts: Artifacts, tmp_path: Path
) -> None:
    assert artifacts.fault("folder/a.log") is None
    (tmp_path / "root" / "folder" / "a.log").unlink()
    for number in range(20):
        assert artifacts.fault(f"gone{number}/a.log") is not None
    assert artifacts.fault("folder/a.log") is not None


@pytest.mark.parametrize(
    ("path", "relative"), [("a", True), ("a/b c/.d", True), ("a/..b", True), ("a:b", False)]
)
def test_a_relative_posix_path_has_one_spelling(
    path: str,
    relative: bool,  # noqa: FBT001 - the expected answer of a table of cases
) -> None:
    assert is_relative_posix(path) is relative


def test_every_path_of_a_record_is_named_with_its_place() -> None:
    record: dict[str, Any] = {
        **envelope("plan"),
        "artifacts": [{"path": "a"}, {"path": "b"}],
        "hal": {"summary": {"artifacts": ["c"]}},
    }
    record["baseline"]["artifact"] = "d"
    assert dict(named_in(record)) == {
        ("artifacts", 0, "path"): "a",
        ("artifacts", 1, "path"): "b",
        ("hal", "summary", "artifacts", 0): "c",
        ("baseline", "artifact"): "d",
    }


def test_the_report_of_a_skipped_baseline_need_not_exist() -> None:
    baseline = {"mode": "skip", "artifact": "none", "status": "skipped"}
    assert list(named_in({"baseline": baseline})) == []


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"artifacts": {}, "baseline": [], "hal": 1},
        {"artifacts": ["a", {"path": 1}], "baseline": {"artifact": 1}, "hal": {"summary": []}},
        {"hal": {"summary": {"artifacts": [1, {"path": "a"}]}}},
    ],
)
def test_what_is_malformed_names_nothing(record: dict[str, Any]) -> None:
    assert list(named_in(record)) == []
