"""``--output-format sarif``: SARIF 2.1.0 (OASIS), for code scanning and editors."""

import json
from typing import Any, Final, TextIO
from urllib.parse import quote

from specops import __version__
from specops.codes.registry import CODES
from specops.collaborator import collaborator
from specops.model import CheckResult, Finding, Location, Report, Verdict
from specops.policy import Effect, Ruling
from specops.redaction import Redactor
from specops.reporting.interface import Outcome
from specops.reporting.reasons import why

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


@collaborator
class SarifReporter:
    """Prints the SARIF log when the run is over."""

    stream: TextIO
    redactor: Redactor

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Print nothing yet: a document is whole or not at all."""

    def finish(self, outcome: Outcome) -> None:
        """Print the document."""
        clean = self.redactor.value(document(outcome))
        print(json.dumps(clean, indent=2), file=self.stream, flush=True)


def document(outcome: Outcome) -> dict[str, Any]:
    """Return the SARIF log of an outcome.

    A check that could not judge, or that was skipped, is a notification of the tool and no result:
    it found nothing.
    """
    report = outcome.report
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(report)},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(outcome)],
                "results": [_result(finding, ruling) for finding, ruling in outcome.ruled],
            }
        ],
    }


def _driver(report: Report) -> dict[str, Any]:
    """Return the tool, with the rules that this run found broken."""
    used = {finding.code for finding in report.findings}
    return {
        "name": "specops",
        "version": __version__,
        "rules": [
            {
                "id": code.code,
                "shortDescription": {"text": code.title},
                "fullDescription": {"text": code.why},
                "help": {"text": code.fix},
            }
            for code in CODES
            if code.code in used
        ],
    }


def _invocation(outcome: Outcome) -> dict[str, Any]:
    """Return how the run itself went: an error of the tool is told here, and what it skipped."""
    errors, skipped = map(outcome.report.checks, (Verdict.ERROR, Verdict.SKIPPED))
    return {
        "executionSuccessful": not errors and not outcome.report.interrupted,
        "exitCode": outcome.decision.exit_code,
        "toolExecutionNotifications": [
            *(_told("error", f"{name} could not judge", check) for name, check in errors),
            *(_told("note", f"{name} was skipped", check) for name, check in skipped),
        ],
    }


def _told(level: str, ending: str, check: CheckResult) -> dict[str, Any]:
    """Return the notification of how a check ended, with why."""
    return {"level": level, "message": {"text": f"{ending}: {why(check)}"}}


def _result(finding: Finding, ruling: Ruling | None) -> dict[str, Any]:
    """Return a finding as a SARIF result; what is waived is suppressed there, and said so."""
    remedy = f" ({finding.remedy})" if finding.remedy else ""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": "error" if ruling is None or ruling.effect is Effect.BLOCKS else "warning",
        "message": {"text": finding.message + remedy},
    }
    if ruling:
        result["partialFingerprints"] = {"specops/v1": ruling.fingerprint}
    if ruling and ruling.effect is Effect.WAIVED:
        why = f"{ruling.decided_by}: {ruling.waiver.reason if ruling.waiver else ''}"
        accepted = {"kind": "external", "status": "accepted", "justification": why}
        result["suppressions"] = [accepted]
    if finding.location:
        result["locations"] = [{"physicalLocation": _place(finding.location)}]
    return result


def _place(location: Location) -> dict[str, Any]:
    """Return a place; the path becomes a relative URI."""
    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(location.path, errors="surrogateescape")}
    }
    region = {"startLine": location.line, "startColumn": location.column}
    known = {key: value for key, value in region.items() if value and location.line}
    return place | ({"region": known} if known else {})
