"""What can be wrong with the files of one run, whatever the other runs are."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from specops.codes import evidence as codes
from specops.codes import verification
from specops.codes.accepted import UNTRUSTED
from specops.codes.model import CheckCode
from specops.evidence.acceptances import Accepted
from specops.evidence.attested import Attested
from specops.evidence.recorded import Recorded
from specops.evidence.recorded_proofs import RecordedProof, disagreements
from specops.evidence.subjects import FaultKind, faults, subject_faults
from specops.evidence.telemetry import succeeded
from specops.git.history import History
from specops.guardrails.telemetry.artifacts import named_in
from specops.model import Finding, Location
from specops.policy import Result
from specops.values import dataclass

_CODES: Final[Mapping[FaultKind, CheckCode]] = {
    FaultKind.INVALID: codes.INVALID,
    FaultKind.UNATTESTED: codes.UNATTESTED,
    FaultKind.ATTESTATION: codes.BROKEN_ATTESTATION,
    FaultKind.MISPLACED: codes.MISPLACED,
    FaultKind.ENVELOPE: codes.NOT_ATTESTED_SO,
    FaultKind.MISSING: verification.FILE_MISSING,
    FaultKind.CHANGED: verification.FILE_CHANGED,
    FaultKind.ELSEWHERE: verification.FILE_ELSEWHERE,
}
# An acceptance and a proof are runs as well, whose records have schemas of their own.
AnyRun = Recorded | Accepted | RecordedProof
Rule = Callable[[AnyRun, Attested], Iterator[Finding]]


def found(code: CheckCode, path: object, message: str) -> Finding:
    """Return a finding about a file, with the remedy of its code."""
    return Finding(code.code, message, Location(str(path)), code.fix)


@dataclass(frozen=True, slots=True)
class OneRun:
    """The rules of a single run: ``more`` are rules that only some verifications have."""

    root: Path
    history: History
    more: tuple[Rule, ...] = ()

    def findings(self, recorded: Recorded | RecordedProof) -> Iterator[Finding]:
        """Give what is wrong with a run of a stage, or with a proof.

        Raises ``CannotJudgeError`` where git cannot tell whether the history holds its commit.
        """
        for fault in faults(self.root, recorded):
            yield found(_CODES[fault.kind], fault.path, fault.message)
        if recorded.record is None or recorded.attested is None:
            return
        yield from _disagreements(recorded, recorded.record, recorded.attested)
        for why in recorded.attested.contradictions:
            yield found(verification.EXIT_CODE, recorded.path, why)
        for rule in self.more:
            yield from rule(recorded, recorded.attested)
        yield from self._elsewhere(recorded, recorded.attested)

    def accepted(self, accepted: Accepted) -> Iterator[Finding]:
        """Give what is wrong with the record of an acceptance. Raises as ``findings`` does."""
        if accepted.attested is None:
            yield found(UNTRUSTED, accepted.path, accepted.fault)
            return
        for fault in subject_faults(self.root, str(accepted.path), accepted.attested):
            yield found(_CODES[fault.kind], fault.path, fault.message)
        for rule in self.more:
            yield from rule(accepted, accepted.attested)
        yield from self._elsewhere(accepted, accepted.attested)

    def _elsewhere(self, recorded: AnyRun, attested: Attested) -> Iterator[Finding]:
        """Give the finding of a run whose commit, and whose tree, the history does not hold."""
        if attested.commit is None:
            if not self.history.is_empty:
                message = "it was made at no commit, so nobody can tell what was judged"
                yield found(codes.OTHER_COMMIT, recorded.path, message)
        elif not self.history.holds(attested.commit, attested.tree, attested.source_tree):
            message = f"neither its commit {attested.commit[:12]} nor its tree is in the history"
            yield found(codes.OTHER_COMMIT, recorded.path, message)


def _disagreements(
    recorded: Recorded | RecordedProof, told: Mapping[str, Any], attested: Attested
) -> Iterator[Finding]:
    """Give what record and attestation say differently of the same run."""
    code = verification.DISAGREES
    if isinstance(recorded, RecordedProof):
        for what in disagreements(told, attested):
            yield found(code, recorded.path, f"its attestation tells another {what}")
        return
    for _, path in named_in(told):
        if path not in attested.subjects:
            yield found(code, recorded.path, f"it names {path}, which its attestation does not")
    claimed = [(one["name"], tuple(one["covers"])) for one in told.get("overrides", ())]
    if claimed != [(one.name, one.covers) for one in attested.overrides]:
        yield found(code, recorded.path, "its overrides are not those that were attested")
    if attested.result is Result.PASSED and not succeeded(told):
        yield found(code, recorded.path, "it tells no success, and PASSED was attested")
