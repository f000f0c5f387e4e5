import os
from pathlib import Path, PurePosixPath

import pytest

from specops.errors import EvidenceError
from specops.evidence import merge
from specops.evidence.attestation import sha256
from specops.model import Stage
from tests.fakes.evidence import SPEC, Kept


def sources(tmp_path: Path, *names: str) -> list[tuple[str, Path]]:
    """Return folders of evidence, each of a machine of its own."""
    return [(name, tmp_path / name / "evidence") for name in names]


def files(root: Path) -> dict[str, bytes]:
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def united(tmp_path: Path, *names: str) -> merge.Union:
    """Merge machines into ``here``."""
    union = merge.compare(tmp_path / "here", "evidence", sources(tmp_path, *names))
    merge.write(tmp_path / "here", "evidence", union)
    return union


@pytest.fixture(autouse=True)
def here(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def test_the_evidence_of_all_machines_is_there_afterwards(tmp_path: Path, here: Path) -> None:
    Kept(tmp_path / "one").add(extra=b"{}")
    Kept(tmp_path / "two").add(spec="SPEC-OPS-004")
    union = united(tmp_path, "one", "two")
    assert dict(union.files) == {"one": 4, "two": 3}
    assert files(here) == files(tmp_path / "one") | files(tmp_path / "two")


def test_what_is_there_already_is_left_as_it_is(tmp_path: Path, here: Path) -> None:
    Kept(tmp_path / "one").add()
    united(tmp_path, "one")
    times = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    assert united(tmp_path, "one").new == {}
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == times


def test_whoever_waits_is_told_how_far_it_is(tmp_path: Path, here: Path) -> None:
    Kept(tmp_path / "one").add(extra=b"{}")
    for spec in ("SPEC-OPS-004", "SPEC-OPS-005"):
        Kept(tmp_path / "two").add(spec=spec)
    told: list[tuple[int, int | None, str]] = []

    def tell(done: int, total: int | None, text: str) -> None:
        told.append((done, total, text))

    union = merge.compare(here, "evidence", sources(tmp_path, "one", "two"), tell)
    one, two = "comparing one", "comparing two"
    assert told == [(done, None, one if done < 4 else two) for done in range(10)]
    told.clear()
    merge.write(here, "evidence", union, tell)
    assert told == [(done, 10, "writing") for done in (0, 4, 7)]


def test_one_name_with_two_contents_is_told_with_both_sides(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Kept(tmp_path / name).add(extra=name.encode())
    union = merge.compare(tmp_path / "here", "evidence", sources(tmp_path, "one", "two"))
    names = {conflict.path.name.split(".")[-1] for conflict in union.conflicts}
    assert names == {"json"}
    (record,) = [one for one in union.conflicts if "-hal-" in one.path.name]
    sides = (
        f"{tmp_path}/{name}/evidence/{record.path} (sha256 {sha256(name.encode())[:12]})"
        for name in ("one", "two")
    )
    assert record == merge.Conflict(record.path, *sides)


def test_a_file_of_the_repository_is_a_side_too(tmp_path: Path, here: Path) -> None:
    path = Kept(tmp_path / "one").add()
    united(tmp_path, "one")
    (here / path).write_text("changed", encoding="utf-8")
    union = merge.compare(here, "evidence", sources(tmp_path, "one"))
    assert [conflict.path for conflict in union.conflicts] == [path.relative_to("evidence")]
    assert str(here) in union.conflicts[0].one


def test_what_a_crash_left_unfinished_is_counted_and_left_behind(
    tmp_path: Path, here: Path
) -> None:
    folder = (tmp_path / "one" / Kept(tmp_path / "one").add()).parent
    for stage in ("audit", "plan"):
        (folder / f".incomplete-spec-{stage}_1.json").write_text("{", encoding="utf-8")
    union = united(tmp_path, "one")
    assert (dict(union.files), dict(union.leftovers)) == ({"one": 3}, {"one": 2})
    assert not list(here.rglob(".incomplete-*"))


def test_the_envelope_of_a_run_is_written_last(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "one")
    kept.add(extra=b"{}")
    kept.add(Stage.AUDIT)
    lock = tmp_path / "one/evidence/locks/SPEC-KIT-018.json"
    lock.parent.mkdir()
    lock.write_text("{}", encoding="utf-8")
    union = merge.compare(tmp_path / "here", "evidence", sources(tmp_path, "one"))
    runs = list(merge._runs(union.new))
    assert sorted(map(len, runs)) == [1, 3, 4]
    for run in runs:
        if len(run) > 1:
            assert [path.name.endswith(".intoto.json") for path in run][-2:] == [True, False]
            assert run[-1].name.startswith("spec-")


@pytest.mark.parametrize("kind", ["accept", "proof"])
def test_the_record_of_an_acceptance_and_of_a_proof_is_written_last_too(kind: str) -> None:
    names = [f"{kind}_20261122T113000123Z-3f9c1a.{end}" for end in ("intoto.json", "json", "md")]
    (run,) = merge._runs({PurePosixPath("proofs") / name: None for name in names})
    assert [path.name for path in run] == [names[2], names[0], names[1]]


def test_a_file_that_changes_meanwhile_stops_the_merge(tmp_path: Path, here: Path) -> None:
    path = Kept(tmp_path / "one").add()
    union = merge.compare(here, "evidence", sources(tmp_path, "one"))
    (tmp_path / "one" / path).write_text("changed", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        merge.write(here, "evidence", union)
    assert caught.value.message == f"{tmp_path / 'one' / path} changed while it was merged"
    assert caught.value.remedy == "merge when nothing writes to it"
    assert files(here) == {}


@pytest.mark.parametrize("kind", ["link", "link to a folder", "pipe"])
def test_what_is_no_readable_file_is_refused(tmp_path: Path, here: Path, kind: str) -> None:
    folder = (tmp_path / "one" / Kept(tmp_path / "one").add()).parent
    match kind:
        case "link":
            (folder / "odd").symlink_to(folder)
        case "link to a folder":
            (folder / "odd").symlink_to("/etc")
        case _:
            os.mkfifo(folder / "odd")
    with pytest.raises(EvidenceError, match="cannot be read"):
        merge.compare(here, "evidence", sources(tmp_path, "one"))


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path: Path, here: Path) -> None:
    with pytest.raises(EvidenceError, match="gone cannot be read: No such file") as caught:
        merge.compare(here, "evidence", [("gone", tmp_path / "gone")])
    assert caught.value.remedy == "make it a readable folder"


def test_locks_come_along(tmp_path: Path, here: Path) -> None:
    lock = tmp_path / "one/evidence/locks" / f"{SPEC}.json"
    lock.parent.mkdir(parents=True)
    lock.write_text("{}", encoding="utf-8")
    assert list(united(tmp_path, "one").new) == [PurePosixPath("locks") / lock.name]
    assert (here / "evidence/locks" / lock.name).read_text(encoding="utf-8") == "{}"
