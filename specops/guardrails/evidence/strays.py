"""Files that no record names: leftovers of runs that did not end, and whatever else lies about."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from specops.codes import verification as codes
from specops.evidence.leftovers import (
    Parse,
    is_temporary,
    leftovers,
    names_in,
    session_in,
)
from specops.evidence.names import attestation_name, parse_record_name, signature_name
from specops.evidence.runs import moment
from specops.guardrails.evidence.one_run import AnyRun, found
from specops.model import Finding


def stray_findings(
    root: Path,
    folder: PurePosixPath,
    runs: Iterable[AnyRun],
    since: str,
    parse: Parse = parse_record_name,
) -> Iterator[Finding]:
    """Give the files of a folder that none of its runs names.

    ``since`` is the earliest moment, in digits, whose files are looked at; ``parse`` tells what is
    a record there. What carries the session
    of a run that is broken itself is that run's, and has been told with it. Raises
    ``EvidenceError`` for a folder that cannot be read or is not at rest in time.
    """
    by_session: dict[str | None, AnyRun] = {run.session: run for run in runs}
    named = {name for run in by_session.values() for name in _named(run)}
    left = set(leftovers(root / folder, parse))
    for name in names_in(root / folder):
        session = session_in(name)
        if _is_earlier(session, since):
            continue
        run = by_session.get(session)
        if name in left:
            yield found(codes.LEFTOVER, folder / name, _why(name, session))
        elif not (
            str(folder / name) in named
            or (run is not None and run.attested is None)
            or _is_being_written(name, session, run)
        ):
            yield found(codes.ORPHAN, folder / name, "no record names it")


def lock_findings(root: Path, folder: PurePosixPath) -> Iterator[Finding]:
    """Give what was left among the locks by a process that was killed."""
    for name in filter(is_temporary, leftovers(root / folder)):
        message = "a process was stopped while it took or released a lock"
        yield found(codes.LEFTOVER, folder / name, message)


def _why(name: str, session: str | None) -> str:
    """Say what makes a file a leftover."""
    if is_temporary(name):
        return "it was being written when a run was stopped"
    return f"the session {session} has no envelope"


def _named(run: AnyRun) -> Iterator[str]:
    """Give the files of a run: those that its attestation names, and itself."""
    yield str(run.path)
    for companion in (attestation_name, signature_name):
        yield str(run.path.with_name(companion(run.stage, run.session)))
    if run.attested:
        yield from run.attested.subjects


def _is_being_written(name: str, session: str | None, run: AnyRun | None) -> bool:
    """Tell whether a file has come since the runs were listed: then it is no leftover either."""
    return is_temporary(name) or (session is not None and run is None)


def _is_earlier(session: str | None, since: str) -> bool:
    """Tell whether a file is of an earlier moment than those that were asked for."""
    return session is not None and moment(session) < since
