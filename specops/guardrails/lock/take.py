"""Implement: nobody else works on the packet, and from here on it is locked."""

from collections.abc import Callable, Iterator
from typing import Final

from specops.codes import lock as codes
from specops.evidence.lock import Lock
from specops.evidence.lock_file import LockFile
from specops.guardrails.lock.drift import finding, read_lock
from specops.model import CheckResult, Finding, judged
from specops.packet.folder import Packet
from specops.values import dataclass

NAME: Final = "lock"


@dataclass(frozen=True, slots=True)
class TakeLock:
    """Takes the lock of a packet, or says who holds it.

    ``lock`` is what is written when it is taken; it holds the digest of each document that is
    there, and no secret. With ``dry_run`` it is judged whether it could be taken. A lock that was
    taken is released by the stage, by ``LockFile.release``, when the stage fails later.
    """

    file: LockFile
    lock: Lock
    packet: Packet
    tell: Callable[[str], None]
    dry_run: bool = False
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge the packet and the lock, and take it."""
        missing = tuple(
            finding(codes.INCOMPLETE, f"{path} is not there to be locked", path)
            for path in self.packet.documents
            if str(path) not in self.lock.documents
        )
        holder = () if missing else self._take()
        checked = len(self.packet.documents) + 1
        taken = "free; a dry run takes no lock" if self.dry_run else f"locked, {self.file.name}"
        found = missing + holder
        yield judged(NAME, checked, found, observed="" if found else taken)

    def _take(self) -> tuple[Finding, ...]:
        """Take the lock; return the finding of whoever holds it already."""
        if self.dry_run and not self.file.exists():
            return ()
        if not self.dry_run and self.file.take(self.lock):
            self.tell(f"lock {self.file.name} taken: {self.lock}")
            return ()
        return (self._held(),)

    def _held(self) -> Finding:
        """Return the finding that says who holds the lock since when."""
        found = read_lock(self.file)
        if isinstance(found, Lock):
            message = f"{self.file.spec_id} is locked: {found}"
            return finding(codes.HELD, message, self.file.name)
        if found.code == codes.MISSING.code:
            message = f"{self.file.spec_id} was locked by another run a moment ago"
            return finding(codes.HELD, message, self.file.name, "run again")
        return found
