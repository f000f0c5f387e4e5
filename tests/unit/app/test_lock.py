from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from specops.app.stages.lock import Settlement, settle
from specops.app.stages.request import StageRequest
from specops.app.workspace import Workspace
from specops.errors import EvidenceError
from specops.evidence.lock import Lock
from specops.evidence.lock_file import LockFile
from specops.evidence.log import RunLog
from specops.model import Enforcement, Stage
from specops.packet.folder import Packet
from specops.policy import Decision, EnforcementRule, Result
from specops.settings.resolve import SettingsFile, resolve
from tests.fakes.world import MOMENT

SPEC = "SPEC-KIT-018"
SESSION = "20261122T113000123Z-3f9c1a"
OTHER = "20261122T113000124Z-ffffff"
LOCK = Lock(SPEC, "ada@host", SESSION, MOMENT.replace(microsecond=0), None, {"docs/a.md": "0" * 64})
ASKED = StageRequest(
    Stage.IMPLEMENT,
    Packet(SPEC, PurePosixPath("docs/SPEC-KIT-018")),
    SESSION,
    (),
    EnforcementRule(Enforcement.STRICT, "default"),
    (),
    dry_run=False,
    keep_lock=False,
)
UNLOCK = replace(ASKED, stage=Stage.UNLOCK)
PASSED = Decision(0, 0, Result.PASSED)
FAILED = Decision(1, 1, Result.FAILED)
WARNED = Decision(0, 1, Result.WARNED)
OVERRIDDEN = Decision(0, 0, Result.WARNED)
LOG = RunLog(lambda: MOMENT)


def settlement(root: Path, asked: StageRequest = ASKED, session: str = SESSION) -> Settlement:
    """Return the settlement of a run in a repository where a session holds the lock."""
    LockFile(root, "evidence", SPEC).take(replace(LOCK, session=session))
    return Settlement.of(Workspace(root, resolve(SettingsFile(), {}, {})), asked)


def end(settlement: Settlement, decision: Decision, *, written: bool = True) -> None:
    """End a run whose evidence can be written, or cannot."""
    with settle(settlement, decision, LOG):
        if not written:
            message = "the disk is full"
            raise EvidenceError(message, "")


@pytest.mark.parametrize(
    ("asked", "decision", "written", "stays"),
    [
        (ASKED, PASSED, True, True),
        (ASKED, FAILED, True, False),
        (ASKED, PASSED, False, False),
        (replace(ASKED, keep_lock=True), FAILED, True, True),
        (replace(ASKED, keep_lock=True), PASSED, False, True),
        (replace(ASKED, stage=Stage.VALIDATE), FAILED, True, True),
        (UNLOCK, PASSED, True, False),
        (UNLOCK, FAILED, True, True),
        (UNLOCK, WARNED, True, True),
        (UNLOCK, OVERRIDDEN, True, False),
        (UNLOCK, PASSED, False, True),
        (UNLOCK, FAILED, False, True),
        (replace(UNLOCK, dry_run=True), PASSED, True, True),
    ],
)
def test_the_lock_ends_in_step_with_the_evidence(
    tmp_path: Path,
    asked: StageRequest,
    decision: Decision,
    written: bool,  # noqa: FBT001 - a case of the table
    stays: bool,  # noqa: FBT001 - a case of the table
) -> None:
    run = settlement(tmp_path, asked)
    if written:
        end(run, decision)
    else:
        with pytest.raises(EvidenceError, match="disk is full"):
            end(run, decision, written=False)
    assert run.file.read() == (LOCK if stays else None)
    assert len(list(run.file.path.parent.iterdir())) == int(stays)


def test_a_lock_of_another_session_is_never_given_back(tmp_path: Path) -> None:
    run = settlement(tmp_path, session=OTHER)
    end(run, FAILED)
    run.undo()
    held = run.file.read()
    assert held is not None
    assert held.session == OTHER


def test_there_may_be_no_lock_to_give_back(tmp_path: Path) -> None:
    run = settlement(tmp_path)
    run.file.path.unlink()
    end(run, FAILED)
    assert not run.file.exists()


def test_a_lock_that_is_not_valid_is_not_ours_to_give_back(tmp_path: Path) -> None:
    run = settlement(tmp_path)
    run.file.path.write_text("{}")
    end(run, FAILED)
    assert run.file.content() == b"{}"
    run.file.path.unlink()
    run.file.path.mkdir()
    end(run, FAILED)
    assert run.file.exists()


def test_unlock_without_a_lock_removes_nothing(tmp_path: Path) -> None:
    file = LockFile(tmp_path, "evidence", SPEC)
    run = Settlement(file, UNLOCK, None)
    end(run, PASSED)
    assert not file.exists()


def test_a_lock_that_was_taken_anew_while_it_was_judged_stays(tmp_path: Path) -> None:
    run = settlement(tmp_path, UNLOCK)
    run.file.path.unlink()
    run.file.take(replace(LOCK, session=OTHER))
    with pytest.raises(EvidenceError, match="taken anew"):
        end(run, PASSED)
    assert run.file.exists()


def test_a_lock_counts_as_in_place_when_the_run_passed_or_keeps_it(tmp_path: Path) -> None:
    run = settlement(tmp_path)
    assert run.lock_in_place(PASSED)
    assert not run.lock_in_place(FAILED)
    assert replace(run, asked=replace(ASKED, keep_lock=True)).lock_in_place(FAILED)
