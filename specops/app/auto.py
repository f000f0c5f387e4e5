"""``auto``: several stages in their order, for one spec or several, in one process."""

import contextlib
import fnmatch
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from specops import interrupts
from specops.app import request, secrets
from specops.app.request import AcceptRequest, Asked
from specops.app.run import Shared, StageRun, run_stage
from specops.app.several import NAME_WIDTH, Prefixed, outcome
from specops.app.shown import Shown, shown_as_asked
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import RequestError, SpecopsError, UnknownSpecError, UsageError
from specops.evidence.names import ACCEPT, RunOf
from specops.model import GuardrailResult, Report, Stage, could_not_judge
from specops.near import did_you_mean
from specops.packet import folder
from specops.packet.spec_id import canonical
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
    packets = tuple(plan[0].packet for plan in plans)
    found = secrets.collect(world.environ, workspace.settings, packets)
    clean = redactor(found)
    shown = shown_as_asked(invocation, clean, NAME_WIDTH)
    with contextlib.ExitStack() as resources:
        shared = Shared(world, found, clean, resources, {})
        ended, interrupted = _run_all(workspace, plans, shared, shown)
    return shown.finish(outcome(workspace, plans, ended, interrupted=interrupted))


def _plans(invocation: Invocation, workspace: Workspace) -> list[list[Asked]]:
    """Return what is asked for: the stages of each spec, and what audit asks for before it."""
    steps: list[RunOf] = [*_stages(invocation)]
    if Stage.AUDIT in steps and request.asks_for_acceptance(invocation, workspace):
        steps.insert(steps.index(Stage.AUDIT), ACCEPT)
    specs = _specs(invocation, workspace)
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


def _stages(invocation: Invocation) -> list[Stage]:
    """Return the stages from ``--from`` to ``--to``, both included."""
    order = list(Stage)
    first = order.index(_stage(invocation, "from", Stage.PLAN))
    last = order.index(_stage(invocation, "to", Stage.UNLOCK))
    if first > last:
        message = f"--from {order[first].value} comes after --to {order[last].value}"
        raise UsageError(message, f"the order is {', '.join(order)}")
    return order[first : last + 1]


def _stage(invocation: Invocation, option: str, default: Stage) -> Stage:
    """Return the stage that an option names."""
    word = invocation.value(option) or default.value
    if word not in set(Stage):
        message = f"--{option} is {word[:60]!r}"
        raise UsageError(
            message, f"it must be one of {', '.join(Stage)}{did_you_mean(word, Stage)}"
        )
    return Stage(word)


def _specs(invocation: Invocation, workspace: Workspace) -> list[str]:
    """Return the packets that ``--spec`` names, each once; ``*`` and ``?`` match several."""
    given = invocation.items("spec")
    if not given:
        message = "auto needs a spec"
        raise UsageError(message, "add --spec, as in `auto --spec SPEC-KIT-018`")
    docs_root = workspace.settings.text("docs_root")
    names = folder.packet_names(workspace.root, docs_root)
    found: list[str] = []
    for one in given:
        if any(mark in one for mark in "*?["):
            matched = [name for name in names if _matches(name, one)]
            if not matched:
                message = f"no packet matches {one[:60]!r}"
                raise UnknownSpecError(message, f"there are {', '.join(names) or 'none'}")
            found += matched
        else:
            found.append(folder.find(workspace.root, docs_root, one).folder.name)
    return list(dict.fromkeys(found))


def _matches(name: str, pattern: str) -> bool:
    """Tell whether a pattern matches a packet by its folder or by its id."""
    return any(fnmatch.fnmatchcase(one, pattern) for one in (name, canonical(name)))


def _run_all(
    workspace: Workspace, plans: Sequence[Sequence[Asked]], shared: Shared, shown: Shown
) -> tuple[list[StageRun], bool]:
    """Run every spec; the first stage that fails ends that spec, and Ctrl-C ends them all.

    Returns what was run, and whether Ctrl-C kept anything from it. A stage that cannot be run at
    all ends its spec too, and the others go on. Raises ``RequestError`` for a wrong request while
    nothing was judged.
    """
    ended: list[StageRun] = []
    for plan in plans:
        for asked in plan:
            if ended and interrupts.came():
                return ended, True
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
        from specops.app.acceptance import run_before_audit  # noqa: PLC0415 - start-up counts

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
