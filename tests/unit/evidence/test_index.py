"""The index says what the files say, whatever happened to it or to them."""

import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest

from specops.errors import EvidenceError
from specops.evidence.index.answers import BY_NAME, answer, count
from specops.evidence.index.place import FOLDER, NAME, Answered, Place, ask
from specops.evidence.index.rows import Row, read_row
from specops.evidence.index.tables import Changes
from specops.evidence.index.walk import RACY_NS, UNKNOWN, open_folder, walk
from specops.model import Stage, could_not_judge, skipped
from specops.one_line import one_line
from tests.fakes import unseen
from tests.fakes.evidence import BEGAN, SPEC, Kept, check

Rows = list[tuple[object, ...]]
LATER_NS = 3_600_000_000_000


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def place(kept: Kept, later_ns: int = LATER_NS, wait_s: float = 0.05) -> Place:
    """An hour from now, every file has long settled."""
    return Place(kept.root, kept.evidence_root, time.time_ns() + later_ns, wait_s)


def asked(
    kept: Kept, name: str = "latest", *, full: bool = False, spec: str = "", stage: str = ""
) -> Answered[Rows]:
    question = BY_NAME[name]
    return ask(place(kept), lambda it: answer(it, question, spec, stage), full=full)


def rows(kept: Kept, name: str = "latest", **chosen: str) -> Rows:
    return asked(kept, name, **chosen).answer  # type: ignore[arg-type] # all of them are texts


def index(kept: Kept) -> Path:
    return kept.root / FOLDER / f"evidence-{NAME}"


def test_the_latest_run_of_each_spec_and_stage_is_told_by_its_session(kept: Kept) -> None:
    late = kept.add(at=BEGAN + timedelta(days=1), checks=[check("health", sound=False)])
    kept.add()
    plan = kept.add(Stage.PLAN, spec="SPEC-OPS-004")
    os.utime(kept.root / late, (0, 0))
    assert rows(kept) == [
        (SPEC, "validate", "failed", 1, late.name, ""),
        ("SPEC-OPS-004", "plan", "passed", 0, plan.name, ""),
    ]
    assert [row[0] for row in rows(kept, spec=SPEC)] == [SPEC]
    assert [row[1] for row in rows(kept, stage="plan")] == ["plan"]
    assert rows(kept, spec="SPEC-KIT-999") == []


def test_a_second_look_reads_nothing(kept: Kept) -> None:
    for hour in range(3):
        kept.add(at=BEGAN + timedelta(hours=hour))
    assert asked(kept).changes == Changes(read=3)
    before = index(kept).read_bytes()
    assert asked(kept).changes == Changes()
    assert index(kept).read_bytes() == before
    assert asked(kept, full=True).changes == Changes(read=3)
    kept.add(at=BEGAN + timedelta(hours=3))
    assert asked(kept).changes == Changes(read=1)


def test_new_changed_and_removed_runs_are_seen(kept: Kept) -> None:
    first, second = kept.add(), kept.add(at=BEGAN + timedelta(hours=1))
    gone = kept.add(spec="SPEC-OPS-004")
    asked(kept)
    kept.add(at=BEGAN + timedelta(hours=2))
    unseen.edit(kept.root / first, '"passed"', '"failed"')
    (kept.root / second).unlink()
    for file in (kept.root / gone.parent).iterdir():
        file.unlink()
    (kept.root / gone.parent).rmdir()
    assert asked(kept).changes == Changes(read=2, gone=2)
    assert rows(kept, "pass-rate") == [("2026-11-01", 2, 1, 50.0)]


def test_runs_and_specs_that_are_gone_are_counted_and_nothing_is_read_for_them(kept: Kept) -> None:
    kept.add()
    gone, spec = kept.add(at=BEGAN + timedelta(hours=1)), kept.add(spec="SPEC-OPS-004")
    asked(kept)
    (kept.root / gone).unlink()
    assert asked(kept).changes == Changes(gone=1)
    shutil.rmtree(kept.root / spec.parent)
    assert asked(kept).changes == Changes(gone=1)
    assert len(rows(kept)) == 1


