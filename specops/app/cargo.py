"""``cargo.metadata``, ``cargo.check``, ``cargo.build``, ``cargo.test``, ``cargo.run``."""

import contextlib

from specops import interrupts
from specops.app import secrets
from specops.app.judging import finish
from specops.app.rollout.policy import rollout_of
from specops.app.shown import shown_as_asked
from specops.app.streams import printed
from specops.app.workspace import open_workspace
from specops.cargo.commands import CargoAction
from specops.commands.model import Invocation
from specops.evidence.log import RunLog
from specops.guardrails.cargo.guardrail import CargoGuardrail
from specops.guardrails.cargo_setup import project
from specops.guardrails.context import RunContext
from specops.process.command import Completed
from specops.redaction import redactor
from specops.session import make


def run(invocation: Invocation) -> int:
    """Run one cargo step on the configured manifest and return the exit code; writes nothing.

    Every command is printed on stderr as it ran, with its exit code and duration.
    """
    workspace, world = open_workspace(invocation), invocation.world
    settings = workspace.settings
    found = secrets.collect(world.environ, settings)
    clean = redactor(found)
    shown = shown_as_asked(invocation, settings, clean)
    started = world.now()
    rollout = rollout_of(workspace, started, clean=clean.text)
    context = RunContext(
        workspace.root,
        settings,
        None,
        make(started, world.token()),
        started,
        RunLog(world.now, clean),
        found,
        clean,
        contextlib.ExitStack(),
        world.environ,
    )

    def tell(completed: Completed) -> None:
        with shown.aside():
            printed(world.stderr, clean.text(str(completed)))

    action = CargoAction(invocation.command.partition(".")[2])
    name = f"cargo-{action.value}"
    guardrail = CargoGuardrail(project(context), action, tell, invocation.paths, name)
    interrupts.hold()
    report = shown.judged([guardrail], take_long=True)
    return finish(invocation.command, workspace, shown, report, rollout)
