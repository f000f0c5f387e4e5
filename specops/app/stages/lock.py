"""What a run does to the lock of its packet, in step with the evidence that tells of it.

implement takes the lock while it judges, and gives it back when it fails. unlock sets the lock
aside while its evidence is written, and only then removes it: when the evidence cannot be written,
the lock is back where it was.
"""

import contextlib
from collections.abc import Iterator

from specops.app.stages.request import StageRequest
from specops.app.workspace import Workspace
from specops.collaborator import collaborator
from specops.evidence.lock import InvalidLockError
from specops.evidence.lock_file import LockFile
from specops.evidence.log import RunLog
from specops.evidence.turns import writing
from specops.model import Stage
from specops.policy import Decision


@collaborator
class Settlement:
    """The lock of a run's packet; ``judged`` is its content before anything was judged."""

    file: LockFile
    asked: StageRequest
    judged: bytes | None

    @classmethod
    def of(cls, workspace: Workspace, asked: StageRequest) -> "Settlement":
        """Return the settlement of a run that begins. Raises ``EvidenceError``."""
        evidence_root = workspace.settings.text("evidence_root")
        file = LockFile(workspace.root, evidence_root, asked.packet.spec_id)
        return cls(file, asked, file.content() if asked.stage is Stage.UNLOCK else None)

    def undo(self) -> None:
        """Give back a lock that this run took, if it did; one that is not valid is not ours."""
        if self.asked.stage is Stage.IMPLEMENT and not self.asked.keep_lock:
            with contextlib.suppress(InvalidLockError):
                if self.file.read() is not None:
                    self.file.release(self.asked.session)

    def lock_in_place(self, decision: Decision) -> bool:
        """Tell whether a lock that this run took stays when it ends."""
        return decision.exit_code == 0 or self.asked.keep_lock

    @property
    def is_released(self) -> bool:
        """Whether this run may remove the lock that was judged."""
        return self.asked.stage is Stage.UNLOCK and not self.asked.dry_run and bool(self.judged)


@contextlib.contextmanager
def settle(settlement: Settlement, decision: Decision, log: RunLog) -> Iterator[None]:
    """Bring the lock into the state that the decision asks for, around the writing of evidence.

    Raises ``EvidenceError`` when the lock cannot be removed or put back.
    """
    if not settlement.lock_in_place(decision):
        settlement.undo()
    if not (settlement.is_released and _may_go(decision)):
        with _undone_on_failure(settlement):
            yield
        return
    with writing(settlement.file.path.parent):
        aside = settlement.file.set_aside(settlement.judged or b"")
        log.line(f"lock {settlement.file.name} removed")
        try:
            yield
        except BaseException:
            aside.restore()
            raise
        aside.discard()


def _may_go(decision: Decision) -> bool:
    """Tell whether a lock may be removed: after a pass, or by an override that is recorded.

    Warn mode softens the exit code and nothing else: it removes no lock that strict would keep.
    """
    return decision.strict_exit_code == 0


@contextlib.contextmanager
def _undone_on_failure(settlement: Settlement) -> Iterator[None]:
    """Give the lock back when the evidence of its taking cannot be written."""
    try:
        yield
    except BaseException:
        settlement.undo()
        raise
