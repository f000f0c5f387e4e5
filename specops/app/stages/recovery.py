"""What runs that were killed have left: a lock is put back where it was, and the rest is told."""

import contextlib
from typing import Final

from specops.app.stages.request import StageRequest
from specops.app.workspace import Workspace
from specops.errors import EvidenceError
from specops.evidence.leftovers import RELEASED, leftovers, names_in
from specops.evidence.lock import parse
from specops.evidence.lock_file import LockFile, SetAside
from specops.evidence.log import RunLog
from specops.evidence.names import envelope_name
from specops.evidence.recorded import read_latest
from specops.evidence.regular import read_regular
from specops.evidence.store import run_folder
from specops.evidence.turns import at_rest
from specops.model import Stage

_SHOWN: Final = 3


def recover(workspace: Workspace, asked: StageRequest, log: RunLog) -> tuple[str, ...]:
    """Bring the lock of a spec back to what its records say, and return what was found, in words.

    Nothing is told while somebody else writes there, and nothing is changed in a dry run.
    """
    told = []
    with contextlib.suppress(EvidenceError):
        told += [] if asked.dry_run else _lock(workspace, asked.packet.spec_id)
    with contextlib.suppress(EvidenceError):
        told += _unrecorded(workspace, asked.packet.spec_id)
    with contextlib.suppress(EvidenceError):
        told += _told(workspace, asked.packet.spec_id)
    for sentence in told:
        log.line(sentence)
    return tuple(told)


def _lock(workspace: Workspace, spec_id: str) -> list[str]:
    """Settle a lock that an unlock had set aside when it was killed."""
    evidence_root = workspace.settings.text("evidence_root")
    file = LockFile(workspace.root, evidence_root, spec_id)
    folder = file.path.parent
    kept = [name for name in names_in(folder) if name.startswith(f"{RELEASED}{spec_id}.json-")]
    if not kept:
        return []
    with at_rest(folder, deadline_s=0):
        aside = SetAside(file.path, folder / kept[-1])
        lock = parse(read_regular(aside.kept), spec_id)
        unlocked = read_latest(workspace.root, evidence_root, spec_id, Stage.UNLOCK)
        attested = unlocked.attested if unlocked else None
        if attested and attested.session > lock.session and attested.exit_code == 0:
            aside.discard()
            return [f"the lock {file.name} is removed for good: session {attested.session} did so"]
        if file.exists():
            return []
        aside.restore()
    return [f"the lock {file.name} is back: the unlock that had set it aside did not end"]


def _unrecorded(workspace: Workspace, spec_id: str) -> list[str]:
    """Tell a lock that no record tells of: whoever took it was stopped, or is still at work."""
    evidence_root = workspace.settings.text("evidence_root")
    file = LockFile(workspace.root, evidence_root, spec_id)
    lock = file.read()
    if lock is None:
        return []
    record = run_folder(evidence_root, spec_id) / envelope_name(Stage.IMPLEMENT, lock.session)
    if (workspace.root / record).exists():
        return []
    why = "its implement was stopped, or still runs"
    return [f"the lock {file.name} of session {lock.session} has no record: {why}"]


def _told(workspace: Workspace, spec_id: str) -> list[str]:
    """Tell the files that runs without an envelope have left."""
    folder = run_folder(workspace.settings.text("evidence_root"), spec_id)
    left = leftovers(workspace.root / folder, deadline_s=0)
    if not left:
        return []
    more = f", and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    named = ", ".join(left[:_SHOWN]) + more
    return [f"{folder} has leftovers of runs that did not end: {named}"]