def test_an_edit_that_leaves_size_and_time_as_they_were_is_seen(kept: Kept) -> None:
    path = kept.root / kept.add()
    asked(kept)
    unseen.edit(path, '"passed"', '"failed"')
    assert rows(kept)[0][2] == "failed"


def test_an_edit_within_the_same_tick_is_seen_since_young_files_are_read_again(kept: Kept) -> None:
    kept.add()
    here = place(kept, later_ns=-LATER_NS)
    assert ask(here, count).changes == Changes(read=1)
    assert ask(here, count).changes == Changes(read=1)
    settled = place(kept)
    assert ask(settled, count).changes == Changes(read=1)
    assert ask(settled, count).changes == Changes()


def test_a_run_is_young_as_long_as_one_of_its_files_is(kept: Kept) -> None:
    path = kept.root / kept.add()
    beside = path.with_suffix(".intoto.json")
    for younger, older in ((path, beside), (beside, path)):
        while younger.stat().st_ctime_ns <= older.stat().st_ctime_ns:
            os.utime(younger, (0, 0))
        here = Place(kept.root, "evidence", younger.stat().st_ctime_ns + RACY_NS)
        assert [ask(here, count).changes.read for _ in range(2)] == [1, 1]


def test_a_clock_that_goes_backwards_costs_time_and_no_truth(kept: Kept) -> None:
    path = kept.root / kept.add()
    asked(kept)
    unseen.edit(path, '"passed"', '"failed"')
    back = Place(kept.root, "evidence", time.time_ns() - 10 * LATER_NS)
    latest = BY_NAME["latest"]
    assert ask(back, lambda it: answer(it, latest)).answer[0][2] == "failed"
    assert ask(back, count).changes.read == 1


def test_a_changed_attestation_is_seen(kept: Kept) -> None:
    path = kept.root / str(kept.add()).replace(".json", ".intoto.json")
    assert rows(kept)[0][3] == 0
    path.unlink()
    assert rows(kept)[0][3] is None


def damaged_deleted(path: Path) -> None:
    path.unlink()


def damaged_emptied(path: Path) -> None:
    path.write_bytes(b"")


def damaged_overwritten(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)


def damaged_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damaged_pages(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def damaged_by_an_older_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 0")
    connection.close()


def damaged_by_a_missing_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE run")
    connection.close()


def damaged_by_a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def damaged_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "file").touch()


NO_FILE = f"the index could not be used: evidence-{NAME} is no regular file"
NOTES: dict[Callable[[Path], None], str] = {
    damaged_by_an_older_version: "the index could not be used: it is of another version",
    damaged_by_a_link: NO_FILE,
    damaged_by_a_folder: NO_FILE,
}
DAMAGES = [value for name, value in vars().copy().items() if name.startswith("damaged_")]


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_index_that_is_gone_or_broken_is_made_anew(
    kept: Kept, damage: Callable[[Path], None]
) -> None:
    kept.add()
    right = rows(kept)
    damage(index(kept))
    told = asked(kept)
    assert told.answer == right
    assert told.changes == Changes(read=1)
    assert bool(told.note) is (damage is not damaged_deleted)
    assert told.note == NOTES.get(damage, told.note)
    if damage is not damaged_by_a_folder:
        assert asked(kept).note == ""
        assert asked(kept).changes == Changes()
    leftovers = [one for one in index(kept).parent.iterdir() if "incomplete" in one.name]
    assert leftovers == []


def test_an_update_that_fails_halfway_leaves_no_half_an_index(kept: Kept) -> None:
    kept.add()
    asked(kept)
    damaged_by_a_missing_table(index(kept))
    kept.add(at=BEGAN + timedelta(hours=1))
    told = asked(kept, "pass-rate")
    assert "no such table" in told.note
    assert told.answer == [("2026-11-01", 2, 2, 100.0)]


