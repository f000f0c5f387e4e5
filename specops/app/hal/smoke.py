"""``hal.smoke`` and ``hal.serve``."""

import contextlib
import threading

from specops import interrupts
from specops.app import secrets
from specops.app.judging import finish
from specops.app.rollout.policy import rollout_of
from specops.app.shown import shown_as_asked
from specops.app.workspace import open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.evidence.log import RunLog
from specops.guardrails.context import RunContext
from specops.guardrails.hal_smoke import NAME
from specops.guardrails.registry import set_up
from specops.redaction import redactor
from specops.session import make
from specops.settings.table import EMBEDDED


def smoke(invocation: Invocation) -> int:
    """Run the HAL checks alone: print what they came to, write nothing."""
    workspace, world = open_workspace(invocation), invocation.world
    found = secrets.collect(world.environ, workspace.settings)
    clean = redactor(found)
    shown = shown_as_asked(invocation, workspace.settings, clean)
    started = world.now()
    rollout = rollout_of(workspace, started, clean=clean.text)
    with contextlib.ExitStack() as resources:
        context = RunContext(
            workspace.root,
            workspace.settings,
            None,
            make(started, world.token()),
            started,
            RunLog(world.now, clean),
            found,
            clean,
            resources,
            world.environ,
            profile=workspace.base.profile if workspace.base else None,
        )
        guardrail = set_up(NAME, context)
        interrupts.hold()
        report = shown.judged([guardrail], take_long=True)
    embedded = workspace.settings.hal.base_url == EMBEDDED
    notes = ("the HAL is the embedded one, not a product's",) if embedded else ()
    return finish(invocation.command, workspace, shown, report, rollout, notes)


def serve(invocation: Invocation) -> int:
    """Serve the embedded HAL until Ctrl-C, SIGTERM or SIGHUP, and return 0.

    Without a key in the environment one is made up and printed as a line for the shell: it opens
    nothing but this server, for as long as it runs.
    """
    from specops.hal.embedded.serve import parse_faults, serve  # noqa: PLC0415 - start-up counts
    from specops.hal.embedded.server import EmbeddedHal  # noqa: PLC0415 - start-up counts

    workspace, world = open_workspace(invocation), invocation.world
    _refuse_documents(invocation.value("output-format"))
    variable = workspace.settings.hal.secret_env
    given = world.environ.get(variable)
    key = given or world.token() * 4
    faults = parse_faults(invocation.items("fault"))
    hal = EmbeddedHal(key, port=_port(invocation.value("port")), faults=faults)

    def announce(line: str) -> None:
        print(line, file=world.stdout, flush=True)

    with contextlib.suppress(KeyboardInterrupt):
        if not given:
            announce(f"export {variable}={key}")
        serve(hal, announce, threading.Event())
    return 0


def _refuse_documents(word: str | None) -> None:
    """Refuse every format but text: a server tells where it is at once, and comes to nothing."""
    if word not in {None, "text"}:
        message = f"--output-format is {str(word)[:60]!r}"
        raise UsageError(message, "hal.serve prints text")


def _port(given: str | None) -> int:
    """Return the port to listen on: 7878 unless another was given."""
    if given is None:
        return 7878
    if not (given.isascii() and given.isdigit()):
        message = f"--port is {given[:60]!r}"
        raise UsageError(message, "it must be a number from 0 to 65535")
    return int(given[:9])
