"""From what a stage judged to the payload of its telemetry."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, assert_never

from specops.collaborator import collaborator
from specops.evidence.telemetry import (
    HalSummary,
    ImplementPayload,
    Payload,
    PlanPayload,
    Scenario,
    ScenariosPayload,
    TasksPayload,
    UnlockPayload,
)
from specops.evidence.wire import (
    BaselineMode,
    HookStatus,
    LockStatus,
    ToolStatus,
    UnlockStatus,
    WireVerdict,
)
from specops.model import GuardrailResult, Report, Stage, Verdict
from specops.policy.rollout import GUARDRAIL as ROLLOUT


@collaborator
class Judged:
    """What a payload is made from.

    ``artifacts`` maps the name of a guardrail to the paths of what it observed; ``with_hal`` tells
    whether ``hal.summary`` was asked for; ``mode`` is that of the baseline; ``lock_in_place`` tells
    whether the lock that implement took is still there when its run ends; ``log`` is the path
    of the run's log.
    """

    report: Report
    artifacts: Mapping[str, Sequence[str]]
    mode: BaselineMode
    with_hal: bool = False
    lock_in_place: bool = True
    log: str = ""

    def verdict(self, guardrail: str) -> Verdict:
        """Return the verdict of a guardrail; one that did not run could not judge."""
        found = (one.verdict for one in self.report.results if one.name == guardrail)
        return next(found, Verdict.ERROR)

    @property
    def policy_holds(self) -> bool:
        """Whether nothing was found about the policy of the run, which may have none to judge."""
        told = [one.verdict for one in self.report.results if one.name == ROLLOUT]
        return Verdict.FAILED not in told

    def all_passed(self, *guardrails: str) -> bool:
        """Tell whether each of some guardrails ran and passed."""
        return all(self.verdict(name) is Verdict.PASSED for name in guardrails)


def payload(stage: Stage, judged: Judged) -> Payload:
    """Return the payload of a stage's telemetry."""
    return _PAYLOADS[stage](judged)


def on_the_wire(verdict: Verdict) -> WireVerdict:
    """Return a verdict as schema v1 spells it: what could not be judged has failed."""
    match verdict:
        case Verdict.PASSED:
            return WireVerdict.PASSED
        case Verdict.SKIPPED:
            return WireVerdict.SKIPPED
        case Verdict.FAILED | Verdict.ERROR:
            return WireVerdict.FAILED
        case _:
            assert_never(verdict)


def _hook(verdict: Verdict) -> HookStatus:
    """Return a verdict as the status of a hook."""
    match verdict:
        case Verdict.PASSED:
            return HookStatus.OK
        case Verdict.SKIPPED:
            return HookStatus.SKIPPED
        case Verdict.FAILED | Verdict.ERROR:
            return HookStatus.FAILED
        case _:
            assert_never(verdict)


def _plan(judged: Judged) -> Payload:
    """Return the payload of plan; its report is the one artifact of the baseline.

    A baseline that was interrupted has no report: then the log is what holds all that was judged.
    """
    report, *_ = (*judged.artifacts.get("baseline", ()), judged.log)
    return PlanPayload(
        judged.mode,
        report,
        on_the_wire(judged.verdict("baseline")) if judged.policy_holds else WireVerdict.FAILED,
        _hook(judged.verdict("session.start")),
    )


def _tasks(judged: Judged) -> Payload:
    """Return the payload of tasks."""
    ok = judged.policy_holds and judged.all_passed("tracker-row", "task-table")
    return TasksPayload(ToolStatus.OK if ok else ToolStatus.FAILED)


def _implement(judged: Judged) -> Payload:
    """Return the payload of implement: locked means that the lock is there when the run ends."""
    taken = judged.policy_holds and judged.all_passed("tracker-row", "lock")
    locked = judged.lock_in_place and taken
    return ImplementPayload(
        LockStatus.LOCKED if locked else LockStatus.FAILED,
        _hook(judged.verdict("file_after_write")),
    )


def _scenarios(judged: Judged) -> Payload:
    """Return the payload of validate and audit."""
    results = judged.report.results
    lines = tuple(Scenario(one.name, on_the_wire(one.verdict)) for one in results)
    smoke = next((result for result in results if result.name == "hal-smoke"), None)
    if smoke is None or not judged.with_hal:
        return ScenariosPayload(lines)
    return ScenariosPayload(lines, _hal_summary(smoke, judged.artifacts.get("hal-smoke", ())))


def _hal_summary(smoke: GuardrailResult, artifacts: Sequence[str]) -> HalSummary:
    """Return what the HAL smoke came to; a check that could not be judged has failed."""
    bad = (Verdict.FAILED, Verdict.ERROR)
    failed = tuple(check.name for check in smoke.checks if check.verdict in bad)
    return HalSummary(on_the_wire(smoke.verdict), failed, tuple(artifacts))


def _unlock(judged: Judged) -> Payload:
    """Return the payload of unlock."""
    ok = judged.policy_holds and judged.all_passed("unlock")
    return UnlockPayload(UnlockStatus.UNLOCKED if ok else UnlockStatus.FAILED)


_PAYLOADS: Final[Mapping[Stage, Callable[[Judged], Payload]]] = {
    Stage.PLAN: _plan,
    Stage.TASKS: _tasks,
    Stage.IMPLEMENT: _implement,
    Stage.VALIDATE: _scenarios,
    Stage.AUDIT: _scenarios,
    Stage.UNLOCK: _unlock,
}