def test_a_question_that_nothing_can_answer_is_an_error(kept: Kept) -> None:
    kept.add()
    with pytest.raises(EvidenceError) as caught:
        ask(place(kept), lambda it: it.execute("SELECT sense FROM run"))
    told = "no index could be made: the index could not be used: no such column: sense"
    assert (caught.value.message, caught.value.remedy) == (told, "report it")


class Stopped(Exception):  # noqa: N818 - it is no error
    """Somebody does not want to wait any longer."""


def test_whoever_stops_an_update_finds_the_index_as_it_was(kept: Kept) -> None:
    kept.add()
    asked(kept)
    kept.add(at=BEGAN + timedelta(hours=1))

    def stop(*_: object) -> None:
        raise Stopped

    before = index(kept).read_bytes()
    for full in (False, True):
        with pytest.raises(Stopped):
            ask(place(kept), count, full=full, tell=stop)
    assert index(kept).read_bytes() == before
    assert {path.name for path in index(kept).parent.iterdir()} == {".gitignore", index(kept).name}


def test_whoever_waits_is_told_how_far_it_is(kept: Kept) -> None:
    told: list[tuple[object, ...]] = []
    kept.add()
    kept.add(at=BEGAN + timedelta(hours=1))
    kept.add(spec="SPEC-OPS-004")
    ask(place(kept), count, tell=lambda *what: told.append(what))
    assert told == [(0, 2, SPEC), (0, 2, SPEC), (1, 2, "SPEC-OPS-004")]


def test_another_who_writes_is_waited_for_as_long_as_was_asked(kept: Kept) -> None:
    query = "PRAGMA busy_timeout"
    for _ in range(2):
        assert ask(place(kept), lambda it: it.execute(query).fetchone()).answer == (50,)


def test_a_folder_that_went_away_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="gone cannot be read: No such file") as caught:
        open_folder(tmp_path / "gone")
    assert caught.value.remedy == "make it a readable folder"


def test_every_single_byte_of_an_index_may_be_wrong_without_an_error(kept: Kept) -> None:
    kept.add()
    right = rows(kept)
    content = index(kept).read_bytes()
    for at in range(0, len(content), 257):
        index(kept).write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        assert len(asked(kept).answer) <= 1
    assert asked(kept, full=True).answer == right


