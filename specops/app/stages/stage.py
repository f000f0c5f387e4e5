"""A stage as a command: one run, shown as it goes."""

import contextlib

from specops.app import secrets
from specops.app.judging import chosen_reporter, judge_unsoftened
from specops.app.shown import shown_as_asked
from specops.app.stages import request, selection
from specops.app.stages.run import Shared, StageRun, run_stage
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.model import Stage
from specops.redaction import redactor
from specops.reporting.interface import Outcome
from specops.settings.model import Settings
from specops.settings.table import EMBEDDED


def run(invocation: Invocation) -> int:
    """Run a stage as it was called and return its exit code."""
    workspace, world = open_workspace(invocation), invocation.world
    stage = Stage(invocation.command)
    asked = request.read(invocation, workspace, stage, request.given_spec(invocation))
    if selection.is_of_another_shard(invocation, workspace, asked.packet):
        left = selection.LeftToOthers(invocation.values["shard"], asked.packet.spec_id)
        shown = chosen_reporter(invocation, workspace)
        return judge_unsoftened(invocation.command, shown, [left])
    found = secrets.collect(world.environ, workspace.settings, (asked.packet,))
    clean = redactor(found)
    shown = shown_as_asked(invocation, workspace.settings, clean)
    with shown, contextlib.ExitStack() as resources:
        shared = Shared(world, found, clean, resources, {}, shown.watch)
        ended = run_stage(workspace, asked, shared, shown.check)
    return shown.finish(_outcome(workspace, ended))


def _outcome(workspace: Workspace, ended: StageRun) -> Outcome:
    """Return what the reporter shows at the end."""
    return Outcome(
        str(ended.asked.stage),
        ended.report,
        ended.decision,
        ended.asked.rule,
        ended.asked.packet.spec_id,
        ended.written,
        notes(workspace.settings, [ended]),
    )


def notes(settings: Settings, runs: list[StageRun]) -> tuple[str, ...]:
    """Return the sentences that a reader of some runs must not miss."""
    told = []
    smoked = any(result.name == "hal-smoke" for run in runs for result in run.report.results)
    if smoked and settings.hal.base_url == EMBEDDED:
        told.append("the HAL is the embedded one, not a product's")
    if any(run.asked.dry_run for run in runs):
        told.append("dry run: nothing was written")
    return (*told, *(sentence for run in runs for sentence in run.recovered))
