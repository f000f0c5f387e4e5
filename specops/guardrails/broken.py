"""A guardrail that cannot even be set up: it says why, as an error."""

from collections.abc import Iterator

from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.model import CheckResult


@collaborator
class Broken:
    """Stands in for a guardrail whose precondition is missing."""

    name: str
    error: CannotJudgeError

    def run(self) -> Iterator[CheckResult]:
        """Raise what was found when the guardrail was set up."""
        raise self.error
