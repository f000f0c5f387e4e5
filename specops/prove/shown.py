"""``prove --output-format markdown``: the matrix of guardrails and faults, for a pull request."""

from collections.abc import Sequence
from typing import ClassVar, TextIO

from specops.collaborator import collaborator
from specops.model import CheckResult
from specops.one_line import printable
from specops.prove.results import matrix
from specops.prove.verdict import Proof
from specops.redaction import Redactor
from specops.reporting.interface import Outcome


@collaborator
class MatrixReporter:
    """Prints the matrix when the run is over; ``proved`` grows while it runs."""

    WORD: ClassVar[str] = "markdown"
    stream: TextIO
    redactor: Redactor
    proved: Sequence[Proof]

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Print nothing yet: a table is whole or not at all."""

    def finish(self, outcome: Outcome) -> None:
        """Print what the evidence holds as well, and below it what the run came to."""
        ending = f"**{outcome.report.verdict.value}**, exit {outcome.decision.exit_code}"
        evidence = [f"Evidence: `{outcome.evidence[0]}`"] if outcome.evidence else []
        *notes, _summary = outcome.notes  # which is the title of the matrix
        below = "\n\n".join([ending, *notes, *evidence])
        text = self.redactor.text(f"{matrix(self.proved)}\n{below}")
        print("\n".join(map(printable, text.split("\n"))), file=self.stream, flush=True)
