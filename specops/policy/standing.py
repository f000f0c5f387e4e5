"""Judging the policy itself: windows and waivers must have an owner, a reason and an end.

The guardrail ``rollout`` is not run like the others: whether a waiver is used is known only when
all of them have run. It takes part in a run when there is a policy to judge.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from specops.codes import rollout as codes
from specops.codes.model import CheckCode
from specops.model import (
    CheckResult,
    Enforcement,
    Finding,
    GuardrailResult,
    Location,
    Report,
    Verdict,
    judged,
)
from specops.policy.decide import waived
from specops.policy.rollout import GUARDRAIL, Rollout, RolloutRule, Waiver

LONGEST: Final = timedelta(days=90)
# Which guardrail is the one that gives the codes of a family, when a waiver names no check.
_FAMILIES: Final = {
    "BA": "baseline",
    "CG": "cargo-build",
    "DS": "documents",
    "EV": "stage-chain",
    "HS": "hal-smoke",
    "LK": "packet-unchanged",
    "TM": "telemetry",
    "TR": "tracker",
}


def with_standing(report: Report, rollout: Rollout, place: str, *, whole: bool = True) -> Report:
    """Return a report with what is found about the policy it was judged under.

    ``place`` is the settings file that the findings point to; ``whole`` is false for a run that
    judged only what somebody named, where a waiver that is not used proves nothing. A report that
    was interrupted, or that judged nothing, stays as it is.
    """
    if report.interrupted or report.verdict is Verdict.SKIPPED:
        return report
    checks = tuple(_checks(report, rollout, place, whole=whole))
    if not checks:
        return report
    return replace(report, results=(*report.results, GuardrailResult(GUARDRAIL, checks)))


def _checks(report: Report, rollout: Rollout, place: str, *, whole: bool) -> Iterator[CheckResult]:
    """Judge windows, waivers, and what the change loosens, as far as there are any."""
    where = Location(place)
    rules = [*([rollout.default] if rollout.default else []), *rollout.rules]
    if rules:
        found = (finding for rule in rules for finding in _window(rule, rollout, where))
        yield judged("windows", len(rules), tuple(found))
    if rollout.waivers:
        unused = _unused(report, rollout) if whole else ()
        yield judged("waivers", len(rollout.waivers), tuple(_waivers(rollout, unused, where)))
    if rollout.loosened is not None:
        told = tuple(_finding(codes.LOOSENED, text, where) for text in rollout.loosened)
        yield judged("loosened", 1, told)


def _window(rule: RolloutRule, rollout: Rollout, where: Location) -> Iterator[Finding]:
    """Give what is wrong with a warn window; one that has ended is strict, which needs no word."""
    if rule.mode is Enforcement.STRICT or rule.has_ended(rollout.today):
        return
    missing = [word for word in ("owner", "reason") if not getattr(rule, word)]
    if missing:
        told = f"the warn window for {rule.subject} has no {' and no '.join(missing)}"
        yield _finding(codes.WINDOW_UNEXPLAINED, told, where)
    if rule.until is None:
        told = f"the warn window for {rule.subject} never ends"
        yield _finding(codes.WINDOW_TOO_LONG, told, where)
    elif rule.until - rollout.today > LONGEST:
        told = f"the warn window for {rule.subject} ends on {rule.until}, in over {LONGEST.days} d"
        yield _finding(codes.WINDOW_TOO_LONG, told, where)


def _waivers(rollout: Rollout, unused: Iterable[Waiver], where: Location) -> Iterator[Finding]:
    """Give what is wrong with the waivers."""
    for waiver in rollout.waivers:
        named = f"the waiver of {told_of(waiver)}"
        missing = [word for word in ("owner", "reason", "expires") if not getattr(waiver, word)]
        if missing:
            told = f"{named} has no {' and no '.join(missing)}"
            yield _finding(codes.WAIVER_UNEXPLAINED, told, where)
        if waiver.has_expired(rollout.today):
            told = f"{named} expired on {waiver.expires}"
            yield _finding(codes.WAIVER_EXPIRED, told, where)
    for waiver in unused:
        told = f"the waiver of {told_of(waiver)} accepts more than is found"
        yield _finding(codes.WAIVER_UNUSED, told, where)


def told_of(waiver: Waiver) -> str:
    """Return what a waiver accepts, in words."""
    places = (waiver.spec, waiver.check, waiver.path, waiver.fingerprint[:8])
    return " ".join((waiver.code, *filter(None, places)))


def _unused(report: Report, rollout: Rollout) -> Iterator[Waiver]:
    """Give the waivers that are for something that this run judged, and that it did not find.

    A waiver that names a spec is judged by the runs of that spec, one that names none by those that
    are of no spec: any other run cannot tell.
    """
    ended = (Verdict.PASSED, Verdict.FAILED)
    ran = {result.name for result in report.results if result.verdict in ended}
    ran |= {name for verdict in ended for name, _ in report.checks(verdict)}
    for waiver, used in waived(report, rollout):
        guardrail = waiver.check or _FAMILIES.get(waiver.code[:2])
        if waiver.spec == rollout.spec_id and guardrail in ran and used < waiver.count:
            yield waiver


def _finding(code: CheckCode, message: str, where: Location) -> Finding:
    """Return a finding about the policy."""
    return Finding(code.code, message, where, code.fix)
