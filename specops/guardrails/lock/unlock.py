"""Unlock: the lock is of this packet state, and a passing audit of it is still current."""

from collections.abc import Iterator
from typing import Final

from specops.codes import evidence as evidence_codes
from specops.codes import lock as codes
from specops.evidence.lock import Lock
from specops.evidence.lock_file import LockFile
from specops.guardrails.lock.drift import drift, finding, read_lock
from specops.guardrails.record import RecordJudge
from specops.model import CheckResult, Finding, Location, Stage, judged
from specops.values import dataclass

NAME: Final = "unlock"


@dataclass(frozen=True, slots=True)
class Unlock:
    """Judges whether the lock may go; the lock itself is left alone.

    The stage removes it when its evidence is written (``LockFile.set_aside``). A forced unlock is
    the same judgement, let through by an override.
    """

    file: LockFile
    records: RecordJudge
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge the lock, then the audit."""
        found = read_lock(self.file)
        lock = found if isinstance(found, Lock) else None
        wrong = (found,) if isinstance(found, Finding) else tuple(self._other_state(found))
        yield judged("lock", 1, wrong, observed=str(lock) if lock and not wrong else "")
        yield self.records.judge(Stage.AUDIT, also=self._too_old(lock))

    def _other_state(self, lock: Lock) -> Iterator[Finding]:
        """Give the finding of a lock whose documents are not those that are there."""
        changes = [
            change.message for change in drift(lock.documents, self.records.configuration.documents)
        ]
        if changes:
            message = f"the lock is of another packet state: {'; '.join(changes)}"
            yield finding(codes.OTHER_STATE, message, self.file.name)

    def _too_old(self, lock: Lock | None) -> tuple[Finding, ...]:
        """Return the finding of an audit that was made before the lock was taken."""
        audit = self.records.latest(Stage.AUDIT)
        if lock is None or audit is None or audit.session > lock.session:
            return ()
        message = f"the audit {audit.session} is older than the lock, {lock}"
        code = evidence_codes.BEFORE_LOCK
        return (Finding(code.code, message, Location(str(audit.path)), code.fix),)
