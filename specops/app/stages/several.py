"""Several runs shown as one: under names that tell spec and stage, with a summary at the end."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from specops.app.shown import Shown
from specops.app.stages.request import Asked
from specops.app.stages.run import StageRun
from specops.app.stages.stage import notes
from specops.app.workspace import Workspace
from specops.model import CheckResult, GuardrailResult, Report
from specops.policy import EXIT_INTERRUPTED, Decision, Result
from specops.reporting.interface import Outcome

NAME_WIDTH: Final = 46


class Prefixed:
    """Shows the results of one stage of many under the names of its spec and its stage."""

    def __init__(self, asked: Asked, shown: Shown) -> None:
        """Take the stage, and the reporter that shows all of them."""
        self._prefix = prefix(asked)
        self._shown = shown

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Show one result."""
        name = f"{self._prefix}/{guardrail}"
        self._shown.check(name, _named(name, guardrail, result))


def _named(name: str, guardrail: str, result: CheckResult) -> CheckResult:
    """Let a check that is its whole guardrail take over the longer name of that."""
    return replace(result, name=name) if result.name == guardrail else result


def prefix(asked: Asked) -> str:
    """Return what stands before the names of a stage's results."""
    return f"{asked.packet.spec_id}/{asked.stage}"


def outcome(
    workspace: Workspace,
    plans: Sequence[Sequence[Asked]],
    ended: list[StageRun],
    *,
    interrupted: bool,
) -> Outcome:
    """Return the outcome of all runs as one; the summary is among its notes."""
    results = tuple(_prefixed(run, result) for run in ended for result in run.report.results)
    told = (*notes(workspace.settings, ended), *_summary(plans, ended))
    return Outcome(
        "auto",
        Report(results, interrupted=interrupted),
        _worst([_ruled(run) for run in ended], interrupted=interrupted),
        ended[0].asked.rule,
        None,
        tuple(path for run in ended for path in run.written[:1]),
        told,
    )


def _worst(decisions: Sequence[Decision], *, interrupted: bool) -> Decision:
    """Return what several decisions come to: the worst of each part, and all overrides."""
    overrides = tuple(override for one in decisions for override in one.overrides)
    rulings = tuple(ruling for one in decisions for ruling in one.rulings)
    if interrupted:
        return Decision(EXIT_INTERRUPTED, EXIT_INTERRUPTED, Result.FAILED, overrides, rulings)
    return Decision(
        max(one.exit_code for one in decisions),
        max(one.strict_exit_code for one in decisions),
        max((one.result for one in decisions), key=list(Result).index),
        overrides,
        rulings,
    )


def _ruled(run: StageRun) -> Decision:
    """Return the decision of a run, with the names that its checks have among several stages."""
    before = prefix(run.asked)
    rulings = (replace(one, check=f"{before}/{one.check}") for one in run.decision.rulings)
    return replace(run.decision, rulings=tuple(rulings))


def _prefixed(run: StageRun, result: GuardrailResult) -> GuardrailResult:
    """Return what a guardrail came to under the name that it has among several stages."""
    name = f"{prefix(run.asked)}/{result.name}"
    checks = tuple(_named(name, result.name, check) for check in result.checks)
    return GuardrailResult(name, checks)


def _summary(plans: Sequence[Sequence[Asked]], ended: Sequence[StageRun]) -> list[str]:
    """Return a line for each stage that was asked for: what it came to, or that it did not run."""
    by_name = {prefix(run.asked): run for run in ended}
    return [_line(asked, by_name.get(prefix(asked))) for plan in plans for asked in plan]


def _line(asked: Asked, run: StageRun | None) -> str:
    """Return the summary of one stage."""
    name = f"{asked.packet.spec_id} {asked.stage:<9}"
    if run is None:
        return f"{name} not run"
    return f"{name} {run.report.verdict.value:<7} exit {run.decision.exit_code}"
