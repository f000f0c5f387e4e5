"""Archive, restore and prune as a user types them; nothing is lost on the way."""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from specops import strict_json
from specops.app.confirming import confirm
from specops.commands.model import World
from specops.errors import UsageError
from specops.evidence.archive.manifest import ArchiveError, archive_path
from specops.evidence.archive.pack import collect, pack
from specops.evidence.archive.remove import remove
from specops.evidence.store import session_exists
from specops.session import timestamp
from tests.fakes import done
from tests.fakes.done import FOLDER, Done
from tests.fakes.evidence import SPEC
from tests.fakes.world import MOMENT, Kept, call, world


@pytest.fixture
def here(tmp_path: Path) -> Done:
    return done.make(tmp_path)


def archives(here: Done, suffix: str = ".tar.gz") -> list[Path]:
    return sorted((here.root / "evidence" / "archive").glob(f"*{suffix}"))


def manifest(here: Done) -> dict[str, Any]:
    (path,) = archives(here, ".manifest.json")
    return dict(json.loads(path.read_bytes()))


def verdicts(ended: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - what a command came to
    return [(one["name"], one["verdict"]) for one in ended.document["results"]]


def test_what_is_archived_comes_back_to_the_byte(here: Done) -> None:
    before = here.files()
    ended = here.archive()
    assert ended.code == 0
    assert verdicts(ended) == [(f"evidence-archive/{SPEC}", "passed")]
    assert not here.folder.exists()
    ended = here.json("evidence.restore", "--spec", f"{SPEC}-hal-smoke")
    assert ended.code == 0
    assert here.files() == before
    assert here.json("lint.telemetry").code in {0, 1}
    assert here.json("evidence.restore").code == 0


def test_the_manifest_names_every_file_with_its_digest(here: Done) -> None:
    before = here.files()
    here.archive()
    told = manifest(here)
    assert {one["path"]: one["sha256"] for one in told["files"]} == {
        f"commands/{SPEC}/{name}": hashlib.sha256(content).hexdigest()
        for name, content in before.items()
    }
    (archive,) = archives(here)
    assert told["archive"] == archive.name
    assert told["sha256"] == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert (told["specId"], told["archivedAt"]) == (SPEC, timestamp(MOMENT))
    assert told["keepUntil"] == timestamp(MOMENT + timedelta(days=365))


def test_the_same_files_make_the_same_archive(here: Done, tmp_path: Path) -> None:
    other = done.make(tmp_path / "other")
    for number, path in enumerate(sorted(other.folder.iterdir())):
        os.utime(path, (number, number))
        path.chmod(0o600)
    here.archive()
    other.archive()
    assert archives(here)[0].read_bytes() == archives(other)[0].read_bytes()


def test_a_dry_run_says_what_would_be_done_and_does_nothing(here: Done) -> None:
    before = here.files()
    ended = here.json("evidence.archive", "--dry-run")
    assert ended.code == 0
    ((_, verdict),) = verdicts(ended)
    assert verdict == "skipped"
    assert "would be archived: 8 files, " in ended.document["results"][0]["reason"]
    assert here.files() == before
    assert archives(here) == []


def test_without_an_agreement_nothing_is_done(here: Done) -> None:
    before = here.files()
    ended = here.run("evidence.archive")
    assert ended.code == 2
    assert f"evidence.archive: archive {SPEC} (8 files, " in ended.err
    assert "nobody agreed: nothing was done: look at it, then give --yes" in ended.err
    assert here.files() == before


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(here: Done, answer: str) -> tuple[World, Terminal]:
    plain = world(here.root, Kept())
    err = Terminal()
    return World({}, here.root, plain.stdout, err, plain.now, plain.token, Terminal(answer)), err


@pytest.mark.parametrize("answer", ["y\n", "YES\n"])
def test_a_person_at_a_terminal_is_asked(here: Done, answer: str) -> None:
    there, err = at_a_terminal(here, answer)
    confirm(call("evidence.archive", there), ["remove this"])
    assert err.getvalue() == "evidence.archive: remove this\ngo on? [y/N]\n"


@pytest.mark.parametrize("answer", ["\n", "", "no\n"])
def test_whatever_is_no_yes_is_a_no(here: Done, answer: str) -> None:
    there, _ = at_a_terminal(here, answer)
    with pytest.raises(UsageError, match="nobody agreed"):
        confirm(call("evidence.archive", there), ["remove this"])


def test_where_nobody_sees_the_list_nobody_is_asked(here: Done) -> None:
    there, _ = at_a_terminal(here, "y\n")
    quiet = World({}, here.root, there.stdout, io.StringIO(), there.now, there.token, there.stdin)
    with pytest.raises(UsageError, match="nobody agreed"):
        confirm(call("evidence.archive", quiet), ["remove this"])


def kept_unfinished(here: Done) -> str:
    here.status("In Review")
    return "its row says 'In Review'"


def kept_without_a_row(here: Done) -> str:
    here.status("Done")
    (here.root / "SPEC.md").unlink()
    return "it has no single row"


def kept_locked(here: Done) -> str:
    (here.root / "evidence/locks").mkdir()
    (here.root / f"evidence/locks/{SPEC}.json").write_text("{}")
    return "it is locked"


def kept_young(here: Done) -> str:
    here.kept.add(at=MOMENT - timedelta(days=89))
    return f"its latest run is of {MOMENT - timedelta(days=89):%Y-%m-%d}"


def kept_by_a_record_from_the_future(here: Done) -> str:
    here.kept.add(at=MOMENT + timedelta(days=9000))
    return "its latest run is of 2051"


def kept_for_ever(here: Done) -> str:
    here.settings('[evidence]\narchive_after_days = "off"\n')
    return "its latest run is of"


KEPT = [value for name, value in vars().copy().items() if name.startswith("kept_")]


@pytest.mark.parametrize("arrange", KEPT)
def test_a_spec_that_is_unfinished_locked_or_young_stays(
    here: Done, arrange: Callable[[Done], str]
) -> None:
    why = arrange(here)
    before = here.files()
    ended = here.archive()
    assert ended.code == 0
    assert why in ended.document["results"][0]["reason"]
    assert here.files() == before
    assert archives(here) == []


def test_the_age_is_that_of_the_record_and_not_of_the_file(here: Done) -> None:
    here.kept.add(at=MOMENT - timedelta(days=1))
    for path in here.folder.iterdir():
        os.utime(path, (0, 0))
    assert here.archive().document["results"][0]["verdict"] == "skipped"


def unfit_link(here: Done) -> str:
    (here.folder / "link").symlink_to("elsewhere")
    return "link: link cannot be read"


def unfit_pipe(here: Done) -> str:
    os.mkfifo(here.folder / "pipe")
    return "it is no regular file"


def unfit_name(here: Done) -> str:
    (here.folder / "two\nlines").touch()
    return "its name is no printable text"


def unfit_leftover(here: Done) -> str:
    (here.folder / ".incomplete-spec-audit_x.json").touch()
    return "a run is at work, or left it behind"


def unfit_size(here: Done) -> str:
    with (here.folder / "huge").open("wb") as stream:
        stream.truncate((1 << 29) + 1)
    return "it has more than 100000 files or 536870912 bytes"


def unfit_record(here: Done) -> str:
    next(here.folder.glob("spec-audit_*Z-??????.json")).write_text("{")
    return "tells no time: Expecting property name"


def unfit_time(here: Done) -> str:
    path = next(here.folder.glob("spec-audit_*Z-??????.json"))
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"timestamp": "long ago"}))
    return "tells no time: its timestamp is none"


