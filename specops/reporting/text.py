"""``--output-format text``: a line for each check as it finishes, then what it came to."""

from collections.abc import Mapping
from typing import Final, TextIO

from specops.collaborator import collaborator
from specops.model import CheckResult, Finding, Override, Verdict
from specops.one_line import printable
from specops.policy import Decision, Effect, Ruling
from specops.redaction import Redactor
from specops.reporting.interface import Outcome
from specops.reporting.reasons import why

_COLOURS: Final = {
    Verdict.PASSED: "32",
    Verdict.FAILED: "31",
    Verdict.SKIPPED: "33",
    Verdict.ERROR: "35",
}
_OBSERVED_WIDTH: Final = 8


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Tell whether to colour: on a terminal, unless ``NO_COLOR`` is set (no-color.org)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


@collaborator
class TextReporter:
    """Prints for people."""

    stream: TextIO
    redactor: Redactor
    colour: bool
    name_width: int

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Print the line of a check, its findings below it."""
        name = guardrail if result.name == guardrail else f"{guardrail}/{result.name}"
        took = f"{result.duration_ms:>6} ms  {result.observed:<{_OBSERVED_WIDTH}}"
        line = f"{result.verdict.value:<7} {name:<{self.name_width}} {took}{_why(result)}"
        self._print(line.rstrip(), result.verdict)
        for finding in result.findings:
            self._print(f"        {_finding(finding)}")

    def finish(self, outcome: Outcome) -> None:
        """Print verdict, overrides, notes and where the evidence is."""
        for note in outcome.notes:
            self._print(f"note: {note}")
        for ruling in outcome.decision.waived:
            self._print(_waived(ruling))
        for line in _windows(outcome):
            self._print(line)
        for override in outcome.decision.overrides:
            self._print(_override(override))
        self._print(_verdict(outcome), outcome.report.verdict)
        if outcome.evidence:
            self._print(f"evidence: {outcome.evidence[0]}")

    def _print(self, line: str, verdict: Verdict | None = None) -> None:
        """Print one clean line: no secret, no control character from outside, then our colour."""
        safe = printable(self.redactor.text(line))
        if self.colour and verdict:
            painted = f"\x1b[{_COLOURS[verdict]}m{verdict.value}\x1b[0m"
            safe = safe.replace(verdict.value, painted, 1)
        print(safe, file=self.stream, flush=True)


def _verdict(outcome: Outcome) -> str:
    """Return the last line: the verdict, what was checked, and the exit code."""
    report = outcome.report
    subject = " ".join(word for word in (outcome.command, outcome.spec_id) if word)
    accepted = len(outcome.decision.waived)
    counted = f"{report.checked} checked" + (f", {accepted} waived" if accepted else "")
    return f"{report.verdict.value}: {subject}, {counted}{_ending(outcome.decision)}"


def _why(result: CheckResult) -> str:
    """Return why a check was skipped or could not judge."""
    remedy = f"; {result.remedy}" if result.remedy else ""
    return f"  {why(result)}{remedy}" if result.reason else ""


def _finding(finding: Finding) -> str:
    """Return the line of a finding: code, place, what is wrong, what to do."""
    place = f"{finding.location}: " if finding.location else ""
    remedy = f" -> {finding.remedy}" if finding.remedy else ""
    return f"{finding.code} {place}{finding.message}{remedy}"


def _override(override: Override) -> str:
    """Return the line of an override."""
    covers = ", ".join(override.covers)
    return f"override: {override.name} ({override.source}) let through {covers}: {override.reason}"


def _waived(ruling: Ruling) -> str:
    """Return the line of a finding that is waived: it is told among the findings as well."""
    why = f": {ruling.waiver.reason}" if ruling.waiver and ruling.waiver.reason else ""
    return f"waived: {ruling.finding.code} {ruling.check} by a {ruling.decided_by}{why}"


def _windows(outcome: Outcome) -> list[str]:
    """Return a line for each rule of the policy that let findings through as warnings."""
    counts: dict[str, int] = {}
    for ruling in outcome.decision.rulings:
        if ruling.effect is Effect.WARNS and ruling.decided_by != outcome.rule.decided_by:
            counts[ruling.decided_by] = counts.get(ruling.decided_by, 0) + 1
    return [f"warned: {count} by the {decided_by}" for decided_by, count in counts.items()]


def _ending(decision: Decision) -> str:
    """Return the exit code, and what strict would have done where that differs."""
    if decision.exit_code == decision.strict_exit_code:
        return f", exit {decision.exit_code}"
    strict = f"(warn; strict would have been exit {decision.strict_exit_code})"
    return f", exit {decision.exit_code} {strict}"
