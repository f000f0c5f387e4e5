"""Judging without evidence: guardrails run and are shown, and nothing is kept."""

from collections.abc import Sequence
from typing import Final

from specops import interrupts
from specops.app import secrets
from specops.app.rollout.policy import rollout_of, rule_of, stand
from specops.app.shown import Shown, shown_as_asked
from specops.app.workspace import Workspace
from specops.commands.model import Invocation
from specops.guardrails.interface import Guardrail
from specops.model import Enforcement, Report
from specops.policy import EnforcementRule, Rollout, decide
from specops.redaction import redactor
from specops.reporting.interface import Outcome
from specops.stages.overrides import allowances

NAME_WIDTH: Final = 48


def chosen_reporter(invocation: Invocation, workspace: Workspace) -> Shown:
    """Return the reporter that was asked for; it lets no secret of the environment through.

    Asked for before anything is done, so that a wrong word is exit 2 with nothing changed.
    """
    found = secrets.collect(invocation.world.environ, workspace.settings)
    return shown_as_asked(invocation, workspace.settings, redactor(found), NAME_WIDTH)


def remembers(invocation: Invocation, workspace: Workspace) -> bool:
    """Tell whether linters may leave out what was sound and has not changed since."""
    return workspace.settings.is_on("lint.cache") and not invocation.is_on("no-cache")


def judge_and_show(
    invocation: Invocation,
    workspace: Workspace,
    shown: Shown,
    guardrails: Sequence[Guardrail],
    notes: Sequence[str] = (),
    *,
    whole: bool = True,
) -> int:
    """Run guardrails, show what they came to, and return the exit code.

    ``notes`` may come to hold more while the guardrails run; ``whole`` is false where only what
    somebody named is judged: no waiver is unused for that.
    """
    found = secrets.collect(invocation.world.environ, workspace.settings)
    rollout = rollout_of(workspace, invocation.world.now(), clean=redactor(found).text)
    interrupts.hold()
    report = shown.judged(guardrails)
    return finish(invocation.command, workspace, shown, report, rollout, notes, whole=whole)


def finish(
    command: str,
    workspace: Workspace,
    shown: Shown,
    report: Report,
    rollout: Rollout,
    notes: Sequence[str] = (),
    *,
    whole: bool = True,
) -> int:
    """Decide what was judged, show it, and return the exit code."""
    report = stand(report, rollout, workspace.settings, shown.check, whole=whole)
    rule = rule_of(workspace.settings, rollout)
    allowed = allowances(workspace.settings, allow_fail=False, reason=None)
    decision = decide(report, rule, allowed, rollout)
    return shown.finish(Outcome(command, report, decision, rule, notes=tuple(notes)))


def judge_unsoftened(
    command: str, shown: Shown, guardrails: Sequence[Guardrail], notes: Sequence[str] = ()
) -> int:
    """Run guardrails of a command that the rollout has no say in, and return the exit code.

    What the records of others came to is decided already, and a folder that cannot be written is
    no matter of policy.
    """
    interrupts.hold()
    report = shown.judged(guardrails)
    rule = EnforcementRule(Enforcement.STRICT, command)
    return shown.finish(Outcome(command, report, decide(report, rule), rule, notes=tuple(notes)))