def unfit_without_a_record(here: Done) -> str:
    for path in here.folder.glob("spec-*Z-??????.json"):
        path.unlink()
    return "it has no record that tells its age"


UNFIT = [value for name, value in vars().copy().items() if name.startswith("unfit_")]


@pytest.mark.parametrize("arrange", UNFIT)
def test_what_an_archive_could_not_give_back_is_a_finding_and_stays(
    here: Done, arrange: Callable[[Done], str]
) -> None:
    why = arrange(here)
    before = sorted(here.folder.iterdir())
    ended = here.archive()
    assert (ended.code, ended.codes) == (1, ["EV053"])
    assert why in ended.document["findings"][0]["message"]
    assert sorted(here.folder.iterdir()) == before
    assert archives(here) == []


def test_old_records_tell_their_time_too(here: Done) -> None:
    path = next(here.folder.glob("spec-audit_*Z-??????.json"))
    old = json.loads(path.read_bytes()) | {"timestamp": "2025-10-14T15:58:30"}
    path.write_text(json.dumps(old))
    assert here.archive().code == 0


def test_without_any_evidence_nothing_is_archived_and_that_is_no_pass(here: Done) -> None:
    here.archive()
    assert here.run("evidence.archive").code == 3


def test_a_spec_that_is_not_there_is_a_wrong_request(here: Done) -> None:
    for command in ("evidence.archive", "evidence.restore"):
        ended = here.run(command, "--spec", "SPEC-KIT-999")
        assert ended.code == 2
        assert "there is nothing of 'SPEC-KIT-999' to " in ended.err


