"""The reporter seam: results as they come, then the outcome of the whole."""

from typing import Protocol

from specops.collaborator import collaborator
from specops.model import CheckResult, Finding, Report
from specops.policy import Decision, EnforcementRule, Ruling


@collaborator
class Outcome:
    """What a command came to.

    ``evidence`` holds the written paths, the envelope first, relative to the root; empty when
    nothing was written. ``notes`` are sentences a reader must not miss, such as an embedded HAL.
    """

    command: str
    report: Report
    decision: Decision
    rule: EnforcementRule
    spec_id: str | None = None
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ruled(self) -> tuple[tuple[Finding, Ruling | None], ...]:
        """Every finding that counts, with what became of it; a run broken off rules on none."""
        counted = [ruling for ruling in self.decision.rulings if not ruling.let_through]
        found = self.report.findings
        if len(counted) != len(found):
            return tuple((finding, None) for finding in found)
        return tuple(zip(found, counted, strict=True))


class Reporter(Protocol):
    """Shows a run to a person or to a program."""

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Show one result, as it comes in."""
        ...

    def finish(self, outcome: Outcome) -> None:
        """Show what the command came to."""
        ...
