"""From what was judged to the exit code: the only place where that is decided.

Pure: a report, an enforcement and the overrides go in, a decision comes out. Neither invoke nor nox
nor a CI system has a say, so none of their switches can turn red into green.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from specops.model import Enforcement, Override, Report, Verdict

EXIT_PASSED: Final = 0
EXIT_FAILED: Final = 1
EXIT_REFUSED: Final = 2
EXIT_COULD_NOT_JUDGE: Final = 3
EXIT_INTERRUPTED: Final = 130
Found = tuple[str, str]


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
    """An override that was asked for, and what it may let through.

    ``guardrails`` are names and ``codes`` check codes; ``None`` stands for all of them.
    """

    override: Override
    guardrails: frozenset[str] | None = None
    codes: frozenset[str] | None = None

    def allows(self, guardrail: str, code: str) -> bool:
        """Tell whether a finding of a guardrail may pass."""
        in_guardrail = self.guardrails is None or guardrail in self.guardrails
        return in_guardrail and (self.codes is None or code in self.codes)


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
    or by overrides that cover every finding of what failed; the first that covers one is recorded
    for it, under warn too: without it the exit code of strict could not be understood. What a check
    let through by itself needs such an override too, or the run has failed. Skipped alone is 0 and
    ``WARNED``: nothing was checked, which is not a pass.
    """
    lifted = _overrides(_lifted(report), allowances) or ()
    if report.interrupted:
        return Decision(EXIT_INTERRUPTED, EXIT_INTERRUPTED, Result.FAILED, lifted)
    match report.verdict:
        case Verdict.ERROR:
            return Decision(EXIT_COULD_NOT_JUDGE, EXIT_COULD_NOT_JUDGE, Result.FAILED, lifted)
        case Verdict.PASSED if not _lifted(report):
            return Decision(EXIT_PASSED, EXIT_PASSED, Result.PASSED)
        case Verdict.FAILED | Verdict.PASSED:
            return _with_findings(report, rule, allowances)
        case Verdict.SKIPPED:
            return Decision(EXIT_PASSED, EXIT_PASSED, Result.WARNED)
        case _:
            assert_never(report.verdict)


def _with_findings(
    report: Report, rule: EnforcementRule, allowances: tuple[Allowance, ...]
) -> Decision:
    """Decide a run that could be judged and has findings: some that count, or some let through."""
    lifted = _overrides(_lifted(report), allowances)
    used = _overrides((*_lifted(report), *_counting(report)), allowances)
    if used is not None:
        return Decision(EXIT_PASSED, EXIT_PASSED, Result.WARNED, used)
    if rule.mode is Enforcement.WARN:
        return Decision(EXIT_PASSED, EXIT_FAILED, Result.WARNED, lifted or ())
    return Decision(EXIT_FAILED, EXIT_FAILED, Result.FAILED, lifted or ())


def _counting(report: Report) -> tuple[Found, ...]:
    """Return every finding that made a check fail."""
    return tuple(
        (result.name, finding.code)
        for result in report.results
        for check in result.checks
        for finding in check.findings
    )


def _lifted(report: Report) -> tuple[Found, ...]:
    """Return every finding that a check let through by itself."""
    return tuple(
        (result.name, finding.code)
        for result in report.results
        for check in result.checks
        for finding in check.let_through
    )


def _overrides(
    found: tuple[Found, ...], allowances: tuple[Allowance, ...]
) -> tuple[Override, ...] | None:
    """Return the overrides that let all of some findings through, or ``None`` when one is left."""
    codes: dict[Override, set[str]] = {}
    for guardrail, code in found:
        allowed = next((one for one in allowances if one.allows(guardrail, code)), None)
        if allowed is None:
            return None
        codes.setdefault(allowed.override, set()).add(code)
    return tuple(override.covering(frozenset(covered)) for override, covered in codes.items())
