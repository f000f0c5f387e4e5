"""The public interface of ``specops.evidence``, as docs/evidence-api.md promises it."""

import inspect
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest

from specops import evidence
from specops.errors import EvidenceError
from specops.evidence.attestation import sealed
from specops.evidence.runs import moment
from specops.model import Stage
from tests.fakes.evidence import BEGAN, SPEC, Kept, check
from tests.fakes.repository import PROJECT
from tests.test_architecture import modules

OLD = "spec-plan_2025-10-14T15:58:30Z-79323873.json"


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def messages(kept: Kept, path: PurePosixPath) -> list[str]:
    found = evidence.verify(kept.root, evidence.load(kept.root, path))
    return [fault.message for fault in found]


def test_the_promised_functions_are_there_with_the_promised_parameters() -> None:
    text = (PROJECT / "docs" / "evidence-api.md").read_text(encoding="utf-8")
    assert evidence.__all__ == sorted(evidence.__all__)
    for name in evidence.__all__:
        function = getattr(evidence, name)
        parameters = ", ".join(inspect.signature(function).parameters)
        assert f"`{name}({parameters})`" in text


def test_no_module_takes_the_name_of_a_public_function() -> None:
    taken = {f"specops.evidence.{name}" for name in evidence.__all__} & set(modules())
    assert not taken, "importing it would hide the function: give the module another name"


def test_importing_it_imports_nothing_heavy() -> None:
    script = (
        "import sys; import specops.evidence; "
        "print(*[m for m in ('json','specops.model','jsonschema_rs') if m in sys.modules])"
    )
    argv = [sys.executable, "-S", "-c", script]
    done = subprocess.run(
        argv, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=240
    )
    assert done.stdout.split() == []


def test_runs_are_found_by_spec_and_stage_the_oldest_first(kept: Kept) -> None:
    late = kept.add(at=BEGAN + timedelta(days=1))
    early = kept.add()
    plan = kept.add(Stage.PLAN, at=BEGAN - timedelta(days=1), spec="SPEC-OPS-004")
    assert [run.path for run in evidence.find(kept.root)] == [plan, early, late]
    named = [run.path for run in evidence.find(kept.root, spec_id=f"{SPEC}-hal-smoke")]
    assert named == [early, late]
    (found,) = evidence.find(kept.root, "evidence", stage="plan")
    assert (found.spec_id, found.stage, found.path) == ("SPEC-OPS-004", Stage.PLAN, plan)
    assert found.path.name == f"spec-plan_{found.session}.json"
    with pytest.raises(ValueError, match="deploy"):
        evidence.find(kept.root, stage="deploy")


def test_what_is_no_run_is_not_found(kept: Kept) -> None:
    assert evidence.find(kept.root) == ()
    folder = kept.root / kept.add().parent
    (folder / "notes.json").write_text("{}")
    (folder.parent / "loose.json").write_text("{}")
    (folder.parent / "not-a-spec").mkdir()
    (folder.parent / "SPEC-KIT-019").symlink_to(folder)
    assert len(evidence.find(kept.root)) == 1


def test_runs_of_earlier_writers_are_ordered_among_ours(kept: Kept) -> None:
    path = kept.add()
    (kept.root / path.parent / OLD).write_text("{}")
    assert [run.path.name for run in evidence.find(kept.root)] == [OLD, path.name]
    sessions = ["2025-10-14T15:58:30Z-79", "20251014T155830001Z-3f9c1a", "2025-10-14T15:58:31Z-1"]
    assert sorted(sessions, key=moment) == sessions


def test_a_folder_that_cannot_be_listed_is_an_error(kept: Kept) -> None:
    (kept.root / "evidence").mkdir()
    (kept.root / "evidence" / "commands").write_text("a file")
    with pytest.raises(EvidenceError, match="cannot be read: Not a directory"):
        evidence.find(kept.root)


def test_evidence_outside_of_the_repository_is_neither_found_nor_loaded(
    kept: Kept, tmp_path: Path
) -> None:
    path = Kept(tmp_path / "other").add()
    (kept.root / "evidence").symlink_to("/")
    with pytest.raises(EvidenceError, match="would leave the repository"):
        evidence.find(kept.root)
    for outside in ("/spec-plan_x.json", f"../../{path.name}"):
        with pytest.raises(EvidenceError, match="would leave the repository"):
            evidence.load(kept.root, outside)


