"""The guardrail ``evidence``: every record is what its run left, and the chain of stages holds."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Final

from specops.codes import verification as codes
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.evidence.acceptances import Accepted, read_accepted
from specops.evidence.configuration import Configuration
from specops.evidence.leftovers import names_in
from specops.evidence.lock_file import LOCKS
from specops.evidence.proofs import FOLDER
from specops.evidence.recorded import Recorded, read_run
from specops.evidence.recorded_proofs import read_recorded_proofs
from specops.evidence.runs import Run, find_runs, moment
from specops.evidence.store import COMMANDS
from specops.guardrails.evidence.one_run import AnyRun, OneRun, found
from specops.guardrails.evidence.proofs import proof_findings
from specops.guardrails.evidence.stages import chain_findings
from specops.guardrails.evidence.stale import stale_findings
from specops.guardrails.evidence.strays import lock_findings, stray_findings
from specops.model import CheckResult, Finding, Stage, Verdict, could_not_judge, judged
from specops.packet.spec_id import is_spec_id
from specops.progress.interface import Tell, untold
from specops.values import dataclass

NAME: Final = "evidence"


@collaborator
class _Whole:
    """How many runs have each session, and whom to tell of each run before it is looked at."""

    sessions: Mapping[str, int]
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class EvidenceVerification:
    """Verifies the evidence of one spec or of all: one check for each spec, and one for proofs.

    ``since`` is a moment in digits (``YYYYMMDDHHMMSSmmm``): earlier runs are left alone.
    ``configuration`` returns the files that a spec is judged by now, ``None`` where it has no
    packet. Stale records are no findings unless ``strict``: they are told in ``notes``. ``tell`` is
    told how many of all runs were read.
    """

    root: Path
    evidence_root: str
    rules: OneRun
    configuration: Callable[[str], Configuration | None]
    spec_id: str | None = None
    since: str = ""
    strict: bool = False
    notes: list[str] = field(default_factory=list)
    tell: Tell = untold
    name: str = NAME

    @property
    def expects(self) -> int:
        """None that count: ``tell`` is told of each run."""
        return 0

    def run(self) -> Iterator[CheckResult]:
        """Verify, spec by spec. Raises ``EvidenceError`` for folders that cannot be read."""
        runs = find_runs(self.root, self.evidence_root, None, None)
        whole = self._whole(runs)
        by_spec: dict[str, list[Run]] = {}
        for run in runs:
            by_spec.setdefault(run.spec_id, []).append(run)
        nothing = True
        parts = [
            self._spec(spec_id, by_spec.get(spec_id, []), whole) for spec_id in self._spec_ids()
        ]
        for rank, part in enumerate([*parts, *([] if self.spec_id else [self._proofs()])]):
            for result in part:
                nothing = False
                yield replace(result, rank=rank)
        beside = () if self.spec_id else tuple(self._beside())
        if beside:
            yield judged("folders", 1, beside)
        elif nothing:
            of = f" of {self.spec_id}" if self.spec_id else ""
            yield could_not_judge(
                NAME, f"there is no evidence{of} to verify", remedy="run a stage first"
            )

    def _whole(self, runs: Sequence[Run]) -> _Whole:
        """Return what all specs have in common, with a teller that counts the runs it is told."""
        asked = [one for one in runs if self.spec_id in (None, one.spec_id)]
        total = sum(self._is_wanted(one.session) for one in asked)  # acceptances are few
        numbers = count()
        return _Whole(
            Counter(run.session for run in runs),
            lambda spec_id: self.tell(next(numbers), total, spec_id),
        )

    def _is_wanted(self, session: str) -> bool:
        """Tell whether a run is of a moment that was asked for."""
        return moment(session)[: len(self.since)] >= self.since

    def _spec(self, spec_id: str, runs: Sequence[Run], whole: _Whole) -> Iterator[CheckResult]:
        """Verify the runs of a spec, unless there is nothing of it at all."""
        started = time.monotonic()
        records: list[Recorded | Accepted] = [read_run(self.root, run.path) for run in runs]
        records += read_accepted(self.root, self.evidence_root, spec_id)
        wanted = [one for one in records if self._is_wanted(one.session)]
        found_here = self._findings(spec_id, records, wanted, whole)
        yield from _result(spec_id, wanted, "run", found_here, started)

    def _proofs(self) -> Iterator[CheckResult]:
        """Verify the proofs, unless there is nothing of any."""
        started, folder = time.monotonic(), self._below(FOLDER)
        proofs = list(read_recorded_proofs(self.root, self.evidence_root))
        wanted = [one for one in proofs if self._is_wanted(one.session)]
        found_here = proof_findings(self.rules, folder, proofs, wanted, self.since)
        yield from _result(FOLDER, wanted, "proof", found_here, started)

    def _findings(
        self,
        spec_id: str,
        records: Sequence[Recorded | Accepted],
        wanted: Sequence[Recorded | Accepted],
        whole: _Whole,
    ) -> Iterator[Finding]:
        """Give what is wrong with the runs of a spec and with what lies beside them."""
        latest = {one.stage: one for one in records if isinstance(one, Recorded)}
        for one in wanted:
            whole.tell(spec_id)
            if isinstance(one, Accepted):
                yield from self.rules.accepted(one)
                continue
            yield from self.rules.findings(one)
            yield from chain_findings(self.root, one, is_latest=latest[one.stage] is one)
            if whole.sessions[one.session] > 1:
                message = f"{whole.sessions[one.session]} records have the session {one.session}"
                yield found(codes.DUPLICATE, one.path, message)
        folder = self._below(COMMANDS) / spec_id
        yield from stray_findings(self.root, folder, records, self.since)
        yield from self._stale(spec_id, latest)

    def _beside(self) -> Iterator[Finding]:
        """Give what lies beside the folders of specs, and what was left among the locks."""
        for name in names_in(self.root / self._below(COMMANDS)):
            if not is_spec_id(name):
                yield found(codes.ORPHAN, self._below(COMMANDS) / name, "it is of no spec")
        yield from lock_findings(self.root, self._below(LOCKS))

    def _stale(self, spec_id: str, latest: Mapping[Stage, Recorded]) -> Iterator[Finding]:
        """Give the latest runs that are older than their inputs, or note them."""
        current = self.configuration(spec_id)
        for recorded in latest.values():
            for finding in stale_findings(recorded, current):
                if self.strict:
                    yield finding
                else:
                    self.notes.append(f"{spec_id} {finding.message}")

    def _spec_ids(self) -> list[str]:
        """Return the specs that are verified: those that have a folder, or the one asked for."""
        if self.spec_id:
            return [self.spec_id]
        return [name for name in names_in(self.root / self._below(COMMANDS)) if is_spec_id(name)]

    def _below(self, name: str) -> PurePosixPath:
        """Return a folder below the evidence root, relative to the root."""
        return PurePosixPath(self.evidence_root) / name


def _result(
    name: str, wanted: Sequence[AnyRun], noun: str, found_here: Iterator[Finding], started: float
) -> Iterator[CheckResult]:
    """Give what became of some runs, unless there is nothing; ``noun`` is the word for one."""
    findings: list[Finding] = []
    error: CannotJudgeError | None = None
    try:
        findings.extend(found_here)
    except CannotJudgeError as raised:
        error = raised
    took = round((time.monotonic() - started) * 1000)
    observed = f"{len(wanted)} {noun}{'' if len(wanted) == 1 else 's'}"
    if error:
        yield CheckResult(
            name,
            Verdict.ERROR,
            findings=tuple(findings),
            reason=error.message,
            remedy=error.remedy,
            observed=observed,
            duration_ms=took,
        )
    elif wanted or findings:
        yield judged(name, len(wanted), tuple(findings), observed=observed, duration_ms=took)
