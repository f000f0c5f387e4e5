"""From what was judged to the exit code: the only place where that is decided.

Pure: a report, an enforcement and the overrides go in, a decision comes out. Neither invoke nor nox
nor a CI system has a say, so none of their switches can turn red into green.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from specops.model import Enforcement, Override, Report, Verdict

EXIT_PASSED: Final = 0
EXIT_FAILED: Final = 1
EXIT_REFUSED: Final = 2
EXIT_COULD_NOT_JUDGE: Final = 3
EXIT_INTERRUPTED: Final = 130


class Result(StrEnum):
    """The ``result`` of the in-toto test-result predicate."""

    PASSED = "PASSED"
    WARNED = "WARNED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class EnforcementRule:
    """The mode of a run and the rule that decided it."""

    mode: Enforcement
    decided_by: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """An override that was asked for, and the guardrails it may let through (all when ``None``)."""

    override: Override
    guardrails: frozenset[str] | None = None

    def allows(self, guardrail: str) -> bool:
        """Tell whether the failures of a guardrail may pass."""
        return self.guardrails is None or guardrail in self.guardrails


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run comes to.

    ``strict_exit_code`` is what strict enforcement would have given; ``overrides`` are those that
    changed the outcome, each with the check codes it let through.
    """

    exit_code: int
    strict_exit_code: int
    result: Result
    overrides: tuple[Override, ...] = ()


def decide(
    report: Report, rule: EnforcementRule, allowances: tuple[Allowance, ...] = ()
) -> Decision:
    """Decide the exit code of a run.

    An interruption and an error are never softened (law 2). A failure is let through by warn mode,
    or by overrides that cover every guardrail that failed. Skipped alone is 0 and ``WARNED``:
    nothing was checked, which is not a pass.
    """
    if report.interrupted:
        return Decision(EXIT_INTERRUPTED, EXIT_INTERRUPTED, Result.FAILED)
    match report.verdict:
        case Verdict.ERROR:
            return Decision(EXIT_COULD_NOT_JUDGE, EXIT_COULD_NOT_JUDGE, Result.FAILED)
        case Verdict.FAILED:
            return _failed(report, rule, allowances)
        case Verdict.SKIPPED:
            return Decision(EXIT_PASSED, EXIT_PASSED, Result.WARNED)
        case Verdict.PASSED:
            return Decision(EXIT_PASSED, EXIT_PASSED, Result.PASSED)


def _failed(report: Report, rule: EnforcementRule, allowances: tuple[Allowance, ...]) -> Decision:
    """Decide a run that failed and could be judged."""
    used = _used(report, allowances)
    strict = EXIT_PASSED if used else EXIT_FAILED
    if rule.mode is Enforcement.WARN:
        return Decision(EXIT_PASSED, strict, Result.WARNED)
    result = Result.WARNED if used else Result.FAILED
    return Decision(strict, strict, result, used)


def _used(report: Report, allowances: tuple[Allowance, ...]) -> tuple[Override, ...]:
    """Return the overrides that let every failure through, or none when one is left."""
    codes: dict[int, set[str]] = {}
    for result in report.results:
        if result.verdict is not Verdict.FAILED:
            continue
        index = next((i for i, one in enumerate(allowances) if one.allows(result.name)), None)
        if index is None:
            return ()
        found = {finding.code for check in result.checks for finding in check.findings}
        codes.setdefault(index, set()).update(found)
    return tuple(allowances[i].override.covering(frozenset(found)) for i, found in codes.items())
