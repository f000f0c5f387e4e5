"""Archives of evidence, part by part: packed, described, unpacked, restored, removed, deleted."""

import gzip
import hashlib
import io
import json
import os
import stat
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops import __version__, strict_json
from specops.errors import EvidenceError
from specops.evidence.archive import deletions, manifest
from specops.evidence.archive import pack as packing
from specops.evidence.archive import unpack as unpacking
from specops.evidence.archive.manifest import (
    MAX_FILES,
    MAX_TOTAL,
    ArchiveError,
    Manifest,
    Member,
    archive_path,
    covering,
    read,
    read_manifests,
)
from specops.evidence.archive.pack import UnfitError, collect, pack, write_manifest
from specops.evidence.archive.remove import remove
from specops.evidence.archive.restore import ConflictError, restore
from specops.evidence.archive.unpack import unpack, verify

SPEC, SESSION = "SPEC-KIT-018", "20261122T113000123Z-3f9c1a"
ARCHIVES = PurePosixPath("evidence/archive")
PATH = ARCHIVES / f"{SPEC}_{SESSION}.tar.gz"
BESIDE = ARCHIVES / f"{SPEC}_{SESSION}.manifest.json"
FOLDER = f"commands/{SPEC}"
NOW, LATER = datetime(2026, 11, 22, 11, 30, tzinfo=UTC), datetime(2027, 11, 22, tzinfo=UTC)
ENVELOPE, LOG, DEEP = (
    f"{FOLDER}/spec-plan_{SESSION}.json",
    f"{FOLDER}/spec-plan_{SESSION}.log",
    f"{FOLDER}/notes/deep.txt",
)
CONTENTS = {DEEP: b"deep", ENVELOPE: b"{}", LOG: b"log\n"}
REMEDY = "restore archive and manifest from version control"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def member(path: str, content: bytes) -> Member:
    return Member(path, len(content), digest(content))


MEMBERS = tuple(member(*one) for one in CONTENTS.items())


def described(sha256: str, files: tuple[Member, ...] = MEMBERS) -> Manifest:
    return Manifest(PATH, SPEC, sha256, NOW, LATER, files)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, content in CONTENTS.items():
        file = tmp_path / "evidence" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path


@pytest.fixture
def packed(root: Path) -> Manifest:
    """Pack the files, write the manifest, and remove the originals."""
    told = described(pack(root, "evidence", PATH, MEMBERS))
    write_manifest(root, told)
    remove(root, "evidence", MEMBERS)
    return told


def refused(action: Callable[[], object], kind: type[EvidenceError] = ArchiveError) -> str:
    with pytest.raises(kind) as caught:
        action()
    remedy = {ArchiveError: REMEDY, UnfitError: "correct or remove it"}.get(kind)
    assert remedy in {None, caught.value.remedy}
    return caught.value.message


def test_the_files_of_a_spec_are_collected_with_their_digests(root: Path) -> None:
    assert collect(root, "evidence", SPEC) == tuple(sorted(MEMBERS, key=lambda one: one.path))
    assert collect(root, "evidence", "SPEC-OPS-004") == ()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (
            "two\nlines",
            "'evidence/commands/SPEC-KIT-018/two\\nlines': its name is no printable text",
        ),
        ("a\\b", "'evidence/commands/SPEC-KIT-018/a\\\\b': its name is no printable text"),
        (".incomplete-x", f"evidence/{FOLDER}/.incomplete-x: a run is at work, or left it behind"),
    ],
)
def test_what_an_archive_could_not_give_back_is_not_collected(
    root: Path, name: str, why: str
) -> None:
    (root / "evidence" / FOLDER / name).touch()
    assert refused(lambda: collect(root, "evidence", SPEC), UnfitError) == why


