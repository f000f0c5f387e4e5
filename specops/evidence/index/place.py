"""Where the index lies, and the three ways to get an answer: from it, from a new one, without one.

Whatever is wrong with the index, the answer comes from the files: an index that is locked, cannot
be written or is broken is made anew, in memory where the disk does not let us.
"""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from specops.errors import EvidenceError
from specops.evidence.durable import refuse_outside
from specops.evidence.index.tables import Changes, create, is_current, prepare, update
from specops.evidence.store import COMMANDS
from specops.one_line import one_line
from specops.progress.interface import Tell, untold
from specops.values import dataclass

T = TypeVar("T")
FOLDER: Final = ".specops"
NAME: Final = "index.sqlite"
WAIT_S: Final = 5.0
_IGNORE: Final = b"# Made from other files; never the truth.\n*\n"


class UnusableIndexError(Exception):
    """The index that is there is none that this version could use."""


@dataclass(frozen=True, slots=True)
class Place:
    """The evidence that is indexed: a folder relative to the root; ``now_ns`` is Unix time."""

    root: Path
    evidence_root: str
    now_ns: int
    wait_s: float = WAIT_S

    @property
    def base(self) -> Path:
        """The folder with a folder for each spec."""
        base = self.root / self.evidence_root / COMMANDS
        refuse_outside(self.root, base)
        return base

    @property
    def file(self) -> Path:
        """The file of the index: one for each evidence root."""
        mark = self.evidence_root.replace("/", "-")
        return self.root / FOLDER / f"{mark}-{NAME}"


class Answered(NamedTuple, Generic[T]):
    """An answer, what was read for it, and in one sentence what was wrong with the index, if so."""

    answer: T
    changes: Changes
    note: str = ""


def ask(
    place: Place,
    question: Callable[[sqlite3.Connection], T],
    *,
    full: bool = False,
    tell: Tell = untold,
) -> Answered[T]:
    """Bring the index up to date and put a question to it; ``full`` reads every file anew.

    ``tell`` is told how far that is.
    Raises ``EvidenceError`` where the evidence itself cannot be read.
    """
    base, note = place.base, ""
    for way in (_anew, _in_memory) if full else (_as_it_is, _anew, _in_memory):
        try:
            with way(place) as connection:
                changes = update(connection, base, place.now_ns, tell)
                answer = question(connection)
        except (sqlite3.Error, OSError, ValueError, UnusableIndexError) as error:
            note = note or f"the index could not be used: {one_line(str(error))}"
        else:
            return Answered(answer, changes, note)
    message = f"no index could be made: {note}"
    raise EvidenceError(message, "report it")


@contextlib.contextmanager
def _as_it_is(place: Place) -> Iterator[sqlite3.Connection]:
    """Open the index that is there, or begin one. Raises ``sqlite3.Error`` for one of no use."""
    if not os.path.lexists(place.file):
        with _anew(place) as connection:
            yield connection
        return
    if not stat.S_ISREG(os.lstat(place.file).st_mode):
        message = f"{place.file.name} is no regular file"
        raise UnusableIndexError(message)
    with contextlib.closing(_connect(place.file, place.wait_s)) as connection:
        if not is_current(connection):
            message = "it is of another version"
            raise UnusableIndexError(message)
        yield connection


@contextlib.contextmanager
def _anew(place: Place) -> Iterator[sqlite3.Connection]:
    """Make a new index beside the old one, and put it in its place when all went well.

    Nobody sees it before, so nothing of it has to survive a crash.
    """
    _make_folder(place)
    temporary = place.file.with_name(f".incomplete-{os.getpid()}-{place.file.name}")
    try:
        with contextlib.closing(_connect(temporary, place.wait_s)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            create(connection)
            yield connection
        temporary.replace(place.file)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _in_memory(place: Place) -> Iterator[sqlite3.Connection]:
    """Make an index that nobody keeps."""
    with contextlib.closing(_connect(Path(":memory:"), place.wait_s)) as connection:
        create(connection)
        yield connection


def _connect(path: Path, wait_s: float) -> sqlite3.Connection:
    """Open a database, and wait for so long where another process writes to it."""
    connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_folder(place: Place) -> None:
    """Make the folder of the index, which version control ignores."""
    folder = place.file.parent
    if folder.is_symlink():
        message = f"{FOLDER} is a link"
        raise UnusableIndexError(message)
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not os.path.lexists(ignore):
        ignore.write_bytes(_IGNORE)
