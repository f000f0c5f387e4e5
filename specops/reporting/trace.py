"""``accept --output-format markdown``: the trace of an acceptance, for a pull request."""

from typing import ClassVar, Final, TextIO

from specops.collaborator import collaborator
from specops.model import CheckResult, Verdict
from specops.one_line import printable
from specops.redaction import Redactor
from specops.reporting.interface import Outcome

_HEAD: Final = (
    "| Requirement | Check | Verdict | What was seen | Evidence | Commit |",
    "| --- | --- | --- | --- | --- | --- |",
)
_COMMIT: Final = "commit "


@collaborator
class TraceReporter:
    """Prints the table when the run is over."""

    WORD: ClassVar[str] = "markdown"
    stream: TextIO
    redactor: Redactor

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Print nothing yet: a table is whole or not at all."""

    def finish(self, outcome: Outcome) -> None:
        """Print the table, and below it what the run came to."""
        commit = next((n for n in outcome.notes if n.startswith(_COMMIT)), "").removeprefix(_COMMIT)
        evidence = outcome.evidence[0] if outcome.evidence else ""
        rows = [
            self._row(check, evidence, commit)
            for result in outcome.report.results
            for check in result.checks
        ]
        subject = f"{outcome.spec_id}: " if outcome.spec_id else ""
        ending = f"{subject}**{outcome.report.verdict.value}**, exit {outcome.decision.exit_code}"
        notes = [note for note in outcome.notes if not note.startswith(_COMMIT)]
        for line in (*_HEAD, *rows, "", ending, *(f"\n{note}" for note in notes)):
            print(line, file=self.stream)
        self.stream.flush()

    def _row(self, check: CheckResult, evidence: str, commit: str) -> str:
        """Return the row of one check."""
        requirement, _, name = check.name.partition("/")
        cells = (requirement, name, check.verdict.value, _seen(check), _code(evidence), commit[:12])
        return f"| {' | '.join(map(self._cell, cells))} |"

    def _cell(self, text: str) -> str:
        """Return a text that stays in its cell, without a secret and without markup of its own."""
        clean = printable(self.redactor.text(text))
        return clean.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _seen(check: CheckResult) -> str:
    """Say what a check saw, or why it did not pass."""
    if check.verdict is Verdict.FAILED:
        return "; ".join(f"{finding.code} {finding.message}" for finding in check.findings)
    return check.reason or check.observed


def _code(path: str) -> str:
    """Return a path as code, or nothing for none."""
    return f"`{path}`" if path else ""