def test_a_locked_index_is_left_alone_and_the_files_answer(kept: Kept) -> None:
    kept.add()
    asked(kept)
    kept.add(at=BEGAN + timedelta(days=1))
    held = sqlite3.connect(index(kept), isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    told = asked(kept, "pass-rate")
    held.execute("ROLLBACK")
    held.close()
    assert "locked" in told.note
    assert len(told.answer) == 2


def test_where_nothing_can_be_written_the_files_answer(kept: Kept) -> None:
    kept.add()
    (kept.root / FOLDER).write_text("a file")
    told = asked(kept)
    assert [row[2] for row in told.answer] == ["passed"]
    assert "could not be used" in told.note


def test_a_folder_that_leads_out_of_the_repository_is_not_written_to(
    kept: Kept, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kept.add()
    outside = tmp_path_factory.mktemp("outside")
    (kept.root / FOLDER).symlink_to(outside)
    told = asked(kept)
    assert [row[2] for row in told.answer] == ["passed"]
    assert told.note == f"the index could not be used: {FOLDER} is a link"
    assert list(outside.iterdir()) == []


def test_version_control_ignores_the_index(kept: Kept) -> None:
    kept.add()
    asked(kept)
    ignored = "# Made from other files; never the truth.\n*\n"
    assert (kept.root / FOLDER / ".gitignore").read_text() == ignored
    (kept.root / FOLDER / ".gitignore").write_text("own words\n")
    asked(kept, full=True)
    assert (kept.root / FOLDER / ".gitignore").read_text() == "own words\n"


def test_each_evidence_root_has_an_index_of_its_own(tmp_path: Path) -> None:
    one, other = Kept(tmp_path), Kept(tmp_path, "docs/evidence")
    one.add()
    assert len(rows(one)) == 1
    assert rows(other) == []
    other.add()
    assert asked(one).changes == Changes()
    assert rows(other)
    assert (tmp_path / FOLDER / f"docs-evidence-{NAME}").is_file()


def test_evidence_that_cannot_be_listed_is_an_error(kept: Kept) -> None:
    (kept.root / "evidence").mkdir()
    (kept.root / "evidence" / "commands").touch()
    with pytest.raises(EvidenceError) as caught:
        asked(kept)
    told = f"{kept.root}/evidence/commands cannot be read: Not a directory"
    assert caught.value.message == told


def test_evidence_outside_of_the_repository_is_an_error(kept: Kept) -> None:
    (kept.root / "evidence").symlink_to("/")
    with pytest.raises(EvidenceError, match="leave the repository"):
        asked(kept)


def edited(kept: Kept, suffix: str, old: str, new: str) -> Rows:
    """Change the file of a run and return its row."""
    path = kept.root / str(kept.add()).replace(".json", suffix)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return rows(kept)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{", "[", "it is not strict JSON: "),
        ('"drill"', '""', "/scenarios/0/name: is blank"),
        ("validate", "audit", f"it is of audit {SPEC} "),
        ("\n", " " * (1 << 20), "it has more than 1048576 bytes"),
    ],
)
def test_a_record_that_is_none_is_told_as_invalid(
    kept: Kept, old: str, new: str, fault: str
) -> None:
    ((_, _, outcome, _, _, told),) = edited(kept, ".json", old, new)
    assert outcome == "invalid"
    assert str(told).startswith(fault)


@pytest.mark.parametrize("target", ["/etc/passwd", "nowhere"])
def test_a_record_that_is_no_file_is_told_as_invalid(kept: Kept, target: str) -> None:
    path = kept.root / kept.add()
    path.unlink()
    path.symlink_to(target)
    ((_, _, outcome, _, _, told),) = rows(kept)
    assert (outcome, told) == ("invalid", "Too many levels of symbolic links")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"sessionId":"', '"sessionId":"x', "its attestation is of session x"),
        ('"exitCode":0', '"exitCode":"none"', "its attestation is broken"),
        ('"specops"', '"others"', "its attestation is broken"),
        ('"passedTests":[', '"passedTests":[[[', "its attestation is broken"),
        ('{"_type"', "[" * 100_000, "its attestation is broken"),
    ],
)
def test_an_attestation_that_says_nothing_is_told(
    kept: Kept, old: str, new: str, fault: str
) -> None:
    ((_, _, outcome, exit_code, _, told),) = edited(kept, ".intoto.json", old, new)
    assert (outcome, exit_code) == ("passed", None)
    assert str(told).startswith(fault)


def test_an_attestation_that_says_less_is_read_as_far_as_it_goes(kept: Kept) -> None:
    path = kept.root / str(kept.add()).replace(".json", ".intoto.json")
    statement = json.loads(path.read_bytes())
    for key in ("checkDurationsMs", "checks", "errors", "skipped"):
        del statement["predicate"]["specops"][key]
    path.write_text(json.dumps(statement))
    ((_, _, outcome, exit_code, _, told),) = rows(kept)
    assert (outcome, exit_code, told) == ("passed", 0, "")
    assert rows(kept, "slowest") == []


def test_a_run_without_attestation_is_told_and_read_once(kept: Kept) -> None:
    (kept.root / str(kept.add()).replace(".json", ".intoto.json")).unlink()
    ((*_, told),) = rows(kept)
    assert told == "its attestation cannot be read: No such file or directory"
    assert asked(kept).changes == Changes()
    kept.add(at=BEGAN + timedelta(hours=1))
    assert asked(kept).changes == Changes(read=1)


def test_other_names_are_no_runs(kept: Kept) -> None:
    path = kept.add()
    (kept.root / path.parent / "spec-deploy_x.json").write_text("{}")
    (kept.root / path.parent / "notes.json").write_text("{}")
    (kept.root / path.parent.parent / "loose.json").write_text("{}")
    (kept.root / path.parent.parent / "SPEC-OPS-004").symlink_to(path.parent.name)
    assert asked(kept).changes == Changes(read=1)