def test_a_link_is_not_collected(root: Path) -> None:
    (root / "evidence" / FOLDER / "odd").symlink_to("elsewhere")
    told = refused(lambda: collect(root, "evidence", SPEC), UnfitError)
    assert told.startswith(f"evidence/{FOLDER}/odd: odd cannot be read: ")


@pytest.mark.parametrize(
    ("limit", "enough", "told"),
    [
        ("MAX_TOTAL", 10, f"it has more than {MAX_FILES} files or 9 bytes"),
        ("MAX_FILES", 3, f"it has more than 2 files or {MAX_TOTAL} bytes"),
    ],
)
def test_no_more_is_collected_than_an_archive_may_hold(
    root: Path, monkeypatch: pytest.MonkeyPatch, limit: str, enough: int, told: str
) -> None:
    monkeypatch.setattr(packing, limit, enough)
    assert len(collect(root, "evidence", SPEC)) == 3
    monkeypatch.setattr(packing, limit, enough - 1)
    why = refused(lambda: collect(root, "evidence", SPEC), UnfitError)
    assert why == f"evidence/{FOLDER}: {told}"


def test_files_and_archives_may_be_larger_than_other_evidence(root: Path) -> None:
    size = (1 << 24) + 1
    path = root / "evidence" / FOLDER / "big"
    with path.open("wb") as stream:
        stream.truncate(size)
    (one,) = (file for file in collect(root, "evidence", SPEC) if file.path.endswith("/big"))
    told = described(pack(root, "evidence", PATH, [one]), (one,))
    assert restore(root, "evidence", told) == 0
    with (root / PATH).open("wb") as stream:
        stream.truncate(size)
    taken = refused(lambda: pack(root, "evidence", PATH, MEMBERS))
    assert taken == f"{PATH.name} exists already, with other bytes"
    empty = refused(lambda: verify(root, described(one.sha256)))
    assert empty == f"{PATH}: Not a gzipped file (b'\\x00\\x00')"
    remove(root, "evidence", [one])
    assert not path.exists()


def test_evidence_outside_of_the_repository_is_not_collected(root: Path, tmp_path: Path) -> None:
    (root / "evidence/commands/SPEC-OPS-004").symlink_to("/etc")
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        collect(tmp_path, "evidence", "SPEC-OPS-004")


def test_an_archive_holds_names_and_bytes_and_nothing_of_the_machine(root: Path) -> None:
    told = pack(root, "evidence", PATH, MEMBERS)
    content = (root / PATH).read_bytes()
    assert told == digest(content)
    assert (content[3], content[4:8]) == (0, b"\0\0\0\0")
    with tarfile.open(
        fileobj=io.BytesIO(gzip.decompress(content)), format=tarfile.PAX_FORMAT
    ) as tar:
        found = [(one.name, one.size, one.mode, one.mtime, one.uid, one.uname) for one in tar]
    assert found == [(path, len(data), 0o644, 0, 0, "") for path, data in CONTENTS.items()]
    assert not stat.S_IMODE((root / PATH).stat().st_mode) & ~0o644
    assert [path.name for path in (root / ARCHIVES).iterdir()] == [PATH.name]


def test_a_temporary_name_that_is_taken_is_not_written_to(root: Path) -> None:
    temporary = root / ARCHIVES / f".incomplete-{os.getpid()}-{PATH.name}"
    temporary.parent.mkdir()
    temporary.write_bytes(b"of another")
    with pytest.raises(FileExistsError):
        pack(root, "evidence", PATH, MEMBERS)
    assert temporary.read_bytes() == b"of another"


def test_names_of_any_length_are_packed(root: Path) -> None:
    path = f"{FOLDER}/{'long-' * 40}.txt"
    (root / "evidence" / path).write_bytes(b"x")
    one = member(path, b"x")
    told = described(pack(root, "evidence", PATH, [one]), (one,))
    assert list(unpack(root, told)) == [(one, b"x")]


