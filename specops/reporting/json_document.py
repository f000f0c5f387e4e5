"""``--output-format json``: one document on standard output, and nothing else."""

import json
from typing import Any, TextIO

from specops.collaborator import collaborator
from specops.evidence.judgement import override_json
from specops.model import CheckResult, Finding, Location, Verdict
from specops.policy import Ruling
from specops.redaction import Redactor
from specops.reporting.interface import Outcome


@collaborator
class JsonReporter:
    """Prints the document of ``specops/schemas/output.schema.json`` when the run is over."""

    stream: TextIO
    redactor: Redactor

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Print nothing yet: a document is whole or not at all."""

    def finish(self, outcome: Outcome) -> None:
        """Print the document."""
        clean = self.redactor.value(document(outcome))
        print(json.dumps(clean, indent=2), file=self.stream, flush=True)


def document(outcome: Outcome) -> dict[str, Any]:
    """Return the document of an outcome; keys that do not apply are absent."""
    report, decision = outcome.report, outcome.decision
    strict = decision.strict_exit_code
    whole = {
        "schemaVersion": 1,
        "command": outcome.command,
        "specId": outcome.spec_id,
        "verdict": report.verdict.value,
        "exitCode": decision.exit_code,
        "enforcement": {"mode": outcome.rule.mode.value, "decidedBy": outcome.rule.decided_by},
        "checked": report.checked,
        "findings": [_finding(finding, ruling) for finding, ruling in outcome.ruled],
        "results": [
            _result(result.full_name(check), check)
            for result in report.results
            for check in result.checks
        ],
        "strictExitCode": strict if strict != decision.exit_code else None,
        "waived": len(decision.waived) or None,
        "overrides": [override_json(override) for override in decision.overrides],
        "evidence": list(outcome.evidence) or None,
        "notes": list(outcome.notes) or None,
    }
    return _present(whole)


def _finding(finding: Finding, ruling: Ruling | None) -> dict[str, Any]:
    """Return a finding, with what became of it."""
    place = _location(finding.location) if finding.location else None
    return _present(
        {
            "code": finding.code,
            "message": finding.message,
            "location": place,
            "remedy": finding.remedy or None,
            "check": ruling.check if ruling else None,
            "fingerprint": ruling.fingerprint if ruling else None,
            "effect": ruling.effect.value if ruling else None,
            "decidedBy": ruling.decided_by if ruling else None,
        }
    )


def _location(location: Location) -> dict[str, Any]:
    """Return a place in a file."""
    return _present({"path": location.path, "line": location.line, "column": location.column})


def _result(name: str, check: CheckResult) -> dict[str, Any]:
    """Return one check; the reason of a failure is its first finding."""
    reason = check.findings[0].message if check.verdict is Verdict.FAILED else check.reason
    return _present(
        {
            "name": name,
            "verdict": check.verdict.value,
            "checked": check.checked,
            "durationMs": check.duration_ms,
            "reason": reason or None,
        }
    )


def _present(mapping: dict[str, Any]) -> dict[str, Any]:
    """Leave out what does not apply."""
    return {key: value for key, value in mapping.items() if value is not None}
