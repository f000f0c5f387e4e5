"""The files of a run, held against the attestation that names them."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from specops.evidence.names import attestation_name
from specops.evidence.recorded import Recorded, read_run
from specops.evidence.subjects import Fault, FaultKind, faults
from specops.model import Stage
from tests.fakes.evidence import SPEC, Kept

SESSION = "20261101T120000000Z-000001"
FOLDER = PurePosixPath("evidence/commands") / SPEC
ENVELOPE = str(FOLDER / f"spec-validate_{SESSION}.json")
ATTESTATION = str(FOLDER / attestation_name(Stage.VALIDATE, SESSION))
LOG = str(FOLDER / f"spec-validate_{SESSION}.log")


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return read_run(tmp_path, Kept(tmp_path).add())


def told(root: Path, recorded: Recorded) -> list[Fault]:
    return list(faults(root, recorded))


def naming(recorded: Recorded, **subjects: str) -> Recorded:
    """Let the attestation of a run name some files in place of its own."""
    assert recorded.attested
    return replace(recorded, attested=replace(recorded.attested, subjects=subjects))


def test_a_run_as_it_was_written_has_no_fault(tmp_path: Path, recorded: Recorded) -> None:
    assert told(tmp_path, recorded) == []


def test_a_run_without_record_or_attestation_has_that_fault_alone(
    tmp_path: Path, recorded: Recorded
) -> None:
    (tmp_path / LOG).unlink()
    unattested = replace(recorded, attested=None)
    assert told(tmp_path, unattested) == [
        Fault(ATTESTATION, "there is no attestation", FaultKind.UNATTESTED)
    ]
    broken = replace(unattested, attestation_fault="it was changed")
    assert told(tmp_path, broken) == [Fault(ATTESTATION, "it was changed", FaultKind.ATTESTATION)]
    invalid = replace(broken, record=None, fault="it is no JSON")
    assert told(tmp_path, invalid) == [Fault(ENVELOPE, "it is no JSON", FaultKind.INVALID)]


def test_what_was_moved_here_from_another_run_is_misplaced(
    tmp_path: Path, recorded: Recorded
) -> None:
    assert recorded.record
    assert recorded.attested
    other = replace(recorded, record={**recorded.record, "specId": "SPEC-OPS-004"})
    assert told(tmp_path, other) == [
        Fault(ENVELOPE, f"it is of validate SPEC-OPS-004 {SESSION}", FaultKind.MISPLACED)
    ]
    moved = replace(recorded, attested=replace(recorded.attested, stage=Stage.AUDIT))
    assert told(tmp_path, moved) == [
        Fault(ATTESTATION, f"it is of audit {SPEC} {SESSION}", FaultKind.MISPLACED)
    ]
    renamed = replace(recorded, session="20261101T120000000Z-000002")
    assert [fault.kind for fault in told(tmp_path, renamed)] == [FaultKind.MISPLACED] * 2


def test_files_that_changed_or_are_missing_are_told_one_by_one(
    tmp_path: Path, recorded: Recorded
) -> None:
    (tmp_path / ENVELOPE).write_bytes(b"{}")
    (tmp_path / LOG).write_bytes(b"")
    changed = "its digest is not the one that was attested"
    assert told(tmp_path, recorded) == [
        Fault(ENVELOPE, changed, FaultKind.ENVELOPE),
        Fault(LOG, changed, FaultKind.CHANGED),
    ]
    (tmp_path / ENVELOPE).unlink()
    (tmp_path / LOG).unlink()
    assert told(tmp_path, recorded) == [
        Fault(ENVELOPE, "it is missing", FaultKind.MISSING),
        Fault(LOG, "it is missing", FaultKind.MISSING),
    ]


def test_paths_that_are_none_of_the_repository_are_not_followed(
    tmp_path: Path, recorded: Recorded
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "out").symlink_to("/etc")
    names = ("/etc/hostname", "evidence/../../x", "folder", "out/hostname")
    assert recorded.attested
    odd = naming(recorded, **recorded.attested.subjects, **dict.fromkeys(names, "0" * 64))
    outside = "it is no path inside the repository"
    leaves = f"evidence would leave the repository: {tmp_path}/out/hostname leads to /etc/hostname"
    assert told(tmp_path, odd) == [
        Fault("/etc/hostname", outside, FaultKind.ELSEWHERE),
        Fault("evidence/../../x", outside, FaultKind.ELSEWHERE),
        Fault("folder", "folder cannot be read: it is no regular file", FaultKind.ELSEWHERE),
        Fault("out/hostname", leaves, FaultKind.ELSEWHERE),
    ]


def test_an_attestation_that_does_not_name_the_envelope_vouches_for_none(
    tmp_path: Path, recorded: Recorded
) -> None:
    assert told(tmp_path, naming(recorded)) == [
        Fault(ENVELOPE, "its attestation does not name it", FaultKind.ENVELOPE)
    ]