def test_the_same_archive_may_be_there_and_another_may_not(root: Path) -> None:
    first = pack(root, "evidence", PATH, MEMBERS)
    assert pack(root, "evidence", PATH, MEMBERS) == first
    (root / PATH).write_bytes(b"other")
    told = refused(lambda: pack(root, "evidence", PATH, MEMBERS))
    assert told == f"{PATH.name} exists already, with other bytes"
    assert (root / PATH).read_bytes() == b"other"
    assert len(list((root / ARCHIVES).iterdir())) == 1


def test_a_file_that_changes_meanwhile_is_not_packed(root: Path) -> None:
    changed = replace(MEMBERS[0], sha256="0" * 64)
    told = refused(lambda: pack(root, "evidence", PATH, [changed]))
    assert told == f"{DEEP} changed while it was archived"
    assert list((root / ARCHIVES).iterdir()) == []


def test_what_is_packed_is_flushed_with_its_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[bool] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        flushed.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        real(descriptor)

    (root / ARCHIVES).mkdir()
    monkeypatch.setattr(os, "fsync", fsync)
    told = described(pack(root, "evidence", PATH, MEMBERS))
    assert flushed == [False, True]
    write_manifest(root, told)
    assert flushed == [False, True] * 2


def test_a_manifest_is_written_whole_and_read_again(root: Path) -> None:
    (root / ARCHIVES).mkdir()
    told = described("a" * 64)
    write_manifest(root, told)
    assert (told.beside, told.size) == (BESIDE, 10)
    assert json.loads((root / BESIDE).read_bytes()) == {
        "schemaVersion": 1,
        "tool": f"specops {__version__}",
        "specId": SPEC,
        "archive": PATH.name,
        "sha256": "a" * 64,
        "archivedAt": "2026-11-22T11:30:00Z",
        "keepUntil": "2027-11-22T00:00:00Z",
        "files": [
            {"path": path, "size": len(data), "sha256": digest(data)}
            for path, data in CONTENTS.items()
        ],
    }
    assert read(root, BESIDE) == told
    write_manifest(root, told)
    other = described("b" * 64)
    told_so = refused(lambda: write_manifest(root, other))
    assert told_so == f"{BESIDE.name} exists already, with other bytes"


def test_an_archive_is_named_by_the_latest_run() -> None:
    assert archive_path("evidence", SPEC, SESSION) == PATH
    old = archive_path("evidence", SPEC, "2025-10-14T15:58:30Z-79323873")
    assert old.name == f"{SPEC}_2025-10-14T155830Z-79323873.tar.gz"


def test_manifests_are_found_in_the_order_of_their_names(root: Path) -> None:
    assert read_manifests(root, "evidence") == ()
    (root / ARCHIVES).mkdir()
    for name in ("b.manifest.json", "a.manifest.json", ".incomplete-1-c.manifest.json", "d.json"):
        (root / ARCHIVES / name).touch()
    names = ("a.manifest.json", "b.manifest.json")
    assert read_manifests(root, "evidence") == tuple(ARCHIVES / name for name in names)


def test_archives_outside_of_the_repository_are_not_read(root: Path) -> None:
    (root / ARCHIVES).symlink_to("/etc")
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        read_manifests(root, "evidence")
    with pytest.raises(ArchiveError, match="evidence would leave the repository"):
        read(root, BESIDE)
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        verify(root, described("a" * 64))


def test_a_manifest_covers_files_that_are_all_in_it(root: Path, packed: Manifest) -> None:
    assert covering(root, "evidence", SPEC, MEMBERS) == packed
    assert covering(root, "evidence", SPEC, MEMBERS[1:]) == packed
    assert covering(root, "evidence", SPEC, [*MEMBERS, member("x", b"")]) is None
    assert covering(root, "evidence", "SPEC-KIT-01", MEMBERS) is None


def _changed(root: Path, **fields: Any) -> None:  # noqa: ANN401 - JSON is any value
    told = json.loads((root / BESIDE).read_bytes()) | fields
    (root / BESIDE).write_bytes(strict_json.pretty(told))