def test_a_sound_run_is_loaded_judged_and_verified(kept: Kept) -> None:
    path = kept.add(extra=b"{}")
    loaded = evidence.load(kept.root, str(path))
    assert loaded.record is not None
    assert loaded.attested is not None
    assert (loaded.path, loaded.fault, loaded.attestation_fault) == (path, "", "")
    assert evidence.validate(loaded.record) == ()
    assert evidence.succeeded(loaded.record)
    assert evidence.verify(kept.root, loaded) == ()


def test_a_failed_run_is_as_genuine_as_any_and_did_not_succeed(kept: Kept) -> None:
    loaded = evidence.load(kept.root, kept.add(checks=[check("health", sound=False)]))
    assert loaded.record is not None
    assert not evidence.succeeded(loaded.record)
    assert evidence.verify(kept.root, loaded) == ()


def test_old_evidence_is_valid_in_the_compat_reading_only(kept: Kept) -> None:
    record = {
        "schemaVersion": 1,
        "command": "spec-ops-unlock",
        "specId": "SPEC-KIT-018-hal",
        "sessionId": "2025-10-14T15:58:30Z-79323873",
        "timestamp": "yesterday",
        "unlock_status": "unlocked",
        "artifacts": [{"path": "/home/somebody/x.log"}],
    }
    path = PurePosixPath("evidence/commands/SPEC-KIT-018") / OLD.replace("plan", "unlock")
    (kept.root / path.parent).mkdir(parents=True)
    (kept.root / path).write_text(json.dumps(record))
    assert evidence.load(kept.root, path).fault.startswith("/sessionId")
    assert evidence.load(kept.root, path, compat=True).record == record
    assert evidence.validate(record)
    assert evidence.validate(record, compat=True) == ()
    assert messages(kept, path)[0].startswith("/sessionId")
    loaded = evidence.load(kept.root, path, compat=True)
    (fault,) = evidence.verify(kept.root, loaded)
    assert fault.message == "there is no attestation"
    assert fault.path.endswith(".intoto.json")


def test_a_name_that_is_none_of_an_envelope_is_refused(kept: Kept) -> None:
    with pytest.raises(EvidenceError, match="not named like an envelope"):
        evidence.load(kept.root, "evidence/notes.json")


def test_an_envelope_that_is_not_there_is_a_fault(kept: Kept) -> None:
    path = kept.add()
    (kept.root / path).unlink()
    assert "No such file" in messages(kept, path)[0]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda file: file.unlink(), "it is missing"),
        (lambda file: file.write_bytes(b"other"), "its digest is not the one that was attested"),
        (lambda file: (file.unlink(), file.mkdir()), "it is no regular file"),
        (
            lambda file: (file.unlink(), file.symlink_to("/etc/passwd")),
            "leave the repository: ",
        ),
    ],
)
def test_a_file_of_a_run_that_is_not_as_attested_is_told(
    kept: Kept, damage: object, told: str
) -> None:
    path = kept.add(extra=b"{}")
    assert callable(damage)
    damage(next((kept.root / path.parent).glob("*-hal-health.json")))
    (message,) = messages(kept, path)
    assert told in message


def test_a_run_that_was_copied_to_another_place_is_told(kept: Kept) -> None:
    path = kept.add()
    copied = path.parent.parent / "SPEC-OPS-004" / path.name
    shutil.copytree(kept.root / path.parent, kept.root / copied.parent)
    told = messages(kept, copied)
    assert [message.startswith(f"it is of validate {SPEC} ") for message in told] == [
        True,
        True,
        False,
    ]
    assert told[2] == "its attestation does not name it"


@pytest.mark.parametrize("name", ["/etc/passwd", "../../x", "a/../../x"])
def test_an_attestation_cannot_lead_out_of_the_repository(kept: Kept, name: str) -> None:
    path = kept.add()
    beside = kept.root / str(path).replace(".json", ".intoto.json")
    statement = json.loads(beside.read_bytes())
    statement["subject"].append({"name": name, "digest": {"sha256": "0" * 64}})
    beside.write_bytes(sealed(statement))
    assert messages(kept, path) == ["it is no path inside the repository"]


def test_a_broken_attestation_is_the_only_fault_that_is_told(kept: Kept) -> None:
    path = kept.add()
    beside = kept.root / str(path).replace(".json", ".intoto.json")
    beside.write_bytes(beside.read_bytes().replace(b"PASSED", b"WARNED"))
    (message,) = messages(kept, path)
    assert "does not match the digest of itself" in message
    loaded = replace(evidence.load(kept.root, path), attestation_fault="")
    assert evidence.verify(kept.root, loaded)[0].message == "there is no attestation"
