"""The vocabulary: what a guardrail says, in types that cannot say nonsense.

Invariants are checked where a value is made: a pass without anything checked cannot be built.
"""

from dataclasses import replace
from enum import StrEnum
from typing import assert_never

from specops.values import dataclass


class Verdict(StrEnum):
    """What a check, a guardrail or a run came to."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERROR = "error"


class Enforcement(StrEnum):
    """Whether a failed verdict stops the pipeline."""

    STRICT = "strict"
    WARN = "warn"


class Stage(StrEnum):
    """The six stages of the work, in their order."""

    PLAN = "plan"
    TASKS = "tasks"
    IMPLEMENT = "implement"
    VALIDATE = "validate"
    AUDIT = "audit"
    UNLOCK = "unlock"

    @property
    def command(self) -> str:
        """The value of ``command`` in telemetry schema v1."""
        return f"spec-ops-{self.value}"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: repository-relative POSIX path, 1-based line and column."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return ``path:line:column`` as far as they are known."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation at one place, under a stable check code (a SARIF result)."""

    code: str
    message: str
    location: Location | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """Bytes that a check observed; ``name`` has ``{session}`` where the session belongs."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check came to.

    ``checked`` counts what was judged; ``reason`` says why a check was skipped or could not judge,
    ``asked_by`` who asked for a skip; ``observed`` is what was seen; ``duration_ms`` is wall time;
    ``rank`` orders checks that finish in any order; ``let_through`` is what an override let pass;
    ``is_flaky`` marks a pass after a failure.

    Raises ``ValueError`` for a pass that checked nothing, a failure without a finding, a skip
    without reason and asker, and an error without a reason (laws 1 and 3).
    """

    name: str
    verdict: Verdict
    checked: int = 0
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    remedy: str = ""
    asked_by: str = ""
    observed: str = ""
    duration_ms: int = 0
    artifacts: tuple[Artifact, ...] = ()
    rank: int = 0
    let_through: tuple[Finding, ...] = ()
    is_flaky: bool = False

    def __post_init__(self) -> None:
        """Refuse results that contradict themselves."""
        fault = _contradiction(self)
        if fault:
            message = f"check {self.name!r}: {fault}"
            raise ValueError(message)


def _contradiction(result: CheckResult) -> str:
    """Say what is wrong with a result, or nothing."""
    judged_nothing, found = result.checked < 1, bool(result.findings)
    match result.verdict:
        case Verdict.PASSED:
            wrong = judged_nothing or found
            return "a pass checks at least one thing and has no finding" if wrong else ""
        case Verdict.FAILED:
            wrong = judged_nothing or not found
            return "a failure checks at least one thing and has a finding" if wrong else ""
        case Verdict.SKIPPED:
            wrong = not (result.reason and result.asked_by and judged_nothing) or found
            return "a skip has a reason, says who asked, and checks nothing" if wrong else ""
        case Verdict.ERROR:
            return "" if result.reason else "an error has a reason"
        case _:
            assert_never(result.verdict)


def passed(name: str, checked: int, *, observed: str = "", duration_ms: int = 0) -> CheckResult:
    """Build a pass, or an error when nothing was checked (law 1)."""
    if checked < 1:
        return could_not_judge(name, "nothing was checked", duration_ms=duration_ms)
    return CheckResult(name, Verdict.PASSED, checked, observed=observed, duration_ms=duration_ms)


def judged(
    name: str,
    checked: int,
    findings: tuple[Finding, ...],
    *,
    observed: str = "",
    duration_ms: int = 0,
) -> CheckResult:
    """Build a failure when there are findings, else a pass, else an error (law 1)."""
    if not findings:
        return passed(name, checked, observed=observed, duration_ms=duration_ms)
    return CheckResult(
        name,
        Verdict.FAILED,
        checked=max(checked, 1),
        findings=findings,
        observed=observed,
        duration_ms=duration_ms,
    )


def skipped(name: str, reason: str, asked_by: str) -> CheckResult:
    """Build a skip: always with its reason and with who asked for it."""
    return CheckResult(name, Verdict.SKIPPED, reason=reason, asked_by=asked_by)


def could_not_judge(
    name: str, reason: str, *, remedy: str = "", duration_ms: int = 0
) -> CheckResult:
    """Build an error: the check could not do its work."""
    return CheckResult(name, Verdict.ERROR, reason=reason, remedy=remedy, duration_ms=duration_ms)


def worst(verdicts: "list[Verdict]") -> Verdict:
    """Combine verdicts: error over failed over passed over skipped; none at all is an error."""
    for verdict in (Verdict.ERROR, Verdict.FAILED, Verdict.PASSED, Verdict.SKIPPED):
        if verdict in verdicts:
            return verdict
    return Verdict.ERROR


@dataclass(frozen=True, slots=True)
class GuardrailResult:
    """The results of one guardrail; in validate and audit it is one scenario."""

    name: str
    checks: tuple[CheckResult, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of its checks; a guardrail without checks is an error."""
        return worst([check.verdict for check in self.checks])

    @property
    def checked(self) -> int:
        """How many things were judged."""
        return sum(check.checked for check in self.checks)

    def full_name(self, check: CheckResult) -> str:
        """Return ``guardrail/check``, or one word where the two are the same."""
        return self.name if check.name == self.name else f"{self.name}/{check.name}"


@dataclass(frozen=True, slots=True)
class Override:
    """A one-off decision to let a failure through: recorded, never silent."""

    name: str
    source: str
    reason: str
    covers: tuple[str, ...] = ()

    def covering(self, codes: "frozenset[str]") -> "Override":
        """Return this override with the check codes that it let through."""
        return replace(self, covers=tuple(sorted(codes)))


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a run judged, in the order in which it was judged.

    ``interrupted`` tells that Ctrl-C, SIGTERM or SIGHUP ended it before all was judged.
    """

    results: tuple[GuardrailResult, ...]
    interrupted: bool = False

    @property
    def verdict(self) -> Verdict:
        """The worst of its guardrails; a run that judged nothing is an error."""
        return worst([result.verdict for result in self.results])

    @property
    def checked(self) -> int:
        """How many things were judged."""
        return sum(result.checked for result in self.results)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in order."""
        checks = (check for result in self.results for check in result.checks)
        return tuple(finding for check in checks for finding in check.findings)

    def checks(self, verdict: Verdict) -> tuple[tuple[str, CheckResult], ...]:
        """Return the checks with a verdict, each with its full name."""
        return tuple(
            (result.full_name(check), check)
            for result in self.results
            for check in result.checks
            if check.verdict is verdict
        )
