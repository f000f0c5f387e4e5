"""What the report shows of the runs that are recorded: timeline, failures, latencies."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from specops import evidence, strict_json
from specops.codes.registry import CODES
from specops.collaborator import collaborator
from specops.errors import EvidenceError, SessionError
from specops.evidence.attested import Attested
from specops.evidence.names import log_name
from specops.evidence.recorded import Recorded
from specops.evidence.regular import read_regular
from specops.evidence.rulings import Judgement
from specops.evidence.runs import Run
from specops.model import Verdict
from specops.policy import Result
from specops.report.model import Failure, Latency, RunMark, Track
from specops.session import parse, timestamp

LATEST_FAILED: Final = 20
LATEST_RECORDS: Final = 100
_OUTCOMES: Final = {Result.PASSED: "passed", Result.WARNED: "warned", Result.FAILED: "failed"}
_HAL: Final = "-hal-"


@collaborator
class Told:
    """A run and what its record says; ``attested`` is ``None`` where that cannot be read."""

    run: Run
    recorded: Recorded
    attested: Attested | None


def read_runs(root: Path, evidence_root: str) -> tuple[Told, ...]:
    """Read every run, the oldest first. Raises ``EvidenceError`` for a folder that cannot be."""
    return tuple(_told(root, run) for run in evidence.find(root, evidence_root))


def _told(root: Path, run: Run) -> Told:
    """Read one run; what its attestation does not vouch for says nothing."""
    recorded = evidence.load(root, run.path)
    return Told(run, recorded, recorded.attested if recorded.record is not None else None)


def tracks(runs: Iterable[Told]) -> tuple[Track, ...]:
    """Return the runs of each spec and stage."""
    found: dict[str, list[RunMark]] = {}
    for one in runs:
        name = f"{one.run.spec_id} {one.run.stage.value}"
        found.setdefault(name, []).append(_mark(one))
    return tuple(Track(name, tuple(marks)) for name, marks in sorted(found.items()))


def _mark(told: Told) -> RunMark:
    """Return a run as a mark on the timeline."""
    outcome = _OUTCOMES[told.attested.result] if told.attested else "unreadable"
    run = told.run
    return RunMark(run.spec_id, run.stage.value, outcome, moment(run.session), str(run.path))


def moment(session: str) -> str:
    """Return the moment of a session as people read it; of an earlier writer's, the session."""
    try:
        return timestamp(parse(session))
    except SessionError:
        return session


def failures(runs: Iterable[Told]) -> tuple[Failure, ...]:
    """Return what the latest failed runs found, the newest first."""
    failed = [
        (one.run, one.attested.judgement)
        for one in runs
        if one.attested and one.attested.judgement and one.attested.result is Result.FAILED
    ]
    latest = failed[: -LATEST_FAILED - 1 : -1]
    return tuple(failure for one in latest for failure in _failures(*one))


def _failures(run: Run, judgement: Judgement) -> Iterator[Failure]:
    """Give each finding of a run, and each check that could not judge."""
    titles = {code.code: code.title for code in CODES}
    record, log = str(run.path), str(run.path.with_name(log_name(run.stage, run.session)))
    of = (run.spec_id, run.stage.value, moment(run.session))
    for ruling in judgement.rulings:
        title = f"{titles.get(ruling.code, '')} ({ruling.effect.value})"
        yield Failure(*of, ruling.check, ruling.code, title, ruling.path, record, log)
    for check, verdict in judgement.checks.items():
        if verdict is Verdict.ERROR:
            yield Failure(*of, check, "", "could not judge; the log says why", "", record, log)


def latencies(root: Path, runs: Sequence[Told]) -> tuple[Latency, ...]:
    """Return how long each HAL check took in its latest runs, by check and target."""
    found: dict[tuple[str, str], list[float]] = {}
    for name in reversed(_latest_records(runs)):
        for key, value in _latency(root / name):
            found.setdefault(key, []).append(value)
    return tuple(Latency(*key, tuple(values)) for key, values in sorted(found.items()))


def _latest_records(runs: Sequence[Told]) -> list[str]:
    """Return the latest HAL records of each check, the newest first: a line shows no more."""
    names = (name for one in reversed(runs) if one.attested for name in one.attested.subjects)
    read: Counter[str] = Counter()
    latest = []
    for name in names:
        _, is_hal, check = name.rpartition(_HAL)
        read[check] += 1
        if is_hal and read[check] <= LATEST_RECORDS:
            latest.append(name)
    return latest


def _latency(path: Path) -> Iterator[tuple[tuple[str, str], float]]:
    """Give the latency that a HAL record tells; one that cannot be read tells none."""
    try:
        record: Mapping[str, Any] = strict_json.parse(read_regular(path))
        last = record["attempts"][-1]["latencyMs"]
        key = str(record["check"]), str(record["target"])
    except (EvidenceError, OSError, ValueError, LookupError, TypeError):
        return
    if isinstance(last, int | float):
        yield key, float(last)
