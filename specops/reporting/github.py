"""``--output-format github``: workflow commands that GitHub shows beside the lines of a change.

GitHub shows ten annotations of a kind and step; what is beyond them is counted, never lost: the
evidence holds all. Commands: https://docs.github.com/actions/reference/workflow-commands.
"""

from typing import Final, TextIO

from specops.collaborator import collaborator
from specops.model import CheckResult, Finding, Verdict
from specops.one_line import printable
from specops.policy import Effect, Ruling
from specops.redaction import Redactor
from specops.reporting.interface import Outcome
from specops.reporting.reasons import why

SHOWN: Final = 10


@collaborator
class GithubReporter:
    """Prints an annotation for each finding and each check that could not judge or was skipped."""

    stream: TextIO
    redactor: Redactor

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Print nothing yet: whether a finding is an error or a warning is decided at the end."""

    def finish(self, outcome: Outcome) -> None:
        """Print the annotations, then what is left out, then the verdict."""
        errors = [
            _command("error", {"title": name}, f"could not judge: {check.reason}")
            for name, check in outcome.report.checks(Verdict.ERROR)
        ]
        findings = [_annotation(_level(ruling), finding) for finding, ruling in outcome.ruled]
        skipped = [
            _command("notice", {"title": name}, f"skipped: {why(check)}")
            for name, check in outcome.report.checks(Verdict.SKIPPED)
        ]
        lines = errors + findings + skipped
        for line in lines[:SHOWN]:
            self._print(line)
        if len(lines) > SHOWN:
            left = f"{len(lines) - SHOWN} more of {len(lines)} are not shown here"
            self._print(_command("notice", {"title": outcome.command}, left))
        self._print(_summary(outcome))

    def _print(self, line: str) -> None:
        """Print one clean line."""
        print(printable(self.redactor.text(line)), file=self.stream, flush=True)


def _level(ruling: Ruling | None) -> str:
    """Return how a finding is annotated: a waived one is there to be seen, and no warning."""
    match ruling.effect if ruling else Effect.BLOCKS:
        case Effect.BLOCKS:
            return "error"
        case Effect.WAIVED:
            return "notice"
        case _:
            return "warning"


def _annotation(level: str, finding: Finding) -> str:
    """Return the workflow command of a finding."""
    place = finding.location
    properties = {
        "file": place.path if place else "",
        "line": str(place.line) if place and place.line else "",
        "col": str(place.column) if place and place.column else "",
        "title": finding.code,
    }
    remedy = f" ({finding.remedy})" if finding.remedy else ""
    return _command(level, properties, finding.message + remedy)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    """Spell a workflow command; what would end one of its parts is escaped."""
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    """Escape a message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape the value of a property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _summary(outcome: Outcome) -> str:
    """Return the last line; a text of ours that no workflow command can be hidden in."""
    subject = " ".join(word for word in (outcome.command, outcome.spec_id) if word)
    waived = f", {accepted} waived" if (accepted := len(outcome.decision.waived)) else ""
    counted = f"{outcome.report.checked} checked, {len(outcome.report.findings)} findings{waived}"
    return (
        f"{outcome.report.verdict.value}: {subject}, {counted}, exit {outcome.decision.exit_code}"
    )
