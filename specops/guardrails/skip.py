"""A guardrail that was skipped on request: it says who asked, and checks nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from specops.model import CheckResult, skipped


@dataclass(frozen=True, slots=True)
class SkippedGuardrail:
    """Stands in for a guardrail that somebody asked to skip."""

    name: str
    reason: str
    asked_by: str

    def run(self) -> Iterator[CheckResult]:
        """Yield the one skip."""
        yield skipped(self.name, self.reason, self.asked_by)
