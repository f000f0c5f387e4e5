"""From what a stage judged to the payload of its telemetry."""

from collections.abc import Mapping, Sequence

from specops.evidence.telemetry import HalSummary, Scenario, ScenariosPayload
from specops.evidence.wire import WireVerdict
from specops.guardrails.hal_smoke import NAME as HAL_SMOKE
from specops.model import GuardrailResult, Report, Verdict


def on_the_wire(verdict: Verdict) -> WireVerdict:
    """Return a verdict as schema v1 spells it: what could not be judged has failed."""
    match verdict:
        case Verdict.PASSED:
            return WireVerdict.PASSED
        case Verdict.SKIPPED:
            return WireVerdict.SKIPPED
        case Verdict.FAILED | Verdict.ERROR:
            return WireVerdict.FAILED


def scenarios(
    report: Report, artifacts: Mapping[str, Sequence[str]], *, with_hal: bool
) -> ScenariosPayload:
    """Return the payload of validate and audit.

    ``artifacts`` maps the name of a scenario to the paths of what it observed; ``with_hal`` tells
    whether ``hal.summary`` was asked for.
    """
    lines = tuple(Scenario(result.name, on_the_wire(result.verdict)) for result in report.results)
    smoke = next((result for result in report.results if result.name == HAL_SMOKE), None)
    if smoke is None or not with_hal:
        return ScenariosPayload(lines)
    return ScenariosPayload(lines, _hal_summary(smoke, artifacts.get(HAL_SMOKE, ())))


def _hal_summary(smoke: GuardrailResult, artifacts: Sequence[str]) -> HalSummary:
    """Return what the HAL smoke came to; a check that could not be judged has failed."""
    bad = (Verdict.FAILED, Verdict.ERROR)
    failed = tuple(check.name for check in smoke.checks if check.verdict in bad)
    return HalSummary(on_the_wire(smoke.verdict), failed, tuple(artifacts))
