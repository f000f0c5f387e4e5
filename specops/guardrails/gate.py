"""The gate: whether the records of one commit, from however many machines, make one green.

What a record says is taken only where envelope, attestation and every file hold. A stage without a
record of this commit is no pass: the machine that should have run it died, or never began.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from specops.codes.evidence import NOT_SUCCEEDED
from specops.evidence.attested import Attested
from specops.evidence.details import details
from specops.evidence.recorded import Recorded
from specops.evidence.runs import Run
from specops.evidence.subjects import faults
from specops.git.state import GitState
from specops.model import (
    CheckResult,
    Finding,
    Location,
    Stage,
    Verdict,
    could_not_judge,
    judged,
    passed,
)
from specops.policy import EXIT_FAILED, EXIT_PASSED
from specops.values import dataclass

Records = Mapping[Stage, Recorded | None]
Counting = tuple[Recorded, Attested]
TERMS: Final = {
    "enforcement": "enforcement.mode",
    "policy": "enforcement.policy.sha256",
    "policy-from": "enforcement.policyFrom",
    "tool": "tool",
}


@dataclass(frozen=True, slots=True)
class SpecGate:
    """Judges the latest records of one spec's stages; ``shard`` names the part it belongs to."""

    root: Path
    spec_id: str
    stages: Sequence[Stage]
    records: Records
    state: GitState
    shard: str = ""

    @property
    def name(self) -> str:
        """The spec."""
        return self.spec_id

    def run(self) -> Iterator[CheckResult]:
        """Yield a result for each stage; behind a red one, a stage need not have run."""
        is_red = False
        for stage in self.stages:
            recorded = self.records[stage]
            counting = of_now(recorded, self.state)
            if counting is not None:
                result = self._judged(*counting)
                is_red = is_red or result.verdict is not Verdict.PASSED
                yield result
            elif not is_red:
                yield self._missing(stage, recorded)
                is_red = True

    def _judged(self, recorded: Recorded, attested: Attested) -> CheckResult:
        """Return what a record says of its stage."""
        name, path, code = recorded.stage.value, str(recorded.path), attested.exit_code
        for fault in faults(self.root, recorded):
            return could_not_judge(name, f"{fault.path}: {fault.message}", remedy=self._again)
        for why in attested.contradictions:
            return could_not_judge(name, f"its attestation: {why}", remedy=self._again)
        if code == EXIT_PASSED:
            return passed(name, 1, observed=attested.result.value.lower())
        if code == EXIT_FAILED:
            message = f"{self.spec_id} {name} failed"
            return judged(name, 1, (Finding(NOT_SUCCEEDED.code, message, Location(path)),))
        return could_not_judge(name, f"it ended with exit {code}: see {path}", remedy=self._again)

    def _missing(self, stage: Stage, recorded: Recorded | None) -> CheckResult:
        """Return the result of a stage that left nothing that counts."""
        why = recorded.attestation_fault if recorded else ""
        reason = f"shard {self.shard} left no record" if self.shard else "there is no record"
        told = f"{reason} of this commit{f', and {why}' if why else ''}"
        return could_not_judge(stage.value, told, remedy=self._again)

    @property
    def _again(self) -> str:
        """What to do next."""
        return f"run `specops auto --spec {self.spec_id}` at this commit, and merge its evidence"


def of_now(recorded: Recorded | None, state: GitState) -> Counting | None:
    """Return a record with its attestation where it is of the commit at hand, or of its tree."""
    attested = recorded.attested if recorded else None
    if recorded is None or attested is None:
        return None
    return (recorded, attested) if is_of_now(attested, state) else None


def is_of_now(attested: Attested, state: GitState) -> bool:
    """Tell whether a run is of the commit at hand, or of its tree."""
    if state.commit is None:
        return False
    # A run before the first commit has no tree: it is not that of a state whose tree is not known.
    return state.commit == attested.commit or state.tree == attested.tree is not None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Judges whether all machines worked under the same rules: settings, profile, mode, policy.

    ``here`` maps the files that rule a run to their digests in the checkout.
    """

    root: Path
    records: Sequence[Counting]
    here: Mapping[str, str]
    name: str = "agreement"

    def run(self) -> Iterator[CheckResult]:
        """Yield a result for each file, and one for each term."""
        for path, digest in self.here.items():
            others = [one for one, told in self.records if told.configuration.get(path) != digest]
            yield (
                could_not_judge(
                    path,
                    f"{others[0].path} was made under another version of it",
                    remedy="run every machine on one checkout",
                )
                if others
                else passed(path, len(self.records))
            )
        for name, key in TERMS.items():
            yield self._agreed(name, key)

    def _agreed(self, name: str, key: str) -> CheckResult:
        """Judge whether one term of the runs was the same in all of them."""
        told = {_term(self.root, recorded, key): recorded.path for recorded, _ in self.records}
        if len(told) == 1:
            return passed(name, len(self.records), observed=next(iter(told)))
        words = " and ".join(f"{value or 'none'} in {told[value]}" for value in sorted(told))
        remedy = "run every machine alike: one checkout, one specops, the same flags"
        return could_not_judge(name, f"it was {words}", remedy=remedy)


def _term(root: Path, recorded: Recorded, key: str) -> str:
    """Return one term of a run, as its attestation has it under a dotted key."""
    run = Run(recorded.path.parent.name, recorded.stage, recorded.session, recorded.path)
    value: Any = details(root, run)
    for step in key.split("."):
        value = value[step]
    return "" if value is None else str(value)
