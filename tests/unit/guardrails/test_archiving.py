"""Which specs are archived, and in which words each is dealt with; real archives are elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops.codes import lifecycle as codes
from specops.codes.model import CheckCode
from specops.errors import EvidenceError
from specops.evidence.archive.manifest import ArchiveError, Manifest, Member
from specops.evidence.archive.restore import ConflictError
from specops.evidence.read import Reading
from specops.evidence.recorded import Recorded
from specops.evidence.runs import Run
from specops.guardrails import archive_plan, archiving
from specops.guardrails.archive_plan import Due, Fate, Kept, Planner, Unfit
from specops.guardrails.archiving import Archiving, Pruning, Restoring
from specops.model import (
    CheckResult,
    Finding,
    Location,
    Stage,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.packet.tracker import COLUMNS
from tests.fakes.answers import Answers

SPEC = "SPEC-KIT-018"
NOW = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
FILES = (Member("commands/a", 900, "0"), Member("commands/b", 600, "1"))
FOLDER = f"e/commands/{SPEC}"
RUNS = tuple(
    Run(spec, Stage.PLAN, session, PurePosixPath(f"e/{session}.json"))
    for spec, session in (("SPEC-KIT-018-slug", "s0"), (SPEC, "s2"), (SPEC, "s3"), (SPEC, "s1"))
)
MANIFEST = Manifest(PurePosixPath(f"e/archive/{SPEC}_s1.tar.gz"), SPEC, "digest", NOW, NOW, FILES)
BESIDE = PurePosixPath(f"e/archive/{SPEC}_s1.manifest.json")


def tracker(root: Path, *statuses: str) -> None:
    """Write a tracker with a row of the spec for each status, and one of another."""
    head = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"
    rows = [(SPEC, status) for status in statuses] + [("SPEC-OPS-004", "Done")]
    text = head + "".join(
        f"| {n} | {spec} | x | {status} | a | b | c | d | e | f | g |\n"
        for n, (spec, status) in enumerate(rows)
    )
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/TRACKER.md").write_text(text, encoding="utf-8")


class Planned:
    """Plans the fate of one spec, whose runs and records are given."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.root, self.patch = root, patch
        self.days: int | None = 90
        self.answers: dict[str, Answers] = {}
        tracker(root, "**done**")
        self.give(find_runs=RUNS, collect=FILES, covering=None)
        self.times(s1="2026-01-01T00:00:00Z", s2="2026-02-01T00:00:00Z")

    def give(self, **answers: object) -> None:
        for name, answer in answers.items():
            self.answers[name] = Answers()
            self.patch.setattr(archive_plan, name, self.answers[name].give(answer))

    def times(self, **told: object) -> None:
        """Let the records tell some times."""

        def read(root: Path, path: PurePosixPath, reading: Reading) -> Recorded:
            assert (root, reading) == (self.root, Reading.COMPAT)
            record = told.get(path.stem, "2019-01-01T00:00:00Z")
            return Recorded(
                Stage.PLAN,
                path.stem,
                path,
                record={"timestamp": record} if isinstance(record, str) else None,
                fault="it is broken" if record is None else "",
            )

        self.patch.setattr(archive_plan, "read_run", read)

    def fate(self) -> Fate:
        planner = Planner(self.root, "e", "docs/TRACKER.md", NOW, self.days)
        (fate,) = planner.plan((SPEC,))
        return fate


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planned:
    return Planned(tmp_path, monkeypatch)


def test_a_spec_that_is_done_and_old_is_due_with_its_latest_run(planned: Planned) -> None:
    latest = datetime(2026, 2, 1, tzinfo=UTC)
    assert planned.fate() == Due(SPEC, FILES, "s1", latest)
    assert Due(SPEC, FILES, "s1", latest).size == 1500
    asked = {name: set(one.asked) for name, one in planned.answers.items()}
    place = (planned.root, "e", SPEC)
    assert asked == {"find_runs": {(*place, None)}, "collect": {place}, "covering": set()}


