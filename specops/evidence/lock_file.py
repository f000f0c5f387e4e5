"""The file of a lock: created by one process and by no second, and released so that it can return.

The file is written whole under a temporary name and linked to its own, which the system refuses
when that name is taken. It is released by renaming it away, so that it can come back when the
evidence of its release cannot be written.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from specops.collaborator import collaborator
from specops.errors import EvidenceError
from specops.evidence.durable import TEMPORARY, flush_folder, flushed, make_folder, refuse_outside
from specops.evidence.leftovers import RELEASED
from specops.evidence.lock import REMEDY, InvalidLockError, Lock, parse, render
from specops.evidence.regular import read_regular
from specops.evidence.turns import writing

LOCKS: Final = "locks"
MAX_BYTES: Final = 1 << 20


@collaborator
class LockFile:
    """The place of a spec's lock: ``<evidence root>/locks/<SPEC-ID>.json`` below the root.

    ``spec_id`` is canonical. Every method raises ``EvidenceError`` where a link leads the folder
    out of the repository, and where the system refuses.
    """

    root: Path
    evidence_root: str
    spec_id: str

    @property
    def name(self) -> PurePosixPath:
        """The path of the lock relative to the root."""
        return PurePosixPath(self.evidence_root) / LOCKS / f"{self.spec_id}.json"

    @property
    def path(self) -> Path:
        """The path of the lock on this machine, which no link leads out of the repository."""
        path = self.root / self.name
        refuse_outside(self.root, path.parent)
        return path

    def exists(self) -> bool:
        """Tell whether there is a lock, valid or not."""
        return os.path.lexists(self.path)

    def content(self) -> bytes | None:
        """Return the bytes of the lock as they are, or ``None`` when there is none."""
        try:
            return read_regular(self.path, limit=MAX_BYTES)
        except FileNotFoundError:
            return None

    def read(self) -> Lock | None:
        """Return the lock, or ``None`` when nobody holds one.

        Raises ``InvalidLockError`` for a file that is no lock of this spec, or cannot be read.
        """
        path = self.path
        try:
            content = read_regular(path, limit=MAX_BYTES)
        except FileNotFoundError:
            return None
        except EvidenceError as error:
            raise InvalidLockError(error.message, REMEDY) from None
        return parse(content, self.spec_id)

    def take(self, lock: Lock) -> bool:
        """Take the lock; false when somebody else holds it. Nothing is ever overwritten.

        After an error ``release`` tells whether the lock was taken nevertheless.
        """
        path = self.path
        temporary = path.with_name(f"{TEMPORARY}{path.name}-{lock.session}-{os.getpid()}")
        with _explained("taken", self.name):
            make_folder(self.root, path.parent)
            with writing(path.parent):
                try:
                    with flushed(temporary, render(lock)):
                        os.link(temporary, path)
                except FileExistsError:
                    return False
                flush_folder(path.parent)
        return True

    def release(self, session: str) -> bool:
        """Remove the lock that a session took; false when that session holds none."""
        content = self.content()
        if content is None or parse(content, self.spec_id).session != session:
            return False
        self.set_aside(content).discard()
        return True

    def set_aside(self, judged: bytes) -> "SetAside":
        """Release the lock for as long as its evidence is written; it can still be restored.

        ``judged`` is the content that was judged. Raises ``EvidenceError`` when the lock is gone or
        is another one by now; that other one stays.
        """
        path = self.path
        aside = SetAside(path, path.with_name(f"{RELEASED}{path.name}-{os.getpid()}"))
        with _explained("released", self.name):
            path.rename(aside.kept)
            unchanged = _holds(aside.kept, judged)
        if not unchanged:
            aside.restore()
            message = f"the lock {self.name} was taken anew while it was judged"
            raise EvidenceError(message, "nothing was released; run again")
        return aside


@collaborator
class SetAside:
    """A lock that is released, but not yet for good: ``kept`` is its file under another name."""

    path: Path
    kept: Path

    def restore(self) -> None:
        """Put the lock back. Raises ``EvidenceError`` when a new one was taken meanwhile."""
        with _explained("put back", self.path.name):
            try:
                os.link(self.kept, self.path)
            except FileExistsError:
                message = f"a new lock {self.path.name} was taken before the old one was put back"
                raise EvidenceError(message, f"the old one is {self.kept.name}") from None
            self.kept.unlink()
            flush_folder(self.path.parent)

    def discard(self) -> None:
        """Remove the lock for good."""
        with _explained("removed", self.path.name):
            self.kept.unlink()
            flush_folder(self.path.parent)


def _holds(path: Path, expected: bytes) -> bool:
    """Tell whether a file is readable and holds just these bytes."""
    try:
        return read_regular(path, limit=MAX_BYTES) == expected
    except EvidenceError:
        return False


@contextlib.contextmanager
def _explained(what: str, name: object) -> Iterator[None]:
    """Turn what the operating system says into one line with a next step."""
    try:
        yield
    except OSError as error:
        message = f"the lock {name} could not be {what}: {error.strerror or error}"
        raise EvidenceError(message, "make its folder writable, or set evidence_root") from None
