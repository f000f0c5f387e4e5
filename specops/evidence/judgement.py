"""What was judged, as an attestation holds it: written from a report, and read back into one.

Both directions are here, so that the exit code of a run can be computed again by the rule that
made it, from the stored evidence alone (law 8).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from specops.evidence.rulings import ruling_json, rulings_of, waived_json
from specops.model import (
    CheckResult,
    Finding,
    GuardrailResult,
    Override,
    Report,
    Verdict,
)
from specops.one_line import one_line
from specops.policy import Decision, Effect, concluded

_TESTS: Final = ("result", "passedTests", "warnedTests", "failedTests")


def tests(report: Report, decision: Decision) -> dict[str, Any]:
    """Return what the test-result predicate says of a run, in its own words.

    A failed test is one that stops the run: an error does, whatever is let through.
    """
    failed = _names(report, Verdict.FAILED)
    blocks = (ruling for ruling in decision.rulings if ruling.effect is Effect.BLOCKS)
    blocked = {ruling.check for ruling in blocks}
    return {
        "result": decision.result.value,
        "passedTests": _names(report, Verdict.PASSED),
        "warnedTests": [name for name in failed if name not in blocked],
        "failedTests": [*filter(blocked.__contains__, failed), *_names(report, Verdict.ERROR)],
    }


def details(report: Report, decision: Decision) -> dict[str, Any]:
    """Return every check with what it came to, and what follows from them."""
    return {
        "checks": [
            _check(result.name, check) for result in report.results for check in result.checks
        ],
        "verdict": report.verdict.value,
        "exitCode": decision.exit_code,
        "strictExitCode": decision.strict_exit_code,
        "interrupted": report.interrupted,
        "checked": report.checked,
        "findings": _counts(report.findings),
        "errors": [_explained(name, check) for name, check in report.checks(Verdict.ERROR)],
        "skipped": [_explained(name, check) for name, check in report.checks(Verdict.SKIPPED)],
        "overrides": [override_json(override) for override in decision.overrides],
        "rulings": [ruling_json(ruling) for ruling in decision.rulings],
        "waived": [waived_json(ruling) for ruling in decision.waived],
    }


def override_json(override: Override) -> dict[str, Any]:
    """Return an override as telemetry and attestation write it."""
    return {
        "name": override.name,
        "source": override.source,
        "reason": override.reason,
        "covers": list(override.covers),
    }


def override_of(told: Mapping[str, Any]) -> Override:
    """Return an override as it was recorded."""
    return Override(told["name"], told["source"], told["reason"], tuple(told["covers"]))


def contradictions(predicate: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a valid predicate that do not follow from its checks, in words.

    The policy concludes once more: from the recorded checks, enforcement, overrides and rulings.
    """
    recorded = predicate["specops"]
    try:
        report, rulings = report_of(recorded), rulings_of(recorded)
    except ValueError as error:
        return (str(error),)
    decision = concluded(report, rulings)
    again = tests(report, decision)
    told = [(key, predicate.get(key), again[key]) for key in _TESTS]
    told += [(key, recorded.get(key), value) for key, value in details(report, decision).items()]
    return (
        *_unruled(report, recorded),
        *(
            f"{key} is {_shown(found)}, the checks give {_shown(made)}"
            for key, found, made in told
            if found != made
        ),
    )


def report_of(recorded: Mapping[str, Any]) -> Report:
    """Return the report that an attestation was made from, as far as the policy looks at it.

    Raises ``ValueError`` for a check that contradicts itself.
    """
    groups = groupby(recorded["checks"], key=lambda check: str(check["guardrail"]))
    results = tuple(GuardrailResult(name, tuple(map(_check_of, group))) for name, group in groups)
    return Report(results, recorded["interrupted"])


def _check(guardrail: str, check: CheckResult) -> dict[str, Any]:
    """Return a check; what does not apply is left out."""
    told: dict[str, Any] = {
        "guardrail": guardrail,
        "name": check.name,
        "verdict": check.verdict.value,
        "checked": check.checked,
    }
    more = {
        "findings": _counts(check.findings),
        "letThrough": _counts(check.let_through),
        "reason": check.reason,
        "askedBy": check.asked_by,
        "flaky": check.is_flaky,
    }
    return told | {key: value for key, value in more.items() if value}


def _check_of(told: Mapping[str, Any]) -> CheckResult:
    """Return a check as it was recorded."""
    return CheckResult(
        told["name"],
        Verdict(told["verdict"]),
        told["checked"],
        _findings(told.get("findings", {})),
        told.get("reason", ""),
        asked_by=told.get("askedBy", ""),
        let_through=_findings(told.get("letThrough", {})),
        is_flaky=told.get("flaky", False),
    )


def _findings(counts: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return as many findings of each code as were counted."""
    return tuple(Finding(code, "") for code, count in counts.items() for _ in range(count))


def _unruled(report: Report, recorded: Mapping[str, Any]) -> Iterator[str]:
    """Give the checks whose findings are not those that were ruled on."""
    ruled = Counter((told["check"], told["code"]) for told in recorded["rulings"])
    found = Counter(
        (result.full_name(check), finding.code)
        for result in report.results
        for check in result.checks
        for finding in (*check.findings, *check.let_through)
    )
    for name, code in sorted((found - ruled) + (ruled - found)):
        yield f"{name} has {found[name, code]} {code}, and rulings on {ruled[name, code]}"


def _names(report: Report, verdict: Verdict) -> list[str]:
    """Return the full names of the checks with a verdict."""
    return [name for name, _ in report.checks(verdict)]


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by their code."""
    return dict(sorted(Counter(finding.code for finding in findings).items()))


def _explained(name: str, check: CheckResult) -> dict[str, str]:
    """Return a check that was not judged, with its reason and who asked for that."""
    told = {"name": name, "reason": check.reason}
    return told | ({"askedBy": check.asked_by} if check.asked_by else {})


def _shown(value: object) -> str:
    """Return a value of an attestation, cut short."""
    return one_line(str(value), 60)