@pytest.mark.parametrize(
    ("statuses", "why"),
    [
        (("In Review",), "its row says 'In Review'"),
        ((), "it has no single row"),
        (("Done", "Done"), "it has no single row"),
    ],
)
def test_a_spec_that_is_not_done_stays(
    planned: Planned, statuses: tuple[str, ...], why: str
) -> None:
    tracker(planned.root, *statuses)
    assert planned.fate() == Kept(SPEC, why, "tracker docs/TRACKER.md")


def test_a_spec_that_is_locked_stays(planned: Planned) -> None:
    (planned.root / "e/locks").mkdir(parents=True)
    (planned.root / f"e/locks/{SPEC}.json").touch()
    assert planned.fate() == Kept(SPEC, "it is locked", "its lock")


@pytest.mark.parametrize(
    ("days", "latest", "is_due"),
    [
        (90, NOW - timedelta(days=90), True),
        (90, NOW - timedelta(days=90, seconds=-1), False),
        (None, NOW - timedelta(days=900), False),
        (1, NOW + timedelta(days=1), False),
    ],
)
def test_a_spec_stays_for_so_many_days_after_its_latest_run(
    planned: Planned, days: int | None, latest: datetime, *, is_due: bool
) -> None:
    planned.days = days
    planned.times(s1="2020-01-01T00:00:00Z", s2=latest.isoformat())
    if is_due:
        assert planned.fate() == Due(SPEC, FILES, "s1", latest)
        return
    setting = f"evidence.archive_after_days = {'off' if days is None else days}"
    assert planned.fate() == Kept(SPEC, f"its latest run is of {latest:%Y-%m-%d}", setting)


def test_a_time_without_a_zone_is_utc(planned: Planned) -> None:
    planned.times(s1="2026-03-01T00:00:00")
    assert planned.fate() == Due(SPEC, FILES, "s1", datetime(2026, 3, 1, tzinfo=UTC))
    planned.times(s1="2026-03-01T00:00:00", s2="2026-03-01T00:00:00-01:00")
    assert planned.fate() == Due(SPEC, FILES, "s1", datetime(2026, 3, 1, 1, tzinfo=UTC))


def unfit(message: str, remedy: str) -> Unfit:
    return Unfit(SPEC, Finding("EV053", message, Location(FOLDER), remedy))


@pytest.mark.parametrize(
    ("told", "why"), [(None, "it is broken"), ("long ago", "its timestamp is none")]
)
def test_a_record_that_tells_no_time_is_unfit(planned: Planned, told: object, why: str) -> None:
    planned.times(s1="2026-03-01T00:00:00", s2=told)
    assert planned.fate() == unfit(
        f"s2.json tells no time: {why}", "restore the record, or remove it"
    )


def test_what_an_archiving_left_over_is_due_and_nothing_else_without_a_record(
    planned: Planned,
) -> None:
    planned.give(find_runs=RUNS[:1])
    message = "it has no record that tells its age"
    assert planned.fate() == unfit(message, "remove the folder, or restore its records")
    planned.give(covering=MANIFEST)
    assert planned.fate() == Due(SPEC, FILES, MANIFEST.path.name, NOW)
    assert planned.answers["covering"].asked == [(planned.root, "e", SPEC, FILES)]
    assert set(planned.answers["collect"].asked) == {(planned.root, "e", SPEC)}


@pytest.mark.parametrize(("remedy", "told"), [("", codes.UNFIT.fix), ("move it", "move it")])
def test_what_cannot_be_collected_is_unfit(planned: Planned, remedy: str, told: str) -> None:
    def refuse(*_: object) -> tuple[Member, ...]:
        message = "it is a link"
        raise EvidenceError(message, remedy)

    planned.patch.setattr(archive_plan, "collect", refuse)
    assert planned.fate() == unfit("it is a link", told)


