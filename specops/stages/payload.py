"""From what a stage judged to the payload of its telemetry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

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


@dataclass(frozen=True, slots=True)
class Judged:
    """What a payload is made from.

    ``artifacts`` maps the name of a guardrail to the paths of what it observed; ``with_hal`` tells
    whether ``hal.summary`` was asked for; ``mode`` is that of the baseline; ``lock_in_place`` tells
    whether the lock that implement took is still there when its run ends.
    """

    report: Report
    artifacts: Mapping[str, Sequence[str]]
    mode: BaselineMode
    with_hal: bool = False
    lock_in_place: bool = True

    def verdict(self, guardrail: str) -> Verdict:
        """Return the verdict of a guardrail; one that did not run could not judge."""
        found = (one.verdict for one in self.report.results if one.name == guardrail)
        return next(found, Verdict.ERROR)


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
    """Return the payload of plan; its report is the one artifact of the baseline."""
    return PlanPayload(
        judged.mode,
        judged.artifacts["baseline"][0],
        on_the_wire(judged.verdict("baseline")),
        _hook(judged.verdict("session.start")),
    )


def _tasks(judged: Judged) -> Payload:
    """Return the payload of tasks."""
    ok = judged.verdict("task-table") is Verdict.PASSED
    return TasksPayload(ToolStatus.OK if ok else ToolStatus.FAILED)


def _implement(judged: Judged) -> Payload:
    """Return the payload of implement: locked means that the lock is there when the run ends."""
    locked = judged.lock_in_place and judged.verdict("lock") is Verdict.PASSED
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
    ok = judged.verdict("unlock") is Verdict.PASSED
    return UnlockPayload(UnlockStatus.UNLOCKED if ok else UnlockStatus.FAILED)


_PAYLOADS: Final[Mapping[Stage, Callable[[Judged], Payload]]] = {
    Stage.PLAN: _plan,
    Stage.TASKS: _tasks,
    Stage.IMPLEMENT: _implement,
    Stage.VALIDATE: _scenarios,
    Stage.AUDIT: _scenarios,
    Stage.UNLOCK: _unlock,
}
