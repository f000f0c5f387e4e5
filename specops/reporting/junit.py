"""``--output-format junit``: one test suite a guardrail, one test case a check.

There is no binding schema of JUnit's XML; what is written is the part that all readers share.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TextIO, assert_never

from specops.collaborator import collaborator
from specops.model import CheckResult, Finding, GuardrailResult, Verdict
from specops.policy import Effect, Ruling
from specops.redaction import Redactor
from specops.reporting.interface import Outcome
from specops.reporting.reasons import why

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


Accepted = Mapping[str, str]


@collaborator
class JunitReporter:
    """Prints the XML document when the run is over."""

    stream: TextIO
    redactor: Redactor

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Print nothing yet: a document is whole or not at all."""

    def finish(self, outcome: Outcome) -> None:
        """Print the document."""
        from xml.etree import ElementTree as ET  # noqa: PLC0415 - its usual name; start-up counts

        suites = ET.Element("testsuites", name=f"specops {outcome.command}")
        accepted = _accepted(outcome)
        for result in outcome.report.results:
            suites.append(self._suite(result, accepted))
        ET.indent(suites)
        text = ET.tostring(suites, encoding="us-ascii").decode()  # nothing that moves a terminal
        print(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', file=self.stream, flush=True)

    def _suite(self, result: GuardrailResult, accepted: Accepted) -> "Element":
        """Return the suite of a guardrail."""
        from xml.etree import ElementTree as ET  # noqa: PLC0415 - as above

        counts = dict.fromkeys(Verdict, 0)
        for check in result.checks:
            is_accepted = result.full_name(check) in accepted
            counts[Verdict.SKIPPED if is_accepted else check.verdict] += 1
        suite = ET.Element(
            "testsuite",
            name=self._clean(result.name),
            tests=str(len(result.checks)),
            failures=str(counts[Verdict.FAILED]),
            errors=str(counts[Verdict.ERROR]),
            skipped=str(counts[Verdict.SKIPPED]),
            time=_seconds(sum(check.duration_ms for check in result.checks)),
        )
        for check in result.checks:
            suite.append(self._case(result.name, check, accepted.get(result.full_name(check))))
        return suite

    def _case(self, guardrail: str, check: CheckResult, waived: str | None) -> "Element":
        """Return the case of a check, with what it came to inside; ``waived`` says by what."""
        from xml.etree import ElementTree as ET  # noqa: PLC0415 - as above

        case = ET.Element(
            "testcase",
            classname=self._clean(guardrail),
            name=self._clean(check.name),
            time=_seconds(check.duration_ms),
        )
        match check.verdict:
            case Verdict.PASSED:
                pass
            case Verdict.FAILED if waived is not None:
                skipped = ET.SubElement(case, "skipped", message=self._clean(waived))
                skipped.text = self._clean("\n".join(map(_line, check.findings)))
            case Verdict.FAILED:
                first = check.findings[0]
                failure = ET.SubElement(
                    case, "failure", type=first.code, message=self._clean(first.message)
                )
                failure.text = self._clean("\n".join(map(_line, check.findings)))
            case Verdict.ERROR:
                ET.SubElement(case, "error", type="error", message=self._clean(check.reason))
            case Verdict.SKIPPED:
                ET.SubElement(case, "skipped", message=self._clean(why(check)))
            case _:
                assert_never(check.verdict)
        return case

    def _clean(self, text: str) -> str:
        """Return a text without secrets and without characters that XML cannot hold."""
        return _NOT_XML.sub("\ufffd", self.redactor.text(text))


def _accepted(outcome: Outcome) -> Accepted:
    """Return the checks that failed with nothing but waived findings, and what waives them.

    JUnit has no word for that; skipped is the one that neither passes nor fails.
    """
    names: dict[str, list[Ruling]] = {}
    for ruling in outcome.decision.rulings:
        names.setdefault(ruling.check, []).append(ruling)
    return {
        name: f"waived: {'; '.join(dict.fromkeys(ruling.decided_by for ruling in rulings))}"
        for name, rulings in names.items()
        if all(ruling.effect is Effect.WAIVED for ruling in rulings)
    }


def _seconds(milliseconds: int) -> str:
    """Return a time in seconds."""
    return f"{milliseconds / 1000:.3f}"


def _line(finding: Finding) -> str:
    """Return a finding as one line."""
    place = f"{finding.location}: " if finding.location else ""
    return f"{finding.code} {place}{finding.message}"
