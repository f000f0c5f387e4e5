"""What a call of a stage asks for, checked before anything is judged."""

from dataclasses import dataclass

from specops.app.workspace import Workspace
from specops.commands.model import Invocation
from specops.errors import SessionError, UsageError
from specops.evidence import store
from specops.guardrails.registry import SCENARIOS, scenario_names
from specops.model import Enforcement, Stage
from specops.near import did_you_mean
from specops.packet import folder
from specops.packet.folder import Packet
from specops.policy import Allowance, EnforcementRule
from specops.session import make, parse
from specops.settings.model import Settings
from specops.stages.overrides import allowances


@dataclass(frozen=True, slots=True)
class StageRequest:
    """A stage, the packet it judges, and how."""

    stage: Stage
    packet: Packet
    session: str
    scenarios: tuple[str, ...]
    rule: EnforcementRule
    allowances: tuple[Allowance, ...]
    dry_run: bool
    output_format: str


def read(invocation: Invocation, workspace: Workspace) -> StageRequest:
    """Read a call of a stage.

    Raises ``UsageError`` for a missing spec or an unknown scenario, ``UnknownSpecError`` for an id
    that names no packet, ``SessionError`` for a session id that is malformed or taken.
    """
    stage, settings = Stage(invocation.command), workspace.settings
    packet = folder.find(workspace.root, settings.text("docs_root"), _spec(invocation))
    mode = Enforcement(settings.text("enforcement"))
    return StageRequest(
        stage,
        packet,
        _session(invocation, workspace),
        _scenarios(invocation, settings, stage),
        EnforcementRule(mode, settings.source("enforcement")),
        allowances(
            settings,
            allow_fail=invocation.is_on("allow-fail"),
            reason=invocation.value("reason"),
        ),
        invocation.is_on("dry-run"),
        invocation.value("output-format") or "text",
    )


def _spec(invocation: Invocation) -> str:
    """Return the spec that was asked for."""
    spec = invocation.value("spec")
    if spec is None:
        message = f"{invocation.command} needs a spec"
        raise UsageError(message, f"add --spec, as in `{invocation.command} --spec SPEC-KIT-018`")
    return spec


def _session(invocation: Invocation, workspace: Workspace) -> str:
    """Return the session that was given, or a new one."""
    given = workspace.settings.text("session_id")
    if not given:
        return make(invocation.world.now(), invocation.world.token())
    parse(given)
    if store.session_exists(workspace.root, workspace.settings.text("evidence_root"), given):
        message = f"the session {given} exists already"
        raise SessionError(message, "give a new id, or unset SPEC_OPS_SESSION_ID")
    return given


def _scenarios(invocation: Invocation, settings: Settings, stage: Stage) -> tuple[str, ...]:
    """Return the scenarios to run: those that were picked, or all that are configured."""
    known = scenario_names(settings)
    configured = (*settings.names(f"stages.{stage.value}.scenarios"), *known[len(SCENARIOS) :])
    picked = tuple(dict.fromkeys(invocation.items("scenario") or configured))
    unknown = [name for name in picked if name not in known]
    if unknown:
        hint = did_you_mean(unknown[0], known)
        message = f"there is no scenario {unknown[0][:60]!r}"
        raise UsageError(message, f"there are {', '.join(known)}{hint}")
    return picked