def _file(path: str, size: int = 0) -> dict[str, Any]:
    return {"path": path, "size": size, "sha256": "0" * 64}


BELOW = f"is no path below {FOLDER}/"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"keepUntil": "2026-02-31T00:00:00Z"}, "day is out of range for month"),
        ({"archive": "other.tar.gz"}, "it is of another archive, 'other.tar.gz'"),
        ({"files": [_file(f"{FOLDER}/../x")]}, f"'{FOLDER}/../x' {BELOW}"),
        ({"files": [_file(f"{FOLDER}/./x")]}, f"'{FOLDER}/./x' {BELOW}"),
        ({"files": [_file(f"{FOLDER}//x")]}, f"'{FOLDER}//x' {BELOW}"),
        ({"files": [_file(f"{FOLDER}/a\\b")]}, f"'{FOLDER}/a\\\\b' {BELOW}"),
        ({"files": [_file(f"{FOLDER}/a\nb")]}, f"'{FOLDER}/a\\nb' {BELOW}"),
        ({"files": [_file("locks/x"), _file(f"{FOLDER}/x")]}, f"'locks/x' {BELOW}"),
        ({"files": [_file("x" * 121)]}, f"'{'x' * 120}' {BELOW}"),
        ({"files": [_file(f"{FOLDER}/x"), _file(f"{FOLDER}/x")]}, "a path is in it twice"),
        (
            {"files": [_file(f"{FOLDER}/x", MAX_TOTAL), _file(f"{FOLDER}/y", 1)]},
            f"{MAX_TOTAL + 1} bytes are more than the {MAX_TOTAL} an archive may unpack to",
        ),
        ({"files": []}, "/files: [] has less than 1 item"),
    ],
)
def test_a_manifest_that_cannot_be_relied_on_says_why(
    root: Path, packed: Manifest, fields: dict[str, Any], why: str
) -> None:
    assert packed.beside == BESIDE
    _changed(root, **fields)
    assert refused(lambda: read(root, BESIDE)) == f"{BESIDE}: {why}"


def test_a_manifest_of_just_as_much_as_there_may_be_is_read(root: Path, packed: Manifest) -> None:
    _changed(root, files=[_file(f"{FOLDER}/x", MAX_TOTAL)])
    assert read(root, packed.beside).size == MAX_TOTAL


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"{", "line 1 column 2: Expecting property name enclosed in double quotes"), (b"[]", "/: ")],
)
def test_what_is_no_manifest_says_why(
    root: Path, packed: Manifest, content: bytes, why: str
) -> None:
    (root / packed.beside).write_bytes(content)
    assert refused(lambda: read(root, BESIDE)).startswith(f"{BESIDE}: {why}")
    (root / packed.beside).unlink()
    assert "No such file or directory" in refused(lambda: read(root, BESIDE))


def test_what_was_packed_is_unpacked_in_its_order(root: Path, packed: Manifest) -> None:
    pairs = list(zip(MEMBERS, CONTENTS.values(), strict=True))
    assert list(unpack(root, packed)) == pairs
    assert verify(root, packed) == 3


def _filled(root: Path, *members: tuple[tarfile.TarInfo, bytes]) -> str:
    """Put other members into the archive, and return its digest."""
    with tarfile.open(root / PATH, "w:gz") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return digest((root / PATH).read_bytes())