def test_only_the_specs_that_are_named_are_dealt_with(here: Done) -> None:
    here.kept.add(spec="SPEC-OPS-004")
    ended = here.json("evidence.archive", "--yes", "--spec", SPEC)
    assert verdicts(ended) == [(f"evidence-archive/{SPEC}", "passed")]
    ended = here.archive()
    assert verdicts(ended)[0][0] == "evidence-archive/SPEC-OPS-004"
    assert ended.document["results"][0]["verdict"] == "skipped"


def test_two_specs_have_an_archive_each(here: Done) -> None:
    row = done.ROW.format("Done").replace(SPEC, "SPEC-OPS-004").replace("| 1 |", "| 2 |")
    with (here.root / "SPEC.md").open("a", encoding="utf-8") as stream:
        stream.write(row)
    here.archive()
    here.kept.add(spec="SPEC-OPS-004", at=MOMENT - timedelta(days=200))
    assert here.archive().code == 0
    assert [path.name.partition("_")[0] for path in archives(here)] == [SPEC, "SPEC-OPS-004"]


@pytest.mark.parametrize("days", ['"off"', "999999"])
def test_an_archive_may_be_kept_for_ever(here: Done, days: str) -> None:
    here.settings(f"[evidence]\nkeep_archives_days = {days}\n")
    assert here.archive().code == 0
    assert manifest(here)["keepUntil"][:3] in {"999", "476"}


def test_a_file_that_changes_while_it_is_archived_stops_the_archiving(here: Done) -> None:
    (file, *_) = collect(here.root, "evidence", SPEC)
    path = archive_path("evidence", SPEC, "x")
    with pytest.raises(ArchiveError, match="changed while it was archived"):
        pack(here.root, "evidence", path, [replace(file, sha256="0" * 64)])
    assert archives(here, "") == []


def test_only_what_is_as_it_was_archived_is_removed(here: Done) -> None:
    changed, gone, *rest = collect(here.root, "evidence", SPEC)
    (here.root / "evidence" / gone.path).unlink()
    with pytest.raises(ArchiveError, match="is not what was archived: it stays"):
        remove(here.root, "evidence", [replace(changed, sha256="0" * 64), gone])
    remove(here.root, "evidence", [gone, *rest])
    assert list(here.files()) == [Path(changed.path).name]


def test_the_sessions_of_an_archive_stay_taken(here: Done) -> None:
    sessions = [name[11:37] for name in here.files("spec-audit_*.log")]
    here.archive()
    assert all(session_exists(here.root, "evidence", session) for session in sessions)
    assert sessions
    assert not session_exists(here.root, "evidence", "20260101T000000000Z-000009")


def test_nested_folders_are_archived_and_removed(here: Done) -> None:
    (here.folder / "notes/deep").mkdir(parents=True)
    (here.folder / "notes/deep/a.txt").write_text("kept")
    assert here.archive().code == 0
    assert not here.folder.exists()
    assert here.json("evidence.restore").code == 0
    assert (here.folder / "notes/deep/a.txt").read_text() == "kept"


def test_an_archiving_that_was_interrupted_is_finished(here: Done) -> None:
    before = here.files()
    here.archive()
    here.json("evidence.restore")
    (here.folder / next(name for name in before if name.endswith(".log"))).unlink()
    assert here.archive().code == 0
    assert not here.folder.exists()
    assert len(archives(here)) == 1
    archives(here, ".manifest.json")[0].unlink()
    here.type("tar -xzf evidence/archive/*.tar.gz -C evidence")
    assert here.archive().code == 0
    assert len(archives(here, ".manifest.json")) == 1


