"""What became of the documents of a packet since it was locked."""

from collections.abc import Iterator, Mapping

from specops.codes import lock as codes
from specops.codes.model import CheckCode
from specops.evidence.lock import InvalidLockError, Lock
from specops.evidence.lock_file import LockFile
from specops.model import Finding, Location


def finding(code: CheckCode, message: str, path: object, remedy: str = "") -> Finding:
    """Return a finding of a lock code at a file."""
    return Finding(code.code, message, Location(str(path)), remedy or code.fix)


def read_lock(file: LockFile) -> Lock | Finding:
    """Return the lock, or the finding that there is none, or none that is valid."""
    try:
        lock = file.read()
    except InvalidLockError as error:
        return finding(codes.INVALID, error.message, file.name, error.remedy)
    if lock is None:
        return finding(codes.MISSING, f"there is no lock of {file.spec_id}", file.name)
    return lock


def drift(locked: Mapping[str, str], present: Mapping[str, str]) -> Iterator[Finding]:
    """Give a finding for each document that was changed, added or removed.

    Both map paths to digests: as they were locked, and as they are.
    """
    for path in sorted(locked.keys() | present.keys()):
        if path not in present:
            message = f"{path} was removed since the packet was locked"
            yield finding(codes.ADDED_OR_REMOVED, message, path)
        elif path not in locked:
            message = f"{path} was added since the packet was locked"
            yield finding(codes.ADDED_OR_REMOVED, message, path)
        elif locked[path] != present[path]:
            message = f"{path} changed since the packet was locked"
            yield finding(codes.CHANGED, message, path)
