"""Judging without evidence: guardrails run and are shown, and nothing is kept."""

from collections.abc import Sequence
from typing import Final

from specops import interrupts
from specops.app import secrets
from specops.app.shown import Shown, shown_as_asked
from specops.app.workspace import Workspace
from specops.commands.model import Invocation
from specops.guardrails.interface import Guardrail
from specops.model import Enforcement
from specops.policy import EnforcementRule, decide
from specops.redaction import redactor
from specops.reporting.interface import Outcome
from specops.runner import judge

NAME_WIDTH: Final = 48


def chosen_reporter(invocation: Invocation, workspace: Workspace) -> Shown:
    """Return the reporter that was asked for; it lets no secret of the environment through.

    Asked for before anything is done, so that a wrong word is exit 2 with nothing changed.
    """
    found = secrets.collect(invocation.world.environ, workspace.settings)
    return shown_as_asked(invocation, redactor(found), NAME_WIDTH)


def judge_and_show(
    invocation: Invocation,
    workspace: Workspace,
    shown: Shown,
    guardrails: Sequence[Guardrail],
    notes: Sequence[str] = (),
) -> int:
    """Run guardrails, show what they came to, and return the exit code.

    ``notes`` may come to hold more while the guardrails run.
    """
    settings = workspace.settings
    interrupts.hold()
    report = judge(guardrails, shown.check)
    mode = Enforcement(settings.text("rollout.default"))
    rule = EnforcementRule(mode, settings.source("rollout.default"))
    decision = decide(report, rule)
    return shown.finish(Outcome(invocation.command, report, decision, rule, notes=tuple(notes)))
