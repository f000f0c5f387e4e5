"""Audit: the packet is locked."""

from collections.abc import Iterator
from typing import Final

from specops.evidence.lock_file import LockFile
from specops.guardrails.lock.drift import read_lock
from specops.model import CheckResult, Finding, judged, passed
from specops.values import dataclass

NAME: Final = "lock-held"


@dataclass(frozen=True, slots=True)
class LockHeld:
    """Judges that there is a valid lock of the packet."""

    file: LockFile
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Read the lock and say who holds it."""
        found = read_lock(self.file)
        if isinstance(found, Finding):
            yield judged(NAME, 1, (found,))
        else:
            yield passed(NAME, 1, observed=str(found))
