"""Judging the latest record of a stage: it is genuine, it succeeded, and it is still current."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from specops.codes import evidence as codes
from specops.codes.model import CheckCode
from specops.errors import CannotJudgeError
from specops.evidence.attested import Attested
from specops.evidence.configuration import Configuration
from specops.evidence.recorded import Recorded, read_latest
from specops.evidence.store import run_folder
from specops.evidence.telemetry import succeeded
from specops.evidence.wire import stage_of
from specops.model import CheckResult, Finding, Location, Override, Stage, Verdict, judged
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class RecordJudge:
    """Judges records of one spec against the state that they should still be about.

    ``configuration`` and ``commit`` are what is there now (no commit: ``None``); ``is_ancestor``
    tells whether another commit is an ancestor of this one, and raises ``CannotJudgeError`` when it
    cannot; ``tell`` gets a line for the log for each override that was used.
    """

    root: Path
    evidence_root: str
    spec_id: str
    configuration: Configuration
    commit: str | None
    is_ancestor: Callable[[str], bool]
    tell: Callable[[str], None]

    def latest(self, stage: Stage) -> Recorded | None:
        """Return the latest record of a stage."""
        return read_latest(self.root, self.evidence_root, self.spec_id, stage)

    def judge(self, stage: Stage, also: tuple[Finding, ...] = ()) -> CheckResult:
        """Judge the latest record of a stage; ``also`` is what the caller found about it."""
        record = self.latest(stage)
        if record is None:
            return judged(stage.value, 1, (self._missing(stage), *also))
        findings, observed = list(also), self._told(record)
        try:
            findings.extend(self._findings(record))
        except CannotJudgeError as error:
            return CheckResult(
                stage.value,
                Verdict.ERROR,
                findings=tuple(findings),
                reason=error.message,
                remedy=error.remedy,
                observed=observed,
            )
        return judged(stage.value, 1, tuple(findings), observed=observed)

    def _missing(self, stage: Stage) -> Finding:
        """Return the finding of a stage that left no record."""
        folder = run_folder(self.evidence_root, self.spec_id)
        message = f"{stage.value} has no record"
        return Finding(codes.MISSING.code, message, Location(str(folder)), f"run {stage.value}")

    def _told(self, record: Recorded) -> str:
        """Say which record it is, and list the overrides that it used; the log gets them too."""
        overrides = record.attested.overrides if record.attested else ()
        lines = [f"override used: {_spelled(override)}" for override in overrides]
        for line in lines:
            self.tell(f"{record.stage.value} {record.session} {line}")
        return "; ".join([f"session {record.session}", *lines])

    def _findings(self, record: Recorded) -> Iterator[Finding]:
        """Give what is wrong with a record; what is not genuine is not looked at further."""
        if record.record is None:
            yield _finding(codes.INVALID, record, record.fault)
            return
        misplaced = _misplaced(record, record.record, self.spec_id)
        if misplaced:
            yield _finding(codes.MISPLACED, record, f"it is of {misplaced}")
            return
        yield from refused(record, record.record)
        yield from _unattested(record)
        if record.attested:
            yield from stale(record, record.attested, self.configuration)
            yield from self._elsewhere(record, record.attested.commit)

    def _elsewhere(self, record: Recorded, commit: str | None) -> Iterator[Finding]:
        """Give the finding of a record that is of no commit on the way to this one."""
        if commit is None or self.commit is None:
            whose = "it" if commit is None else "this repository"
            yield _finding(codes.OTHER_COMMIT, record, f"{whose} has no commit")
        elif commit != self.commit and not self.is_ancestor(commit):
            message = f"its commit {commit[:12]} is neither {self.commit[:12]} nor an ancestor"
            yield _finding(codes.OTHER_COMMIT, record, message)


def _finding(code: CheckCode, record: Recorded, message: str) -> Finding:
    """Return a finding about a record."""
    told = f"{record.stage.value}: {message}"
    return Finding(code.code, told, Location(str(record.path)), code.fix)


def _spelled(override: Override) -> str:
    """Return an override in words."""
    covers = f", covers {', '.join(override.covers)}" if override.covers else ""
    return f"{override.name} ({override.source}): {override.reason}{covers}"


def _misplaced(record: Recorded, told: Mapping[str, object], spec_id: str) -> str:
    """Say which run record and attestation are of, unless it is the run of this place."""
    here = (record.stage, spec_id, record.session)
    claims: list[tuple[object, ...]] = [(stage_of(told), told["specId"], told["sessionId"])]
    if record.attested:
        attested = record.attested
        claims.append((attested.stage, attested.spec_id, attested.session))
    wrong = [" ".join(map(str, claim)) for claim in claims if claim != here]
    return wrong[0] if wrong else ""


def refused(record: Recorded, told: Mapping[str, object]) -> Iterator[Finding]:
    """Give why no later stage may be built on a run, even one that ended with exit 0."""
    yield from _failure(record, told)
    if record.attested:
        yield from _partial(record, record.attested)


def _failure(record: Recorded, told: Mapping[str, object]) -> Iterator[Finding]:
    """Give the finding of a run that did not succeed and that nothing let through."""
    attested = record.attested
    exit_code = attested.exit_code if attested else 0
    let_through = bool(attested and attested.let_through)
    if exit_code != 0 or not (succeeded(told) or let_through):
        how = f": exit {exit_code}, {attested.result.value}" if attested else ""
        message = f"the latest run, {record.session}, did not succeed{how}"
        yield _finding(codes.NOT_SUCCEEDED, record, message)


def _partial(record: Recorded, attested: Attested) -> Iterator[Finding]:
    """Give the finding of a run that judged only what somebody picked."""
    if attested.picked:
        message = f"{record.session} judged only {', '.join(attested.picked)}"
        yield _finding(codes.PARTIAL, record, message)


def _unattested(record: Recorded) -> Iterator[Finding]:
    """Give the finding of a record that its attestation does not vouch for."""
    if record.attestation_fault:
        yield _finding(codes.BROKEN_ATTESTATION, record, record.attestation_fault)
    elif record.attested is None:
        yield _finding(codes.UNATTESTED, record, "there is no attestation beside it")
    elif record.attested.subjects.get(str(record.path)) != record.digest:
        yield _finding(codes.NOT_ATTESTED_SO, record, "its attestation has another digest of it")


def stale(record: Recorded, attested: Attested, configuration: Configuration) -> Iterator[Finding]:
    """Give a finding for each file that is not what the record was made from."""
    present = {**configuration.others, **configuration.documents}
    for path in sorted(attested.configuration.keys() | present.keys()):
        then, now = attested.configuration.get(path), present.get(path)
        if then == now:
            continue
        what = "was added" if then is None else "is gone" if now is None else "changed"
        # A document that is gone is known by its name only: profile and settings are no markdown.
        is_document = path in configuration.documents or path.endswith(".md")
        code = codes.PACKET_CHANGED if is_document else codes.CONFIGURATION_CHANGED
        named = "packet" if is_document else "settings" if path.endswith(".toml") else "profile"
        yield _finding(code, record, f"stale: {named} {path} {what} since {record.session}")
