"""``auto``: several stages in their order, for one spec or several, in one process."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from specops import interrupts
from specops.app import secrets
from specops.app.judging import chosen_reporter, judge_unsoftened
from specops.app.shown import Shown, shown_as_asked
from specops.app.stages import request, selection
from specops.app.stages.request import AcceptRequest, Asked
from specops.app.stages.run import Shared, StageRun, run_stage
from specops.app.stages.several import NAME_WIDTH, Prefixed, outcome, prefix
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import RequestError, SpecopsError, UsageError
from specops.evidence.names import ACCEPT, RunOf
from specops.model import GuardrailResult, Report, Stage, could_not_judge
from specops.policy import Decision, Result
from specops.redaction import redactor
from specops.runner import Observe

BROKEN_OFF: Final = "broken-off"


def run(invocation: Invocation) -> int:
    """Run the stages of each spec until one fails, and return the worst exit code.

    Every request is checked before anything is judged. Raises ``RequestError``.
    """
    workspace, world = open_workspace(invocation), invocation.world
    plans = _plans(invocation, workspace)
    if not plans:
        left = selection.LeftToOthers(invocation.values["shard"], "every spec that was named")
        return judge_unsoftened("auto", chosen_reporter(invocation, workspace), [left])
    packets = tuple(plan[0].packet for plan in plans)
    found = secrets.collect(world.environ, workspace.settings, packets)
    clean = redactor(found)
    shown = shown_as_asked(invocation, workspace.settings, clean, NAME_WIDTH)
    with shown, contextlib.ExitStack() as resources:
        shared = Shared(world, found, clean, resources, {}, shown.watch)
        ended, interrupted = _run_all(workspace, plans, shared, shown)
    return shown.finish(outcome(workspace, plans, ended, interrupted=interrupted))


def _plans(invocation: Invocation, workspace: Workspace) -> list[list[Asked]]:
    """Return what is asked for: the stages of each spec, and what audit asks for before it."""
    steps: list[RunOf] = [*selection.stages(invocation)]
    if Stage.AUDIT in steps and request.asks_for_acceptance(invocation, workspace):
        steps.insert(steps.index(Stage.AUDIT), ACCEPT)
    specs = selection.of_this_shard(invocation, workspace, _specs(invocation, workspace))
    return [
        [
            _read(invocation, workspace, step, spec, row * len(steps) + column)
            for column, step in enumerate(steps)
        ]
        for row, spec in enumerate(specs)
    ]


def _read(
    invocation: Invocation, workspace: Workspace, step: RunOf, spec: str, number: int
) -> Asked:
    """Read one step of the call."""
    if step == ACCEPT:
        return request.read_accept(invocation, workspace, spec, number)
    return request.read(invocation, workspace, step, spec, number)


def _specs(invocation: Invocation, workspace: Workspace) -> list[str]:
    """Return the packets that ``--spec`` names. Raises ``UsageError`` when none is named."""
    if not invocation.items("spec"):
        message = "auto needs a spec"
        raise UsageError(message, "add --spec, as in `auto --spec SPEC-KIT-018`")
    return selection.specs(invocation, workspace)


def _run_all(
    workspace: Workspace, plans: Sequence[Sequence[Asked]], shared: Shared, shown: Shown
) -> tuple[list[StageRun], bool]:
    """Run every spec; the first stage that fails ends that spec, and Ctrl-C ends them all.

    Returns what was run, and whether Ctrl-C kept anything from it. A stage that cannot be run at
    all ends its spec too, and the others go on. Raises ``RequestError`` for a wrong request while
    nothing was judged.
    """
    ended: list[StageRun] = []
    steps = sum(map(len, plans))
    for row, plan in enumerate(plans):
        for column, asked in enumerate(plan):
            if ended and interrupts.came():
                return ended, True
            shared.watch.stage(row * len(plan) + column, steps, prefix(asked))
            now = _on_time(asked, workspace, shared, ended)
            observe = Prefixed(asked, shown).check
            try:
                run = _run(workspace, now, shared, observe)
            except SpecopsError as error:
                if isinstance(error, RequestError) and not ended:
                    raise
                run = _broken_off(now, error, observe)
            ended.append(run)
            if run.report.interrupted:
                return ended, True
            if run.decision.exit_code:
                break
    return ended, False


def _run(workspace: Workspace, asked: Asked, shared: Shared, observe: Observe) -> StageRun:
    """Run one step."""
    if isinstance(asked, AcceptRequest):
        from specops.app.acceptance.run import run_before_audit  # noqa: PLC0415 - start-up counts

        return run_before_audit(workspace, asked, shared, observe)
    return run_stage(workspace, asked, shared, observe)


def _broken_off(asked: Asked, error: SpecopsError, observe: Observe) -> StageRun:
    """Return the run of a stage that raised: it left no evidence, and it is no pass."""
    result = could_not_judge(BROKEN_OFF, error.message, remedy=error.remedy)
    observe(BROKEN_OFF, result)
    decision = Decision(error.exit_code, error.exit_code, Result.FAILED)
    return StageRun(asked, Report((GuardrailResult(BROKEN_OFF, (result,)),)), decision, ())


def _on_time(
    asked: Asked, workspace: Workspace, shared: Shared, ended: Sequence[StageRun]
) -> Asked:
    """Give a run the session of the moment it begins, later than those before it.

    A session id that was given stays what it was: it is a millisecond later for each stage already.
    """
    if workspace.settings.text("session_id"):
        return asked
    before = ended[-1].asked.session if ended else ""
    spec_id, token = asked.packet.spec_id, asked.session[-6:]
    session = request.new_session(workspace, shared.world, spec_id, token, before)
    return replace(asked, session=session)