def test_a_removal_that_was_interrupted_after_the_records_is_finished(here: Done) -> None:
    before = here.files()
    here.archive()
    here.json("evidence.restore")
    for path in here.folder.glob("spec-*Z-??????.json"):
        path.unlink()
    assert here.archive().code == 0
    here.json("evidence.restore")
    assert here.files() == before


def test_a_restored_spec_with_a_new_run_becomes_a_second_archive(here: Done) -> None:
    here.archive()
    here.json("evidence.restore")
    here.kept.add(at=MOMENT - timedelta(days=200))
    assert here.archive().code == 0
    assert len(archives(here)) == 2
    assert here.json("evidence.restore").code == 0
    assert len(here.files("spec-*.log")) == 3


def test_an_archive_of_other_bytes_is_never_overwritten(here: Done) -> None:
    here.archive()
    here.json("evidence.restore")
    archives(here, ".manifest.json")[0].unlink()
    archives(here)[0].write_bytes(b"other")
    before = here.files()
    ended = here.archive()
    assert (ended.code, ended.codes) == (1, ["EV054"])
    assert "exists already" in ended.document["findings"][0]["message"]
    assert (here.files(), archives(here)[0].read_bytes()) == (before, b"other")


def test_no_original_is_removed_unless_the_archive_can_be_read(here: Done) -> None:
    here.archive()
    here.json("evidence.restore")
    archives(here)[0].write_bytes(b"damaged")
    before = here.files()
    ended = here.archive()
    assert (ended.code, ended.codes) == (1, ["EV054"])
    assert here.files() == before


def test_where_nothing_can_be_written_nothing_is_removed(here: Done) -> None:
    (here.root / "evidence/archive").write_text("a file")
    before = here.files()
    ended = here.archive()
    assert ended.code == 3
    assert "File exists: archive" in ended.document["results"][0]["reason"]
    assert here.files() == before