def _info(path: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path)
    info.type = kind
    return info


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([(_info(LOG), b"xxx\n")], f"the digest of {LOG} is not that of the manifest"),
        ([(_info(LOG), b"xx")], f"'{LOG}' is not in its manifest so"),
        ([(_info(DEEP), b"log\n")], f"'{DEEP}' is not in its manifest so"),
        ([(_info("x" * 200), b"")], f"'{'x' * 119} is not in its manifest so"),
        ([(_info(LOG), b"log\n"), (_info(DEEP), b"")], f"'{DEEP}' is not in its manifest so"),
        ([], f"{LOG} is missing in it"),
    ],
)
def test_an_archive_that_holds_anything_else_is_refused(
    root: Path, packed: Manifest, members: list[tuple[tarfile.TarInfo, bytes]], why: str
) -> None:
    told = replace(packed, sha256=_filled(root, *members), files=(member(LOG, b"log\n"),))
    assert refused(lambda: verify(root, told)) == f"{PATH}: {why}"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_a_link_or_a_device_is_no_empty_file(root: Path, packed: Manifest, kind: bytes) -> None:
    filled = _filled(root, (_info(LOG, kind), b""))
    told = replace(packed, sha256=filled, files=(member(LOG, b""),))
    assert refused(lambda: verify(root, told)) == f"{PATH}: '{LOG}' is not in its manifest so"


def test_an_archive_unpacks_to_no_more_than_it_may(root: Path, packed: Manifest) -> None:
    # The sizes in the manifest, 4096 bytes for each file and a MiB come to 104 blocks of tar.
    block, files = 10240, (member(DEEP, bytes(8192)), member(LOG, b""))
    for blocks, why in (
        (104, f"'{'a' * 119} is not in its manifest so"),
        (105, "it unpacks to more than its manifest says"),
    ):
        # A long name comes in a header of its own, which is read before any member is looked at.
        filled = _filled(root, (_info("a" * (blocks * block - 4096)), b""))
        assert len(gzip.decompress((root / PATH).read_bytes())) == blocks * block
        told = replace(packed, sha256=filled, files=files)
        assert refused(partial(verify, root, told)) == f"{PATH}: {why}"


def test_no_more_than_was_asked_for_is_unpacked_at_once() -> None:
    plain = gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(bytes(100))))
    bounded = unpacking._Bounded(plain, 10)
    assert bounded.read(4) == bytes(4)
    with pytest.raises(ValueError, match="it unpacks to more than its manifest says"):
        bounded.read(100)
    assert plain.tell() == 11


def test_an_archive_that_is_gone_broken_or_changed_is_refused(root: Path, packed: Manifest) -> None:
    (root / PATH).write_bytes(b"PK\3\4")
    told = f"{PATH}: its digest is not that of the manifest"
    assert refused(lambda: verify(root, packed)) == told
    zipped = replace(packed, sha256=digest(b"PK\3\4"))
    assert refused(lambda: verify(root, zipped)) == f"{PATH}: Not a gzipped file (b'PK')"
    (root / PATH).unlink()
    assert refused(lambda: verify(root, packed)) == f"{PATH}: it is missing"
    (root / PATH).mkdir()
    told = f"{PATH}: {PATH.name} cannot be read: it is no regular file"
    assert refused(lambda: verify(root, packed)).startswith(told)


def test_what_is_not_there_is_restored_and_nothing_else(root: Path, packed: Manifest) -> None:
    (root / "evidence" / FOLDER).mkdir(parents=True)
    (root / "evidence" / LOG).write_bytes(CONTENTS[LOG])
    assert restore(root, "evidence", packed) == 2
    found = {path: (root / "evidence" / path).read_bytes() for path in CONTENTS}
    assert found == CONTENTS
    assert restore(root, "evidence", packed) == 0


