"""The lock of a packet: who holds it, since when, and what was locked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from specops import strict_json
from specops.errors import EvidenceError
from specops.schema import load, violations
from specops.session import timestamp
from specops.values import dataclass

SCHEMA: Final = "lock"
SCHEMA_VERSION: Final = 1
REMEDY: Final = "look at it, then remove it with `unlock --force`"


class InvalidLockError(EvidenceError):
    """A lock is there, but it is none that this program wrote."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lock says: who holds it since when (UTC), and the state that was locked.

    ``documents`` maps repository-relative paths to sha256 digests; ``commit`` is ``None`` before
    the first commit and outside a repository.
    """

    spec_id: str
    holder: str
    session: str
    locked_at: datetime
    commit: str | None
    documents: Mapping[str, str]

    def __str__(self) -> str:
        """Return who holds the lock since when."""
        return f"held by {self.holder} since {timestamp(self.locked_at)}, session {self.session}"


def render(lock: Lock) -> bytes:
    """Return a lock as its file holds it.

    Raises ``EvidenceError`` for one that does not fit its own schema: it could not be read again.
    """
    record = {
        "schemaVersion": SCHEMA_VERSION,
        "specId": lock.spec_id,
        "holder": lock.holder,
        "sessionId": lock.session,
        "lockedAt": timestamp(lock.locked_at.astimezone(UTC)),
        "commit": lock.commit,
        "documents": dict(sorted(lock.documents.items())),
    }
    for violation in violations(load(SCHEMA), record):
        message = f"the lock would not be valid at {violation.pointer}: {violation.message}"
        raise EvidenceError(message, "nothing was locked")
    return strict_json.pretty(record)


def parse(content: bytes, spec_id: str) -> Lock:
    """Read a lock of a spec. Raises ``InvalidLockError`` for bytes that are none."""
    try:
        record = strict_json.parse(content)
        told = [f"{one.pointer or '/'}: {one.message}" for one in violations(load(SCHEMA), record)]
        told = told or _other_spec(record["specId"], spec_id)
        if told:
            raise _invalid(spec_id, told[0])
        locked_at = datetime.fromisoformat(record["lockedAt"])
    except ValueError as error:
        raise _invalid(spec_id, str(error)) from None
    return Lock(
        record["specId"],
        record["holder"],
        record["sessionId"],
        locked_at,
        record["commit"],
        record["documents"],
    )


def _other_spec(found: str, expected: str) -> list[str]:
    """Say that a lock was moved here from another spec."""
    return [] if found == expected else [f"/specId: it is the lock of {found}"]


def _invalid(spec_id: str, why: str) -> InvalidLockError:
    """Return the error of a lock that is not valid."""
    return InvalidLockError(f"the lock of {spec_id} is not valid: {why}", REMEDY)