def test_the_pass_rate_is_told_by_the_day_of_the_record(kept: Kept) -> None:
    kept.add()
    kept.add(checks=[check("health", sound=False)])
    kept.add(at=BEGAN + timedelta(days=1))
    assert rows(kept, "pass-rate") == [
        ("2026-11-01", 2, 1, 50.0),
        ("2026-11-02", 1, 1, 100.0),
    ]


def test_a_check_is_flaky_when_one_clean_tree_saw_both_verdicts(kept: Kept) -> None:
    for sound in (True, False, True):
        kept.add(checks=[check("health"), check("list_movies", sound=sound)])
    assert rows(kept, "flaky") == [(SPEC, "validate", "hal-smoke/list_movies", 3, 1, 0)]


def test_a_dirty_tree_says_nothing_of_flakiness(kept: Kept) -> None:
    kept.dirty = True
    for sound in (True, False):
        kept.add(checks=[check("health", sound=sound)])
    assert rows(kept, "flaky") == []


def test_a_check_that_passed_at_a_later_try_is_flaky(kept: Kept) -> None:
    """As the attestation of its run says it: with the check, not in a list of its own."""
    kept.add(checks=[replace(check("health"), is_flaky=True), check("slow")])
    kept.add(checks=[check("health"), check("slow")])
    assert rows(kept, "flaky") == [(SPEC, "validate", "hal-smoke/health", 2, 0, 1)]


def test_errors_and_skips_are_neither_passes_nor_failures(kept: Kept) -> None:
    kept.add(checks=[could_not_judge("health", "no key"), skipped("slow", "asked", "a flag")])
    kept.add(checks=[check("health"), check("slow")])
    assert rows(kept, "flaky") == []


def test_the_slowest_checks_come_first(kept: Kept) -> None:
    kept.add(checks=[check("health", took_ms=10), check("graphql_ping", took_ms=100)])
    kept.add(checks=[check("health", took_ms=30)])
    assert rows(kept, "slowest") == [
        ("hal-smoke/graphql_ping", 1, 100.0, 100),
        ("hal-smoke/health", 2, 20.0, 30),
    ]


def test_overrides_are_in_force_until_a_later_run_needs_none(kept: Kept) -> None:
    path = kept.add(checks=[check("health", sound=False)], overridden=True)
    assert rows(kept, "overrides") == [
        (SPEC, "validate", "allow-fail", "flag --allow-fail", "drill", '["HS001"]', path.name)
    ]
    kept.add(at=BEGAN + timedelta(hours=1))
    assert rows(kept, "overrides") == []


def test_runs_are_counted(kept: Kept) -> None:
    assert ask(place(kept), count).answer == 0
    kept.add()
    assert ask(place(kept), count).answer == 1
    assert ask(place(kept), lambda it: count(it, SPEC)).answer == 1
    assert ask(place(kept), lambda it: count(it, "SPEC-OPS-004")).answer == 0


def row(kept: Kept, path: PurePosixPath) -> Row:
    descriptor = open_folder(kept.root / path.parent)
    try:
        found = read_row(descriptor, SPEC, path.name, "stamp")
    finally:
        os.close(descriptor)
    assert found
    return found


def test_a_row_says_all_that_the_index_keeps_of_a_run(kept: Kept) -> None:
    path = kept.add(
        checks=[
            replace(check("health", took_ms=7), is_flaky=True),
            check("movies", sound=False),
            skipped("slow", "asked", "a flag"),
        ],
        overridden=True,
    )
    session = path.name.partition("_")[2].removesuffix(".json")
    checks = [
        ["hal-smoke/health", "flaky", 7],
        ["hal-smoke/movies", "failed", 5],
        ["hal-smoke/slow", "skipped", 0],
    ]
    overrides = [["allow-fail", "flag --allow-fail", "drill", ["HS001"]]]
    found = row(kept, path)
    assert found._replace(checks="", overrides="") == Row(
        spec=SPEC,
        name=path.name,
        stamp="stamp",
        stage="validate",
        moment=f"20261101120000000 {session}",
        day="2026-11-01",
        outcome="failed",
        exit_code=0,
        tree="e" * 40,
        checks="",
        overrides="",
        fault="",
    )
    assert (json.loads(found.checks), json.loads(found.overrides)) == (checks, overrides)