def test_evidence_that_leads_out_of_the_repository_is_left_alone(
    here: Done, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "evidence"
    (here.root / "evidence").rename(outside)
    (here.root / "evidence").symlink_to(outside)
    for command in ("evidence.archive", "evidence.restore", "evidence.prune"):
        assert here.run(command).code == 3
    assert len(list((outside / "commands" / SPEC).iterdir())) == 8


def rewrite(here: Done, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a manifest as somebody would who knows how it is made."""
    (path,) = archives(here, ".manifest.json")
    told = json.loads(path.read_bytes())
    change(told)
    path.write_bytes(strict_json.pretty(told))


def refill(here: Done, members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    """Put other members into the archive, under a manifest that vouches for its digest."""
    (path,) = archives(here)
    with tarfile.open(path, "w:gz") as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    rewrite(here, lambda told: told.update(sha256=hashlib.sha256(path.read_bytes()).hexdigest()))


def entry(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> Any:  # noqa: ANN401 - a member
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


def lay(here: Done, name: str, content: bytes = b"") -> None:
    """Let the manifest name one file alone."""
    told = {"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    rewrite(here, lambda it: it.update(files=[told]))


INNOCENT = f"commands/{SPEC}/a.log"
HOSTILE: dict[str, Any] = {
    "traversal": [entry("../../../tmp/specops-was-here", b"x")],
    "absolute": [entry("/tmp/specops-was-here", b"x")],
    "symbolic link": [entry(INNOCENT, kind=tarfile.SYMTYPE, link="/etc/passwd")],
    "hard link": [entry(INNOCENT, kind=tarfile.LNKTYPE, link="/etc/passwd")],
    "device": [entry(INNOCENT, kind=tarfile.CHRTYPE)],
    "pipe": [entry(INNOCENT, kind=tarfile.FIFOTYPE)],
    "folder": [entry(INNOCENT, kind=tarfile.DIRTYPE)],
    "other content": [entry(INNOCENT, b"y")],
    "other size": [entry(INNOCENT, b"yy")],
    "one more": [entry(INNOCENT, b"x"), entry(f"commands/{SPEC}/b.log", b"x")],
    "twice": [entry(INNOCENT, b"x"), entry(INNOCENT, b"x")],
    "none": [],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_an_archive_that_holds_anything_else_is_refused_as_a_whole(here: Done, kind: str) -> None:
    here.archive()
    lay(here, INNOCENT, b"x")
    refill(here, HOSTILE[kind])
    ended = here.json("evidence.restore")
    assert (ended.code, ended.codes) == (1, ["EV054"])
    assert not here.folder.exists()
    assert not Path("/tmp/specops-was-here").exists()


def damage_bomb(here: Done) -> None:
    lay(here, INNOCENT, b"x")
    refill(here, [entry(INNOCENT, b"\0" * (1 << 24))])


def damage_header_bomb(here: Done) -> None:
    """A long name of 16 MB, which the reader would take into memory before it looks at it."""
    lay(here, INNOCENT, b"x")
    refill(here, [entry("a" * (1 << 24), b"x")])


def damage_cut(here: Done) -> None:
    (path,) = archives(here)
    path.write_bytes(path.read_bytes()[:200])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    rewrite(here, lambda told: told.update(sha256=digest))


def damage_no_gzip(here: Done) -> None:
    (path,) = archives(here)
    path.write_bytes(b"PK\x03\x04")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    rewrite(here, lambda told: told.update(sha256=digest))


def damage_missing(here: Done) -> None:
    archives(here)[0].unlink()


def damage_link(here: Done) -> None:
    (path,) = archives(here)
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def damage_manifest_json(here: Done) -> None:
    archives(here, ".manifest.json")[0].write_text("{")


def damage_manifest_shape(here: Done) -> None:
    rewrite(here, lambda told: told.pop("files"))


def damage_manifest_day(here: Done) -> None:
    rewrite(here, lambda told: told.update(keepUntil="2026-02-31T00:00:00Z"))


def damage_manifest_archive(here: Done) -> None:
    rewrite(here, lambda told: told.update(archive="other.tar.gz"))


def damage_manifest_traversal(here: Done) -> None:
    lay(here, f"commands/{SPEC}/../../../x")


def damage_manifest_other_spec(here: Done) -> None:
    lay(here, "commands/SPEC-OPS-004/a.log")


def damage_manifest_other_place(here: Done) -> None:
    lay(here, "locks/SPEC-KIT-018.json")


def damage_manifest_twice(here: Done) -> None:
    rewrite(here, lambda told: told["files"].append(told["files"][0]))


def damage_manifest_size(here: Done) -> None:
    rewrite(here, lambda told: told["files"][0].update(size=1 << 40))


DAMAGES = [value for name, value in vars().copy().items() if name.startswith("damage_")]


@pytest.mark.parametrize(
    ("damage", "command"),
    [
        *((damage, "evidence.restore") for damage in DAMAGES),
        (damage_missing, "evidence.prune"),
        (damage_manifest_json, "evidence.prune"),
    ],
)
def test_a_damaged_archive_is_a_finding_and_nothing_of_it_is_used(
    here: Done, damage: Callable[[Done], None], command: str
) -> None:
    here.archive()
    damage(here)
    before = sorted(path.name for path in archives(here, ""))
    ended = here.json(command)
    assert (ended.code, ended.codes) == (1, ["EV054"])
    assert not here.folder.exists()
    assert sorted(path.name for path in archives(here, "")) == before


def test_a_manifest_that_is_no_file_is_a_finding(here: Done) -> None:
    here.archive()
    (path,) = archives(here, ".manifest.json")
    path.unlink()
    path.symlink_to("gone")
    assert here.json("evidence.restore").codes == ["EV054"]


def test_nothing_is_restored_where_one_file_is_in_the_way(here: Done) -> None:
    here.archive()
    here.folder.mkdir()
    name = manifest(here)["files"][0]["path"].rpartition("/")[2]
    (here.folder / name).write_text("another")
    ended = here.json("evidence.restore")
    assert (ended.code, ended.codes) == (1, ["EV055"])
    assert list(here.files()) == [name]
    (here.folder / name).unlink()
    (here.folder / name).symlink_to("/etc/passwd")
    assert here.json("evidence.restore").codes == ["EV055"]


def test_without_an_archive_nothing_is_restored_or_pruned_and_that_is_no_pass(here: Done) -> None:
    assert here.run("evidence.restore").code == 3
    assert here.run("evidence.prune").code == 3


def past_its_date(here: Done) -> None:
    here.archive()
    rewrite(here, lambda told: told.update(keepUntil=timestamp(MOMENT - timedelta(seconds=1))))


def test_an_archive_is_kept_until_its_date(here: Done) -> None:
    here.archive()
    ended = here.json("evidence.prune", "--yes")
    assert ended.code == 0
    assert "it is kept until 2027-11-22" in ended.document["results"][0]["reason"]
    assert len(archives(here)) == 1


def test_a_dry_run_deletes_nothing_and_an_agreement_is_asked_for(here: Done) -> None:
    past_its_date(here)
    ended = here.json("evidence.prune", "--dry-run")
    assert "would be deleted" in ended.document["results"][0]["reason"]
    ended = here.run("evidence.prune")
    assert ended.code == 2
    assert "evidence.prune: delete the archive SPEC-KIT-018_" in ended.err
    assert len(archives(here)) == 1
    assert archives(here, ".json") == archives(here, ".manifest.json")


def test_what_is_deleted_is_logged_and_the_manifest_stays(here: Done) -> None:
    past_its_date(here)
    (archive,) = archives(here)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    ended = here.json("evidence.prune", "--yes")
    assert ended.code == 0
    assert archives(here) == []
    (log,) = (here.root / "evidence/archive").glob("deleted_*.json")
    told = json.loads(log.read_bytes())
    assert told["deleted"] == [
        {
            "archive": archive.name,
            "specId": SPEC,
            "sha256": digest,
            "files": 8,
            "keepUntil": timestamp(MOMENT - timedelta(seconds=1)),
        }
    ]
    assert (told["kind"], told["previous"]) == ("deletion-log", None)
    ended = here.json("evidence.prune", "--yes")
    assert ended.code == 0
    assert ended.document["results"][0]["reason"] == "it was deleted"
    assert here.json("evidence.restore").codes == ["EV054"]


def test_each_log_names_the_one_before(here: Done) -> None:
    first = here.root / "evidence/archive/deleted_20250101T000000000Z-000001.json"
    past_its_date(here)
    first.write_text('{"deleted": []}')
    here.json("evidence.prune", "--yes")
    latest = max((here.root / "evidence/archive").glob("deleted_*.json"))
    digest = {"sha256": hashlib.sha256(first.read_bytes()).hexdigest()}
    assert json.loads(latest.read_bytes())["previous"] == {"name": first.name, "digest": digest}


@pytest.mark.parametrize("text", ["{", "[]", '{"deleted": [{"archive": 1, "sha256": 2}]}'])
def test_a_log_that_says_nothing_stops_the_deleting(here: Done, text: str) -> None:
    past_its_date(here)
    (here.root / "evidence/archive/deleted_1.json").write_text(text)
    ended = here.json("evidence.prune", "--yes")
    assert ended.code == 3
    assert "is no deletion log" in ended.document["results"][0]["reason"]
    assert len(archives(here)) == 1


def test_where_no_log_can_be_written_nothing_is_deleted(here: Done) -> None:
    past_its_date(here)
    name = "deleted_20261122T113000123Z-3f9c1a.json"
    (here.root / "evidence/archive" / name).write_text('{"deleted": []}')
    ended = here.json("evidence.prune", "--yes")
    assert ended.code == 3
    assert "exists already" in ended.document["results"][0]["reason"]
    assert len(archives(here)) == 1


def test_the_folder_of_the_records_is_named_in_findings(here: Done) -> None:
    unfit_link(here)
    assert here.archive().document["findings"][0]["location"] == {"path": FOLDER}


def test_a_root_on_another_file_system_is_no_trouble(tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    home = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else tmp_path))
    try:
        there = done.make(home)
        before = there.files()
        assert there.archive().code == 0
        assert there.run("evidence.restore").code == 0
        assert there.files() == before
        assert there.run("evidence.query").code == 0
    finally:
        shutil.rmtree(home)
