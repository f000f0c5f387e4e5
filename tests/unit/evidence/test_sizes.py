"""How much evidence there is: counted by names and sizes, nothing opened."""

from pathlib import Path, PurePosixPath

import pytest

from specops.errors import EvidenceError
from specops.evidence.sizes import Amount, Sized, measure, spec_folders, walk_files
from specops.model import Stage

BASE = PurePosixPath("evidence")
SPEC, OTHER = "SPEC-KIT-018", "SPEC-OPS-004"
FOLDER = BASE / "commands" / SPEC
PLAN, AUDIT = "20261122T113000123Z-3f9c1a", "20261122T113000124Z-000000"
OLD = "2025-10-14T15:58:30Z-79323873"
FILES = {
    FOLDER / f"{PLAN}-hal-health.json": 100,
    FOLDER / f"{OTHER}.md": 7,
    FOLDER / f"spec-audit_{AUDIT}.json": 20,
    FOLDER / f"spec-plan_{OLD}.json": 4,
    FOLDER / f"spec-plan_{PLAN}.json": 10,
    FOLDER / f"spec-plan_{PLAN}.log": 100,
}
APART = {
    BASE / "archive" / f"spec-plan_{PLAN}.json": 1,
    BASE / "commands" / "loose.json": 2,
    BASE / "locks" / f"{SPEC}.json": 3,
}


def put(root: Path, files: dict[PurePosixPath, int]) -> None:
    for path, size in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(bytes(size))


def test_evidence_is_measured_spec_by_spec_and_last_what_belongs_to_none(tmp_path: Path) -> None:
    deep = BASE / "commands" / OTHER / "folder" / "file"
    put(tmp_path, {**FILES, **APART, deep: 5})
    assert measure(tmp_path, "evidence") == (
        Amount(
            SPEC,
            tuple(Sized(*one) for one in FILES.items()),
            {Stage.AUDIT: 1, Stage.PLAN: 2},
            {Stage.PLAN: 210, Stage.AUDIT: 20},
            OLD,
            AUDIT,
        ),
        Amount(OTHER, (Sized(deep, 5),), {}, {}),
        Amount("", tuple(Sized(*one) for one in APART.items()), {}, {}),
    )
    assert spec_folders(tmp_path, "evidence") == (SPEC, OTHER)


def test_the_newest_session_is_told_by_its_time_in_either_form(tmp_path: Path) -> None:
    earlier = "20250101T000000000Z-3f9c1a"
    put(tmp_path, {FOLDER / f"spec-plan_{session}.json": 1 for session in (OLD, earlier)})
    (amount,) = measure(tmp_path, "evidence")
    assert (amount.oldest, amount.newest) == (earlier, OLD)


def test_an_amount_knows_its_size_and_its_largest_file(tmp_path: Path) -> None:
    put(tmp_path, FILES)
    (amount,) = measure(tmp_path, "evidence")
    assert amount.size == 241
    assert amount.largest == Sized(FOLDER / f"spec-plan_{PLAN}.log", 100)


def test_files_are_given_in_the_order_of_their_folders_and_names(tmp_path: Path) -> None:
    names = ("b/2", "b/1", "c", "a/deep/3", "a/4")
    put(tmp_path, {BASE / name: 1 for name in names})
    told = [str(file.path.relative_to(BASE)) for file in walk_files(tmp_path, BASE)]
    assert told == ["c", "a/4", "a/deep/3", "b/1", "b/2"]


def test_a_link_is_a_file_of_its_own_size(tmp_path: Path) -> None:
    put(tmp_path, {BASE / "file": 1000})
    (tmp_path / BASE / "link").symlink_to("file")
    (tmp_path / BASE / "loop").symlink_to(".")
    assert list(walk_files(tmp_path, BASE)) == [
        Sized(BASE / "file", 1000),
        Sized(BASE / "link", 4),
        Sized(BASE / "loop", 1),
    ]


def test_without_evidence_there_is_nothing_to_measure(tmp_path: Path) -> None:
    assert measure(tmp_path, "evidence") == ()


def test_what_is_no_folder_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / BASE).touch()
    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, "evidence")
    assert caught.value.message == "evidence cannot be read: Not a directory"
    assert caught.value.remedy == "make it a readable folder"


def test_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / BASE).symlink_to("/usr")
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        measure(tmp_path, "evidence")
