"""Files that no record names: leftovers of runs that did not end, and whatever else lies about."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from specops.codes import verification as codes
from specops.errors import EvidenceError
from specops.evidence.durable import TEMPORARY
from specops.evidence.lock_file import RELEASED
from specops.evidence.names import attestation_name
from specops.evidence.recorded import Recorded
from specops.guardrails.evidence.one_run import found
from specops.model import Finding
from specops.session import SESSION

_SESSION: Final = re.compile(SESSION.pattern, re.ASCII)
_TEMPORARY: Final = (TEMPORARY, RELEASED)
# Acceptances are records of their own, which no run names.
_OTHER_RECORDS: Final = ("accept_",)


def stray_findings(
    root: Path, folder: PurePosixPath, runs: Iterable[Recorded], since: str
) -> Iterator[Finding]:
    """Give the files of a folder that none of its runs names.

    ``since`` is the earliest moment, in digits, whose files are looked at. What carries the session
    of a run that is broken itself is that run's, and has been told with it.
    """
    by_session = {run.session: run for run in runs}
    named = {name for run in by_session.values() for name in _named(run)}
    for name in names_in(root / folder):
        path = str(folder / name)
        match = _SESSION.search(name)
        session = match[0] if match else None
        run = by_session.get(session or "")
        is_told = path in named or (run is not None and run.attested is None)
        if is_told or name.startswith(_OTHER_RECORDS) or _is_earlier(session, since):
            continue
        if name.startswith(_TEMPORARY):
            yield found(codes.LEFTOVER, path, "it was being written when a run was stopped")
        elif session and run is None:
            yield found(codes.LEFTOVER, path, f"the session {session} has no envelope")
        else:
            yield found(codes.ORPHAN, path, "no record names it")


def lock_findings(root: Path, folder: PurePosixPath) -> Iterator[Finding]:
    """Give what was left among the locks by a process that was killed."""
    for name in names_in(root / folder):
        if name.startswith(_TEMPORARY):
            message = "a process was stopped while it took or released a lock"
            yield found(codes.LEFTOVER, folder / name, message)


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, sorted; a folder that is not there is empty.

    Raises ``EvidenceError`` for one that cannot be read.
    """
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names alone, thousands of them
    except FileNotFoundError:
        return []
    except OSError as error:
        message = f"{folder} cannot be read: {error.strerror}"
        raise EvidenceError(message, "make it a readable folder") from None


def _named(run: Recorded) -> Iterator[str]:
    """Give the files of a run: those that its attestation names, and itself."""
    yield str(run.path)
    yield str(run.path.with_name(attestation_name(run.stage, run.session)))
    if run.attested:
        yield from run.attested.subjects


def _is_earlier(session: str | None, since: str) -> bool:
    """Tell whether a file is of an earlier moment than those that were asked for."""
    return session is not None and re.sub(r"\D", "", session[:18]) < since