class Acts:
    """What a guardrail does to the files, in its order; each step can be made to fail."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.done: list[tuple[Any, ...]] = []
        answers = {
            "covering": None,
            "pack": "digest",
            "read": MANIFEST,
            "restore": 7,
            "was_deleted": False,
            "read_manifests": (BESIDE,),
        }
        for name in ("write_manifest", "verify", "remove", "write_log", "flush_folder", *answers):
            self.give(name, answers.get(name))

    def give(self, name: str, answer: object) -> None:
        def act(*about: object) -> object:
            self.done.append((name, *about))
            if isinstance(answer, Exception):
                raise answer
            return answer

        self.patch.setattr(archiving, name, act)


@pytest.fixture
def acts(monkeypatch: pytest.MonkeyPatch) -> Acts:
    return Acts(monkeypatch)


DUE = Due(SPEC, FILES, "s1", NOW - timedelta(days=100))


def archive(
    root: Path, *fates: Fate, days: int | None = 365, dry: bool = False
) -> list[CheckResult]:
    guardrail = Archiving(root, "e", fates, NOW, days, dry)
    assert (guardrail.name, guardrail.expects) == ("evidence-archive", len(fates))
    return list(guardrail.run())


def test_what_stays_or_is_unfit_is_told(tmp_path: Path, acts: Acts) -> None:
    finding = Finding("EV053", "it is a link")
    assert archive(tmp_path, Kept("A", "it is young", "a setting"), Unfit("B", finding)) == [
        skipped("A", "it is young", "a setting"),
        judged("B", 1, (finding,)),
    ]
    assert acts.done == []


def test_a_dry_run_says_what_would_be_archived(tmp_path: Path, acts: Acts) -> None:
    why = "would be archived: 2 files, 1.5 kB, the latest of 2026-08-14"
    assert archive(tmp_path, DUE, dry=True) == [skipped(SPEC, why, "flag --dry-run")]
    assert acts.done == []


@pytest.mark.parametrize(
    ("days", "until"),
    [
        (365, NOW + timedelta(days=365)),
        (0, NOW),
        (None, datetime.max.replace(tzinfo=UTC)),
        (10**9, datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_an_archive_is_written_and_read_again_before_anything_is_removed(
    tmp_path: Path, acts: Acts, days: int | None, until: datetime
) -> None:
    assert archive(tmp_path, DUE, days=days) == [passed(SPEC, 2, observed="1.5 kB")]
    assert acts.done == [
        ("covering", tmp_path, "e", SPEC, FILES),
        ("pack", tmp_path, "e", MANIFEST.path, FILES),
        ("write_manifest", tmp_path, replace(MANIFEST, keep_until=until)),
        ("read", tmp_path, BESIDE),
        ("verify", tmp_path, MANIFEST),
        ("remove", tmp_path, "e", FILES),
    ]


def test_an_archive_that_is_there_already_is_not_written_again(tmp_path: Path, acts: Acts) -> None:
    acts.give("covering", MANIFEST)
    assert archive(tmp_path, DUE) == [passed(SPEC, 2, observed="1.5 kB")]
    assert [act[0] for act in acts.done] == ["covering", "verify", "remove"]


def failed(name: str, code: CheckCode, place: PurePosixPath, error: EvidenceError) -> CheckResult:
    found = Finding(code.code, error.message, Location(str(place)), error.remedy)
    return judged(name, 1, (found,))


BROKEN = ArchiveError("it is damaged")
TAKEN = ConflictError("a file is in the way", "move it")
LINK = EvidenceError("a link leads out", "remove it")
FULL = OSError(28, "No space left on device", "/long/way/file.log")
WORDS = OSError("no words")
ERRORS: dict[str, tuple[Exception, Callable[[str, PurePosixPath], CheckResult]]] = {
    "broken": (BROKEN, lambda name, place: failed(name, codes.BROKEN_ARCHIVE, place, BROKEN)),
    "taken": (TAKEN, lambda name, place: failed(name, codes.IN_THE_WAY, place, TAKEN)),
    "link": (LINK, lambda name, _: could_not_judge(name, LINK.message, remedy="remove it")),
    "full": (FULL, lambda name, _: unwritable(name, "No space left on device: file.log")),
    "words": (WORDS, lambda name, _: unwritable(name, "no words")),
}


def unwritable(name: str, why: str) -> CheckResult:
    return could_not_judge(name, why, remedy="make it writable, and run again")


@pytest.mark.parametrize("kind", ERRORS)
def test_what_keeps_from_archiving_is_told_by_the_spec(
    tmp_path: Path, acts: Acts, kind: str
) -> None:
    error, told = ERRORS[kind]
    acts.give("verify", error)
    due = replace(DUE, spec_id="SPEC-OPS-004")
    place = PurePosixPath("e/archive/SPEC-OPS-004_s1.tar.gz")
    assert archive(tmp_path, due) == [told("SPEC-OPS-004", place)]
    assert "remove" not in [act[0] for act in acts.done]


@pytest.mark.parametrize("kind", ERRORS)
def test_what_keeps_from_restoring_is_told_by_the_archive(
    tmp_path: Path, acts: Acts, kind: str
) -> None:
    error, told = ERRORS[kind]
    acts.give("restore", error)
    assert list(Restoring(tmp_path, "e", (BESIDE,)).run()) == [told(f"{SPEC}_s1", BESIDE)]


def test_what_was_restored_is_counted(tmp_path: Path, acts: Acts) -> None:
    guardrail = Restoring(tmp_path, "e", (BESIDE,))
    assert list(guardrail.run()) == [passed(f"{SPEC}_s1", 2, observed="7 restored")]
    assert acts.done == [("read", tmp_path, BESIDE), ("restore", tmp_path, "e", MANIFEST)]
    assert guardrail.name == "evidence-restore"


def prune(root: Path, *, dry: bool = False) -> list[CheckResult]:
    guardrail = Pruning(root, "e", NOW, "s9", dry)
    assert guardrail.name == "evidence-prune"
    return list(guardrail.run())


def test_what_is_past_its_date_is_logged_before_it_is_deleted(tmp_path: Path, acts: Acts) -> None:
    path = tmp_path / MANIFEST.path
    path.parent.mkdir(parents=True)
    path.touch()
    assert prune(tmp_path) == [passed(f"{SPEC}_s1", 2, observed="deleted")]
    assert acts.done == [
        ("read_manifests", tmp_path, "e"),
        ("read", tmp_path, BESIDE),
        ("was_deleted", tmp_path, MANIFEST),
        ("verify", tmp_path, MANIFEST),
        ("write_log", tmp_path, "e", "s9", NOW, [MANIFEST]),
        ("flush_folder", path.parent),
    ]
    assert not path.exists()
    assert prune(tmp_path) == [
        unwritable(f"{SPEC}_s1", f"No such file or directory: {SPEC}_s1.tar.gz")
    ]


@pytest.mark.parametrize(
    ("later", "dry", "why", "asked_by"),
    [
        (1, False, "it is kept until 2026-11-23", "its manifest"),
        (1, True, "it is kept until 2026-11-23", "its manifest"),
        (0, True, "would be deleted: kept until 2026-11-22", "flag --dry-run"),
    ],
)
def test_what_is_not_deleted_says_why(
    tmp_path: Path, acts: Acts, later: int, why: str, asked_by: str, *, dry: bool
) -> None:
    acts.give("read", replace(MANIFEST, keep_until=NOW + timedelta(days=later)))
    assert prune(tmp_path, dry=dry) == [skipped(f"{SPEC}_s1", why, asked_by)]
    assert "write_log" not in [act[0] for act in acts.done]


def test_what_was_deleted_already_is_told(tmp_path: Path, acts: Acts) -> None:
    acts.give("was_deleted", answer=True)
    assert prune(tmp_path) == [skipped(f"{SPEC}_s1", "it was deleted", "its deletion log")]
    assert [act[0] for act in acts.done] == ["read_manifests", "read", "was_deleted"]


@pytest.mark.parametrize("kind", ERRORS)
def test_what_keeps_from_pruning_is_told_by_the_archive(
    tmp_path: Path, acts: Acts, kind: str
) -> None:
    error, told = ERRORS[kind]
    acts.give("verify", error)
    assert prune(tmp_path) == [told(f"{SPEC}_s1", BESIDE)]
    assert "write_log" not in [act[0] for act in acts.done]
