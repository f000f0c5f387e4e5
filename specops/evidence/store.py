"""Writing evidence: the only place that does. Whole files, never over another, in a fixed order.

Each file is written to a temporary name, flushed to the disk and linked to its own name, which
fails when that name is taken. The envelope comes last, after the folder is flushed: what has no
envelope is a leftover, never a pass. When a write fails, what this run had written is taken away.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from specops.errors import EvidenceError
from specops.evidence.durable import (
    TEMPORARY,
    flush_folder,
    flushed,
    make_folder,
    refuse_outside,
)
from specops.evidence.names import MANIFEST_SUFFIX
from specops.evidence.regular import read_regular
from specops.evidence.turns import writing
from specops.session import SESSION
from specops.values import dataclass

COMMANDS: Final = "commands"
ARCHIVES: Final = "archive"
_RECORDS: Final = ("spec-", "accept_")


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file to write: its path relative to the repository root, and its content."""

    path: PurePosixPath
    content: bytes


def run_folder(evidence_root: str, spec_id: str) -> PurePosixPath:
    """Return the folder of a spec's runs, relative to the repository root."""
    return PurePosixPath(evidence_root) / COMMANDS / spec_id


def session_exists(root: Path, evidence_root: str, session: str) -> bool:
    """Tell whether any file of any spec carries a session id already, in an archive or not."""
    base = root / evidence_root
    if any(True for _ in (base / COMMANDS).glob(f"*/*{session}*")):
        return True
    manifests = (base / ARCHIVES).glob(f"*{MANIFEST_SUFFIX}")
    return any(session.encode() in read_regular(path) for path in manifests)


def latest_session(root: Path, evidence_root: str, spec_id: str) -> str | None:
    """Return the latest session that any record of a spec has, or ``None`` when there is none."""
    try:
        with os.scandir(root / run_folder(evidence_root, spec_id)) as entries:
            ours = [entry.name for entry in entries if entry.name.startswith(_RECORDS)]
    except OSError:
        return None
    found = (name.rpartition("_")[2].partition(".")[0] for name in ours)
    return max((session for session in found if SESSION.fullmatch(session)), default=None)


def write_run(root: Path, files: Sequence[EvidenceFile]) -> None:
    """Write the files of one run, all in one folder, in the order given: the envelope last.

    Raises ``EvidenceError`` when any of them cannot be written; then none of them is left.
    """
    folder = root / files[0].path.parent
    written: list[Path] = []
    with _explained(files[0].path.parent):
        make_folder(root, folder)
        with writing(folder):
            try:
                for file in files[:-1]:
                    _write(root / file.path, file.content, written)
                flush_folder(folder)
                _write(root / files[-1].path, files[-1].content, written)
                flush_folder(folder)
            except BaseException:
                _take_back(reversed(written))
                raise


def probe(root: Path, folder: PurePosixPath, session: str) -> None:
    """Find out whether a run's folder can be written to: a file is made there and removed again.

    Where the folder is not there yet, the nearest one above it is tried, so that nothing is left
    behind. Raises ``EvidenceError`` when evidence could not be written.
    """
    place = root / folder
    with _explained(folder):
        while not os.path.lexists(place):
            place = place.parent
        refuse_outside(root, place)
        target = place / f"{TEMPORARY}{session}"
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644))
        target.unlink()


@contextlib.contextmanager
def _explained(folder: PurePosixPath) -> Iterator[None]:
    """Turn what the operating system says into one line with a next step."""
    try:
        yield
    except FileExistsError as error:
        name = Path(str(error.filename2 or error.filename)).name
        message = f"evidence could not be written: {folder}/{name} exists already"
        raise EvidenceError(message, "nothing was overwritten; run again") from None
    except OSError as error:
        message = f"evidence could not be written to {folder}: {error.strerror or error}"
        raise EvidenceError(message, "make the folder writable, or set evidence_root") from None


def _write(path: Path, content: bytes, written: list[Path]) -> None:
    """Write one file durably under its name, unless the name is taken."""
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    with flushed(temporary, content):
        os.link(temporary, path)
        written.append(path)


def _take_back(paths: Iterator[Path]) -> None:
    """Remove what this run wrote: without its envelope it is no evidence."""
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()