def test_the_envelope_is_restored_last(
    root: Path, packed: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked: list[str] = []
    real = os.link

    def link(source: Path, target: Path) -> None:
        linked.append(target.name)
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    restore(root, "evidence", packed)
    assert [name.rpartition(".")[2] for name in linked] == ["txt", "log", "json"]


def test_nothing_is_restored_over_another_file(root: Path, packed: Manifest) -> None:
    path = root / "evidence" / LOG
    path.parent.mkdir(parents=True)
    path.write_bytes(b"another")
    with pytest.raises(ConflictError) as caught:
        restore(root, "evidence", packed)
    assert caught.value.message == f"evidence/{LOG} is another file than the archived one"
    assert caught.value.remedy == "compare the two, and remove or rename it"
    path.unlink()
    path.mkdir()
    with pytest.raises(ConflictError) as caught:
        restore(root, "evidence", packed)
    told = f"evidence/{LOG} is in the way: {path.name} cannot be read: it is no regular file"
    assert (caught.value.message, caught.value.remedy) == (told, "remove or rename it")
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_nothing_is_restored_or_removed_outside_of_the_repository(
    root: Path, packed: Manifest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (root / "evidence" / FOLDER).symlink_to(outside)
    for action in (restore, lambda root, place, told: remove(root, place, told.files)):
        with pytest.raises(EvidenceError, match="evidence would leave the repository"):
            action(root, "evidence", packed)
    assert list(outside.iterdir()) == []


def test_originals_are_removed_envelopes_first_and_empty_folders_with_them(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[str] = []
    real = Path.unlink

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        removed.append(path.name.rpartition(".")[2])
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    remove(root, "evidence", MEMBERS)
    assert removed == ["json", "txt", "log"]
    assert not (root / "evidence" / FOLDER).exists()
    assert (root / "evidence/commands").is_dir()
    remove(root, "evidence", MEMBERS)


def test_what_is_not_what_was_archived_stays_with_its_folder(root: Path) -> None:
    changed = replace(MEMBERS[2], sha256="0" * 64)
    told = refused(lambda: remove(root, "evidence", [changed]))
    assert told == f"{LOG} is not what was archived: it stays"
    remove(root, "evidence", MEMBERS[:2])
    assert [path.name for path in (root / "evidence" / FOLDER).iterdir()] == [
        PurePosixPath(LOG).name
    ]


def test_a_deletion_is_logged_whole_after_the_one_before(root: Path, packed: Manifest) -> None:
    assert not deletions.was_deleted(root, packed)
    first = deletions.write_log(root, "evidence", SESSION, NOW, [packed])
    assert first == ARCHIVES / f"deleted_{SESSION}.json"
    told = {
        "schemaVersion": 1,
        "kind": "deletion-log",
        "tool": f"specops {__version__}",
        "deletedAt": "2026-11-22T11:30:00Z",
        "previous": None,
        "deleted": [
            {
                "archive": PATH.name,
                "specId": SPEC,
                "sha256": packed.sha256,
                "files": 3,
                "keepUntil": "2027-11-22T00:00:00Z",
            }
        ],
    }
    content = (root / first).read_bytes()
    assert json.loads(content) == told
    second = deletions.write_log(root, "evidence", f"{SESSION[:-1]}b", NOW, [])
    before = {"name": first.name, "digest": {"sha256": digest(content)}}
    assert json.loads((root / second).read_bytes()) == {**told, "previous": before, "deleted": []}
    third = deletions.write_log(root, "evidence", f"{SESSION[:-1]}c", NOW, [])
    assert json.loads((root / third).read_bytes())["previous"]["name"] == second.name
    assert deletions.was_deleted(root, packed)
    assert not deletions.was_deleted(root, replace(packed, sha256="0" * 64))
    assert not deletions.was_deleted(root, replace(packed, path=ARCHIVES / "other.tar.gz"))


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"{}", b'{"deleted": [{"archive": 1, "sha256": 2}]}']
)
def test_a_log_that_says_nothing_is_told(root: Path, packed: Manifest, content: bytes) -> None:
    (root / ARCHIVES / "deleted_1.json").write_bytes(content)
    with pytest.raises(EvidenceError) as caught:
        deletions.was_deleted(root, packed)
    assert caught.value.message == "deleted_1.json is no deletion log"
    assert caught.value.remedy == "restore it from version control"


def test_a_manifest_lies_beside_its_archive() -> None:
    assert manifest.manifest_path(PATH) == BESIDE
