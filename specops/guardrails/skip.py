"""A guardrail that was skipped on request: it says who asked, and checks nothing."""

from collections.abc import Iterator

from specops.collaborator import collaborator
from specops.model import CheckResult, skipped


@collaborator
class SkippedGuardrail:
    """Stands in for a guardrail that somebody asked to skip."""

    name: str
    reason: str
    asked_by: str

    def run(self) -> Iterator[CheckResult]:
        """Yield the one skip."""
        yield skipped(self.name, self.reason, self.asked_by)
