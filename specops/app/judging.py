"""Judging without evidence: guardrails run and are shown, and nothing is kept."""

from collections.abc import Sequence
from typing import Final

from specops.app import secrets
from specops.app.interrupts import as_keyboard_interrupt
from specops.app.workspace import Workspace
from specops.commands.model import Invocation
from specops.guardrails.interface import Guardrail
from specops.model import Enforcement
from specops.policy import EnforcementRule, decide
from specops.redaction import redactor
from specops.reporting.interface import Outcome, Reporter
from specops.reporting.select import reporter
from specops.runner import judge

NAME_WIDTH: Final = 48


def chosen_reporter(invocation: Invocation, workspace: Workspace) -> Reporter:
    """Return the reporter that was asked for; it lets no secret of the environment through.

    Asked for before anything is done, so that a wrong word is exit 2 with nothing changed.
    """
    world = invocation.world
    clean = redactor(secrets.collect(world.environ, workspace.settings))
    word = invocation.value("output-format") or "text"
    return reporter(word, world.stdout, world.environ, clean, NAME_WIDTH)


def judge_and_show(
    invocation: Invocation,
    workspace: Workspace,
    shown: Reporter,
    guardrails: Sequence[Guardrail],
    notes: tuple[str, ...] = (),
) -> int:
    """Run guardrails, show what they came to, and return the exit code."""
    settings = workspace.settings
    with as_keyboard_interrupt():
        report = judge(guardrails, shown.check)
    mode = Enforcement(settings.text("enforcement"))
    rule = EnforcementRule(mode, settings.source("enforcement"))
    decision = decide(report, rule)
    shown.finish(Outcome(invocation.command, report, decision, rule, notes=notes))
    return decision.exit_code