def test_a_check_that_could_not_judge_is_an_error_and_a_dirty_tree_is_none(kept: Kept) -> None:
    kept.dirty = True
    found = row(kept, kept.add(checks=[could_not_judge("health", "no key")]))
    assert json.loads(found.checks) == [["hal-smoke/health", "error", 0]]
    assert (found.exit_code, found.tree) == (3, "")


def test_a_run_of_which_nothing_can_be_read_is_a_row_that_says_so(kept: Kept) -> None:
    path = kept.add()
    (kept.root / path).write_text("{}")
    (kept.root / path).with_suffix(".intoto.json").unlink()
    told = '"command" is a required property'
    assert row(kept, path)._replace(moment="") == Row(
        SPEC, path.name, "stamp", "validate", "", "", "invalid", None, "", "[]", "[]", told
    )


def changed_attestation(kept: Kept, **details: object) -> Row:
    """Let the attestation of a run say something else of it, and return the row."""
    path = kept.add()
    beside = (kept.root / path).with_suffix(".intoto.json")
    statement = json.loads(beside.read_bytes())
    statement["predicate"]["specops"].update(details)
    beside.write_text(json.dumps(statement))
    return row(kept, path)


def test_a_clean_state_without_a_tree_has_none(kept: Kept) -> None:
    assert changed_attestation(kept, tree=None).tree == ""


def test_of_a_foreign_session_no_more_is_shown_than_fits(kept: Kept) -> None:
    told = changed_attestation(kept, sessionId="x" * 61).fault
    assert told == f"its attestation is of session {one_line('x' * 61, 60)}"


@pytest.mark.parametrize(("size", "outcome"), [(1 << 20, "passed"), ((1 << 20) + 1, "invalid")])
def test_a_record_is_read_up_to_a_mebibyte(kept: Kept, size: int, outcome: str) -> None:
    path = kept.add()
    content = (kept.root / path).read_bytes()
    (kept.root / path).write_bytes(content + b" " * (size - len(content)))
    assert row(kept, path).outcome == outcome


def test_a_file_is_young_until_its_times_are_three_seconds_old(kept: Kept) -> None:
    path = kept.root / kept.add()
    base, beside = path.parent.parent, path.with_suffix(".intoto.json")
    for file in (path, beside):
        os.utime(file, (0, 0))
    changed = max(file.stat().st_ctime_ns for file in (path, beside))
    (young,) = walk(base, changed + RACY_NS)
    assert (young.spec_id, young.fingerprint, bool(young.young)) == (SPEC, UNKNOWN, True)
    assert {young.stamps()[name] for name in young.young} == {UNKNOWN}
    (old,) = walk(base, changed + RACY_NS + 1)
    stamps = {}
    for file in (path, beside):
        seen = file.stat()
        stamps[file.name] = f"{seen.st_size} 0 {seen.st_ctime_ns} {seen.st_ino}"
    assert (old.stamps(), old.young) == (stamps, set())
    lines = "\0".join(sorted(f"{name}\0{stamp}" for name, stamp in stamps.items()))
    assert old.fingerprint == hashlib.sha256(lines.encode()).hexdigest()


def test_a_file_from_the_future_is_young(kept: Kept) -> None:
    path = kept.root / kept.add()
    seen = path.stat()
    os.utime(path, ns=(0, seen.st_ctime_ns + RACY_NS))
    (folder,) = walk(path.parent.parent, seen.st_ctime_ns + 2 * RACY_NS)
    assert path.name in folder.young
