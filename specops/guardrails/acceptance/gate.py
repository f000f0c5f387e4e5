"""The gate of acceptances: what was shown at the commit at hand must not have failed there.

Whether a requirement has to be shown at all is for ``audit`` to judge, whose record the gate reads.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from specops.codes.evidence import NOT_SUCCEEDED
from specops.evidence.acceptance import shown
from specops.evidence.acceptances import Accepted
from specops.evidence.names import ACCEPT
from specops.evidence.subjects import subject_faults
from specops.git.state import GitState
from specops.guardrails.gate import is_of_now
from specops.model import CheckResult, Finding, Location, Verdict, could_not_judge, judged
from specops.policy import EXIT_FAILED, EXIT_PASSED
from specops.values import dataclass


def counting(records: Iterable[Accepted], state: GitState) -> list[Accepted]:
    """Return the records that count, of those of a spec, the latest first.

    They are those of the commit at hand. One that cannot be trusted counts as well, unless one of
    another commit is later: nobody knows what it would say.
    """
    return list(
        takewhile(lambda one: one.attested is None or is_of_now(one.attested, state), records)
    )


@dataclass(frozen=True, slots=True)
class AcceptanceGate:
    """Judges the records that count of each spec that has any, the latest first."""

    root: Path
    records: Mapping[str, Sequence[Accepted]]
    name: str = ACCEPT

    def run(self) -> Iterator[CheckResult]:
        """Yield a result for each spec."""
        for spec_id, records in self.records.items():
            yield self._judged(spec_id, records)

    def _judged(self, spec_id: str, records: Sequence[Accepted]) -> CheckResult:
        """Judge each requirement by the latest record that tells of it."""
        again = f"run `specops accept --spec {spec_id}` at this commit, and merge its evidence"
        seen: set[str] = set()
        findings: list[Finding] = []
        for one in records:
            if one.attested is None or one.record is None:
                return could_not_judge(spec_id, f"{one.path}: {one.fault}", remedy=again)
            for fault in subject_faults(self.root, str(one.path), one.attested):
                return could_not_judge(spec_id, f"{fault.path}: {fault.message}", remedy=again)
            code = one.attested.exit_code
            if one is records[0] and code not in {EXIT_PASSED, EXIT_FAILED}:
                why = f"it ended with exit {code}: see {one.path}"
                return could_not_judge(spec_id, why, remedy=again)
            told = shown(one.record)
            if code != EXIT_PASSED:
                new = {name: told[name].verdict for name in told.keys() - seen}
                findings += _failures(spec_id, str(one.path), new)
            seen |= told.keys()
        return judged(spec_id, max(len(seen), 1), tuple(findings))


def _failures(spec_id: str, path: str, verdicts: Mapping[str, Verdict]) -> list[Finding]:
    """Return a finding for each requirement that a red run did not show, or one for the run."""
    red = sorted(name for name, verdict in verdicts.items() if verdict is not Verdict.PASSED)
    whats = [f"{name} {verdicts[name].value}" for name in red]
    if verdicts and not red:
        whats = ["accept failed, though each requirement was shown"]
    return [
        Finding(NOT_SUCCEEDED.code, f"{spec_id} {what}", Location(path), NOT_SUCCEEDED.fix)
        for what in whats
    ]
