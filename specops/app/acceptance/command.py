"""``accept``: each requirement of a spec, shown by what its plan says is run."""

import contextlib
import shlex
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from specops.app import secrets
from specops.app.acceptance.run import AcceptRun, read_packet, run_acceptance
from specops.app.acceptance.trust import refuse_unless_trusted
from specops.app.judging import judge_and_show
from specops.app.shown import Shown, progress_of, shown_as_asked
from specops.app.stages import request
from specops.app.stages.run import Shared
from specops.app.workspace import open_workspace
from specops.commands.model import Invocation
from specops.evidence.names import ACCEPT
from specops.guardrails.acceptance.run import NAME, UnreadAcceptance
from specops.guardrails.interface import Guardrail
from specops.model import CheckResult, skipped
from specops.packet import folder
from specops.packet.acceptance.model import Acceptance, Action, Check, Commands, NodeIds, Scenario
from specops.packet.folder import Packet
from specops.redaction import Redactor, redactor
from specops.reporting.interface import Outcome
from specops.reporting.trace import TraceReporter
from specops.settings.model import Settings
from specops.values import dataclass

NAME_WIDTH: Final = 32
_ASKED: Final = "flag --list"


def run(invocation: Invocation) -> int:
    """Run the checks of a packet, or list them, and return the exit code."""
    workspace, world = open_workspace(invocation), invocation.world
    settings = workspace.settings
    packet = folder.find(workspace.root, settings.text("docs_root"), request.given_spec(invocation))
    found = secrets.collect(world.environ, settings, (packet,))
    shown = _shown(invocation, settings, redactor(found))
    picked = tuple(dict.fromkeys(invocation.items("requirement")))
    if invocation.is_on("list"):
        listed = read_packet(workspace, packet, picked)
        chosen = picked or listed.requirements
        return judge_and_show(invocation, workspace, shown, [_listing(listed, chosen, packet)])
    refuse_unless_trusted(settings, world.environ)
    asked = request.read_accept(invocation, workspace, str(packet.folder.name))
    with shown, contextlib.ExitStack() as resources:
        shared = Shared(world, found, redactor(found), resources, {}, shown.watch)
        ended = run_acceptance(workspace, asked, shared, shown.check)
    return shown.finish(_outcome(ended))


def _shown(invocation: Invocation, settings: Settings, clean: Redactor) -> Shown:
    """Return the reporter that was asked for; the trace in markdown is of this command alone."""
    if invocation.value("output-format") == TraceReporter.WORD:
        reporter = TraceReporter(invocation.world.stdout, clean)
        return Shown(reporter, invocation.world, progress_of(invocation, settings, clean))
    return shown_as_asked(invocation, settings, clean, NAME_WIDTH)


def _outcome(ended: AcceptRun) -> Outcome:
    """Return what the reporter shows at the end."""
    commit = (f"commit {ended.commit}",) if ended.commit else ()
    dry = ("dry run: nothing was written",) if ended.asked.dry_run else ()
    return Outcome(
        ACCEPT,
        ended.report,
        ended.decision,
        ended.asked.rule,
        ended.asked.packet.spec_id,
        ended.written,
        (*commit, *dry),
    )


@dataclass(frozen=True, slots=True)
class _Listing:
    """Stands in for the run: says what would be run for each requirement."""

    acceptance: Acceptance
    chosen: Sequence[str]
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Yield a skip for each check, and for a requirement that has none."""
        for requirement in self.chosen:
            checks = self.acceptance.of(requirement)
            for check in checks:
                yield skipped(check.full_name, _told(check), _ASKED)
            if not checks:
                yield skipped(requirement, "has no check that a machine can run", _ASKED)


def _listing(listed: Acceptance, chosen: Sequence[str], packet: Packet) -> Guardrail:
    """Return the listing of an acceptance, or its faults."""
    if listed.faults:
        return UnreadAcceptance(listed, str(packet.folder))
    return _Listing(listed, chosen)


def _told(check: Check) -> str:
    """Say what a check would run."""
    planted = "plant a defect and " if check.fails else ""
    return f"would {planted}run {_named(check.action)}"


def _named(action: Action) -> str:
    """Name what a check runs."""
    match action:
        case Commands(steps):
            return "; ".join(shlex.join(step.argv) for step in steps)
        case NodeIds(node_ids):
            return f"pytest {shlex.join(node_ids)}"
        case Scenario(scenario):
            return f"scenario {scenario}"
        case _:
            assert_never(action)
