"""``hal.smoke`` and ``hal.serve``."""

import contextlib
import threading

from specops.app import secrets
from specops.app.interrupts import as_keyboard_interrupt
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.evidence.log import RunLog
from specops.guardrails.context import RunContext
from specops.guardrails.hal_smoke import NAME
from specops.guardrails.registry import set_up
from specops.model import Enforcement, Report
from specops.policy import EnforcementRule, decide
from specops.redaction import redactor
from specops.reporting.interface import Outcome, Reporter
from specops.reporting.select import reporter as select_reporter
from specops.runner import judge
from specops.session import make
from specops.settings.table import EMBEDDED


def smoke(invocation: Invocation) -> int:
    """Run the HAL checks alone: print what they came to, write nothing."""
    workspace, world = open_workspace(invocation), invocation.world
    found = secrets.collect(world.environ, workspace.settings)
    clean = redactor(found)
    word = invocation.value("output-format") or "text"
    shown = select_reporter(word, world.stdout, world.environ, clean)
    started = world.now()
    with as_keyboard_interrupt(), contextlib.ExitStack() as resources:
        context = RunContext(
            workspace.root,
            workspace.settings,
            None,
            make(started, world.token()),
            started,
            RunLog(world.now),
            found,
            clean,
            resources,
            world.environ,
        )
        report = judge([set_up(NAME, context)], shown.check)
    return _shown(workspace, report, shown)


def _shown(workspace: Workspace, report: Report, shown: Reporter) -> int:
    """Show what the smoke came to and return its exit code."""
    settings = workspace.settings
    mode = Enforcement(settings.text("enforcement"))
    rule = EnforcementRule(mode, settings.source("enforcement"))
    decision = decide(report, rule)
    embedded = settings.hal.base_url == EMBEDDED
    notes = ("the HAL is the embedded one, not a product's",) if embedded else ()
    shown.finish(Outcome("hal.smoke", report, decision, rule, notes=notes))
    return decision.exit_code


def serve(invocation: Invocation) -> int:
    """Serve the embedded HAL until Ctrl-C or SIGTERM, and return 0.

    Without a key in the environment one is made up and printed as a line for the shell: it opens
    nothing but this server, for as long as it runs.
    """
    from specops.hal.embedded.serve import parse_faults, serve  # noqa: PLC0415 - start-up counts
    from specops.hal.embedded.server import EmbeddedHal  # noqa: PLC0415 - start-up counts

    workspace, world = open_workspace(invocation), invocation.world
    variable = workspace.settings.hal.secret_env
    given = world.environ.get(variable)
    key = given or world.token() * 4
    faults = parse_faults(invocation.items("fault"))
    hal = EmbeddedHal(key, port=_port(invocation.value("port")), faults=faults)

    def announce(line: str) -> None:
        print(line, file=world.stdout, flush=True)

    with as_keyboard_interrupt(), contextlib.suppress(KeyboardInterrupt):
        if not given:
            announce(f"export {variable}={key}")
        serve(hal, announce, threading.Event())
    return 0


def _port(given: str | None) -> int:
    """Return the port to listen on: 7878 unless another was given."""
    if given is None:
        return 7878
    if not (given.isascii() and given.isdigit()):
        message = f"--port is {given[:60]!r}"
        raise UsageError(message, "it must be a number from 0 to 65535")
    return int(given[:9])
