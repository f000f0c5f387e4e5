"""Setting the baseline audit up: which steps there are, and what each of them is given."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import replace

from specops.codes.baseline import DRILL
from specops.errors import PreconditionError
from specops.evidence.wire import BaselineMode
from specops.git.state import read_state
from specops.guardrails import tracker_row
from specops.guardrails.baseline import files
from specops.guardrails.baseline.audit import NAME, BaselineAudit, Step
from specops.guardrails.baseline.report import Heading
from specops.guardrails.baseline.work_tree import TreeState, WorkTree
from specops.guardrails.command import CommandCheck
from specops.guardrails.context import RunContext
from specops.guardrails.interface import Guardrail
from specops.model import CheckResult, Finding, Stage, judged, skipped
from specops.packet.folder import Packet
from specops.settings.kinds import NamedCommand

QUICK, NO_RUN, FULL = BaselineMode.QUICK, BaselineMode.NO_RUN, BaselineMode.FULL
_SMOKED: tuple[str, ...] = ("stages.validate.scenarios", "stages.audit.scenarios")


def build(context: RunContext) -> Guardrail:
    """Build the baseline audit of a run.

    Raises ``PreconditionError`` for a run without a packet.
    """
    packet, settings = context.packet, context.settings
    if packet is None:
        message = "the baseline audit needs a spec"
        raise PreconditionError(message, "add --spec")
    mode = BaselineMode(settings.text("baseline.mode"))
    ignored = (settings.text("evidence_root"), *settings.names("baseline.ignore"))
    state = functools.cache(
        functools.partial(read_state, context.root, ignored, context.log.command)
    )
    return BaselineAudit(
        mode=mode,
        steps=(
            *_asked(context, mode),
            *_quick(context, packet, state),
            *_commands(context),
            *_cargo(context, mode),
        ),
        heading=Heading(packet.spec_id, mode, context.session, context.started_at),
        commit=lambda: state().commit,
    )


def _asked(context: RunContext, mode: BaselineMode) -> Iterator[Step]:
    """Give the steps that somebody asked for in place of a judgement: a drill, a skip."""
    settings = context.settings
    if settings.is_on("baseline.force_fail"):
        message = f"forced to fail by {settings.source('baseline.force_fail')}: this is a drill"
        finding = Finding(DRILL, message, remedy="end the drill")
        # A drill is one even where nothing else is asked to be judged.
        since = BaselineMode.SKIP if mode is BaselineMode.SKIP else QUICK
        yield Step("drill", since, lambda: (judged("drill", 1, (finding,)),))
    source = settings.source("baseline.mode")
    skip = skipped(NAME, "the baseline audit was skipped on request", source)
    yield Step(NAME, BaselineMode.SKIP, lambda: (skip,))


def _quick(context: RunContext, packet: Packet, state: Callable[[], TreeState]) -> Iterator[Step]:
    """Give the steps that need no program but git."""
    root, settings = context.root, context.settings
    allow_dirty = settings.source("allow_dirty") if settings.is_on("allow_dirty") else ""
    yield Step("work-tree", QUICK, WorkTree(state, allow_dirty).check)
    constitution = functools.partial(files.constitution, root, settings.text("constitution"))
    yield Step("constitution", QUICK, constitution)
    documents = tuple(map(str, packet.documents))
    yield Step("packet", QUICK, functools.partial(files.packet, root, documents))
    row = tracker_row.build(replace(context, stage=Stage.PLAN))
    yield Step(tracker_row.NAME, QUICK, row.run)
    profile = settings.hal.profile
    if (root / profile).exists() or _smoke_is_configured(context):
        yield Step("hal-profile", QUICK, files.HalProfile(root, profile, _read_profile).check)


def _smoke_is_configured(context: RunContext) -> bool:
    """Tell whether a later stage will need the HAL profile."""
    settings = context.settings
    return not settings.hal.skip and any("hal-smoke" in settings.names(key) for key in _SMOKED)


def _commands(context: RunContext) -> Iterator[Step]:
    """Give the configured commands: those of ``no-run`` first, as ``full`` includes them."""
    configured: tuple[NamedCommand, ...] = context.settings.value("baseline.commands")
    for since in (NO_RUN, FULL):
        for command in configured:
            if since is (NO_RUN if NO_RUN.value in command.modes else FULL):
                yield Step(command.name, since, functools.partial(_judge, context, command))


def _judge(context: RunContext, command: NamedCommand) -> Iterator[CheckResult]:
    """Run one configured command."""
    check = CommandCheck(
        command.name, command.argv, command.timeout_s, context.root, context.log.command
    )
    yield check.judge()


def _cargo(context: RunContext, mode: BaselineMode) -> Iterator[Step]:
    """Give the step of the cargo manifest, when one is configured or present."""
    settings = context.settings
    path = settings.text("cargo.manifest")
    if settings.source("cargo.manifest") == "default" and not (context.root / path).exists():
        return
    yield Step("cargo", QUICK, functools.partial(_judge_cargo, context, mode))


def _judge_cargo(context: RunContext, mode: BaselineMode) -> Iterator[CheckResult]:
    """Have cargo judge the manifest as far as the mode goes."""
    # Imported only where there is a manifest: start-up time counts.
    from specops.cargo.commands import CargoAction  # noqa: PLC0415 - as above
    from specops.guardrails.cargo.guardrail import CargoGuardrail  # noqa: PLC0415 - as above
    from specops.guardrails.cargo_setup import project  # noqa: PLC0415 - as above

    steps = {QUICK: CargoAction.METADATA, NO_RUN: CargoAction.NO_RUN, FULL: CargoAction.TEST}
    for result in CargoGuardrail(project(context), steps[mode], context.log.command).run():
        yield replace(result, name=f"cargo-{result.name}")


def _read_profile(content: bytes, path: str) -> object:
    """Read the HAL profile, which loads a schema: only when there is one to judge."""
    from specops.hal.profile import read_profile  # noqa: PLC0415 - start-up counts

    return read_profile(content, path)
