"""The record of a run as it lies there, and what keeps it from being read."""

from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest

from specops.errors import EvidenceError
from specops.evidence.attestation import sha256
from specops.evidence.attested import read_attestation
from specops.evidence.names import attestation_name, parse_name
from specops.evidence.read import Reading
from specops.evidence.recorded import Recorded, read_latest, read_run
from specops.model import Stage
from specops.strict_json import parse
from tests.fakes.evidence import BEGAN, SPEC, Kept

FOLDER = PurePosixPath("evidence/commands") / SPEC


@pytest.fixture
def path(tmp_path: Path) -> PurePosixPath:
    return Kept(tmp_path).add()


def attestation(root: Path, path: PurePosixPath) -> Path:
    parsed = parse_name(path.name)
    assert parsed
    return root / path.with_name(attestation_name(*parsed))


def test_a_run_is_read_with_its_record_and_its_attestation(
    tmp_path: Path, path: PurePosixPath
) -> None:
    content = (tmp_path / path).read_bytes()
    assert read_run(tmp_path, path) == Recorded(
        Stage.VALIDATE,
        "20261101T120000000Z-000001",
        path,
        sha256(content),
        parse(content),
        "",
        read_attestation(attestation(tmp_path, path)),
        "",
    )


def test_a_run_without_an_attestation_has_none_and_a_broken_one_is_told(
    tmp_path: Path, path: PurePosixPath
) -> None:
    beside = attestation(tmp_path, path)
    beside.write_bytes(b"[]")
    broken = read_run(tmp_path, path)
    assert broken.attested is None
    assert broken.attestation_fault.startswith(f"{beside.name}: /: ")
    beside.unlink()
    alone = read_run(tmp_path, path)
    assert (alone.attested, alone.attestation_fault) == (None, "")
    assert alone.record


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"{", "Expecting property name enclosed in double quotes"),
        (
            b'{"schemaVersion": 1, "command": "spec-ops-validate"}',
            '"artifacts" is a required property, and 4 more',
        ),
        (b"{}", '"command" is a required property, and 4 more'),
    ],
)
def test_a_record_that_is_not_valid_says_why_and_keeps_its_digest(
    tmp_path: Path, path: PurePosixPath, content: bytes, fault: str
) -> None:
    (tmp_path / path).write_bytes(content)
    told = read_run(tmp_path, path)
    assert (told.digest, told.record) == (sha256(content), None)
    assert told.fault == fault


def test_a_record_that_is_gone_or_no_file_is_none(tmp_path: Path, path: PurePosixPath) -> None:
    (tmp_path / path).unlink()
    gone = read_run(tmp_path, path)
    assert (gone.digest, gone.record, "No such file" in gone.fault) == ("", None, True)
    (tmp_path / path).mkdir()
    assert "it is no regular file" in read_run(tmp_path, path).fault


def test_a_record_of_an_earlier_writer_is_valid_in_the_compat_reading(
    tmp_path: Path, path: PurePosixPath
) -> None:
    content = (tmp_path / path).read_bytes().replace(b'"2026-11-01T12:00:00Z"', b'"yesterday"')
    (tmp_path / path).write_bytes(content)
    assert read_run(tmp_path, path).fault == (
        '/timestamp: "yesterday" is no UTC time of the form YYYY-MM-DDTHH:MM:SSZ'
    )
    assert read_run(tmp_path, path, Reading.COMPAT).record == parse(content)
    (tmp_path / path).write_bytes(content.replace(b'"passed"', b'"great"'))
    assert read_run(tmp_path, path).fault.endswith('"failed" or "skipped", and 1 more')


def test_a_name_that_is_none_of_an_envelope_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_run(tmp_path, FOLDER / "plan.json")
    assert caught.value.message == f"{FOLDER}/plan.json is not named like an envelope"
    assert caught.value.remedy == "as in spec-validate_<session>.json"


def test_the_latest_record_of_a_stage_is_read(tmp_path: Path, path: PurePosixPath) -> None:
    assert read_latest(tmp_path, "evidence", SPEC, Stage.VALIDATE) == read_run(tmp_path, path)
    later = Kept(tmp_path).add(at=BEGAN + timedelta(days=1))
    assert read_latest(tmp_path, "evidence", SPEC, Stage.VALIDATE) == read_run(tmp_path, later)
    assert read_latest(tmp_path, "evidence", SPEC, Stage.AUDIT) is None


def test_links_out_of_the_repository_are_refused(tmp_path: Path, path: PurePosixPath) -> None:
    root = tmp_path / "root"
    (root / FOLDER.parent).mkdir(parents=True)
    (root / FOLDER).symlink_to(tmp_path / FOLDER)
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        read_latest(root, "evidence", SPEC, Stage.AUDIT)
    with pytest.raises(EvidenceError, match="evidence would leave the repository"):
        read_run(root, path)
