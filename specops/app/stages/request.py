"""What a call of a stage asks for, checked before anything is judged."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, Literal

from specops.app.rollout.policy import rollout_of, rule_of
from specops.app.workspace import Workspace
from specops.commands.model import Invocation, World
from specops.errors import SessionError, UsageError
from specops.evidence import store
from specops.evidence.lock_file import LockFile
from specops.evidence.names import ACCEPT
from specops.guardrails.registry import SCENARIOS, scenario_names
from specops.model import Override, Stage
from specops.near import did_you_mean
from specops.packet import folder
from specops.packet.folder import Packet
from specops.policy import NO_ROLLOUT, Allowance, EnforcementRule, Rollout
from specops.session import after, following, parse
from specops.settings.table import EMBEDDED
from specops.stages.overrides import allowances
from specops.stages.table import STAGES
from specops.values import dataclass

ACCEPTANCE: Final = "acceptance"
# Clocks of two machines differ a little; more than that is no clock.
_CLOCK_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class StageRequest:
    """A stage, the packet it judges, and how; ``picked`` are the scenarios chosen by hand."""

    stage: Stage
    packet: Packet
    session: str
    picked: tuple[str, ...]
    rule: EnforcementRule
    allowances: tuple[Allowance, ...]
    dry_run: bool
    keep_lock: bool
    rollout: Rollout = NO_ROLLOUT


def read(
    invocation: Invocation, workspace: Workspace, stage: Stage, spec: str, number: int = 0
) -> StageRequest:
    """Read a call of a stage; ``number`` counts the stages of one call, from 0.

    Raises ``UsageError`` for an unknown scenario and for an audit of the embedded HAL,
    ``UnknownSpecError`` for an id that names no packet, ``SessionError`` for a session id that is
    malformed or taken.
    """
    settings = workspace.settings
    packet = folder.find(workspace.root, settings.text("docs_root"), spec)
    rollout = rollout_of(workspace, invocation.world.now(), packet.spec_id)
    picked = _picked(invocation, workspace, stage)
    if stage is Stage.AUDIT:
        _refuse_embedded(workspace, picked or settings.names("stages.audit.scenarios"))
    return StageRequest(
        stage,
        packet,
        chosen_session(invocation, workspace, packet.spec_id, number),
        picked,
        rule_of(settings, rollout),
        tuple(_allowances(invocation, workspace)),
        invocation.is_on("dry-run"),
        invocation.is_on("keep-lock"),
        rollout,
    )


@dataclass(frozen=True, slots=True)
class AcceptRequest:
    """The packet whose requirements are to be shown, and how; none picked stand for all."""

    packet: Packet
    session: str
    picked: tuple[str, ...]
    rule: EnforcementRule
    allowances: tuple[Allowance, ...]
    dry_run: bool
    rollout: Rollout
    stage: Literal["accept"] = ACCEPT


Asked = StageRequest | AcceptRequest


def read_accept(
    invocation: Invocation, workspace: Workspace, spec: str, number: int = 0
) -> AcceptRequest:
    """Read a call that shows the requirements of a spec; ``number`` is as for a stage.

    Raises ``UnknownSpecError`` and ``SessionError`` as a stage does.
    """
    packet = folder.find(workspace.root, workspace.settings.text("docs_root"), spec)
    rollout = rollout_of(workspace, invocation.world.now(), packet.spec_id)
    return AcceptRequest(
        packet,
        chosen_session(invocation, workspace, packet.spec_id, number),
        tuple(dict.fromkeys(invocation.items("requirement"))),
        rule_of(workspace.settings, rollout),
        tuple(_allowances(invocation, workspace)),
        invocation.is_on("dry-run"),
        rollout,
    )


def asks_for_acceptance(invocation: Invocation, workspace: Workspace) -> bool:
    """Tell whether audit is asked to judge acceptances."""
    configured = workspace.settings.names("stages.audit.scenarios")
    return ACCEPTANCE in (invocation.items("scenario") or configured)


def given_spec(invocation: Invocation) -> str:
    """Return the spec that was asked for. Raises ``UsageError`` when there is none."""
    spec = invocation.value("spec")
    if spec is None:
        message = f"{invocation.command} needs a spec"
        raise UsageError(message, f"add --spec, as in `{invocation.command} --spec SPEC-KIT-018`")
    return spec


def guardrails(asked: StageRequest, workspace: Workspace) -> tuple[str, ...]:
    """Return the names of what a stage judges now: scenarios first, then what it always judges."""
    plan, settings = STAGES[asked.stage], workspace.settings
    chosen = asked.picked
    if plan.picks_scenarios and not chosen:
        own = scenario_names(settings)[len(SCENARIOS) :]
        configured = (*settings.names(f"stages.{asked.stage.value}.scenarios"), *own)
        absent = plan.while_present - _present(asked, workspace)
        chosen = tuple(name for name in configured if name not in absent)
    return tuple(dict.fromkeys((*chosen, *plan.guardrails)))


def _present(asked: StageRequest, workspace: Workspace) -> frozenset[str]:
    """Return the scenarios that have something to judge: a manifest, a lock."""
    root, settings = workspace.root, workspace.settings
    manifest = settings.text("cargo.manifest")
    is_set = settings.source("cargo.manifest") != "default"
    lock = LockFile(root, settings.text("evidence_root"), asked.packet.spec_id)
    there = {
        "cargo-build": is_set or (root / manifest).exists(),
        "packet-unchanged": lock.exists(),
    }
    return frozenset(name for name, is_there in there.items() if is_there)


def _picked(invocation: Invocation, workspace: Workspace, stage: Stage) -> tuple[str, ...]:
    """Return the scenarios that were picked by hand, each of which must exist."""
    known = scenario_names(workspace.settings)
    by_hand = invocation.items("scenario")
    configured = (
        workspace.settings.names(f"stages.{stage.value}.scenarios") if _picks(stage) else ()
    )
    unknown = [name for name in (*by_hand, *configured) if name not in known]
    if unknown:
        message = f"there is no scenario {unknown[0][:60]!r}"
        hint = did_you_mean(unknown[0], known)
        raise UsageError(message, f"there are {', '.join(known)}{hint}")
    return tuple(dict.fromkeys(by_hand)) if _picks(stage) else ()


def _picks(stage: Stage) -> bool:
    """Tell whether a stage has scenarios."""
    return STAGES[stage].picks_scenarios


def _refuse_embedded(workspace: Workspace, scenarios: tuple[str, ...]) -> None:
    """Refuse an audit that would judge the embedded HAL, unless the settings allow it."""
    settings = workspace.settings
    allowed = settings.is_on("audit.allow_embedded_hal") or settings.hal.skip
    if "hal-smoke" in scenarios and settings.hal.base_url == EMBEDDED and not allowed:
        message = "audit does not take the embedded HAL for a product"
        raise UsageError(message, "give --hal URL, or set audit.allow_embedded_hal")


def new_session(
    workspace: Workspace, world: World, spec_id: str, token: str, before: str = ""
) -> str:
    """Return a session of now, later than every record of the spec and than the one ``before``."""
    evidence_root = workspace.settings.text("evidence_root")
    latest = store.latest_session(workspace.root, evidence_root, spec_id) or ""
    return following(world.now(), token, max(latest, before) or None)


def chosen_session(invocation: Invocation, workspace: Workspace, spec_id: str, number: int) -> str:
    """Return the given session, a millisecond later for each further stage, or a new one.

    A given one must come after every record of the spec and must not lie in the future: the latest
    record is the one that counts, so another order would let an old run speak for a newer one.
    """
    given, world = workspace.settings.text("session_id"), invocation.world
    if not given:
        return new_session(workspace, world, spec_id, world.token())
    moment, session = parse(given), after(given, number)
    evidence_root = workspace.settings.text("evidence_root")
    latest = store.latest_session(workspace.root, evidence_root, spec_id)
    wrong = ""
    if store.session_exists(workspace.root, evidence_root, session):
        wrong = "exists already"
    elif moment > world.now() + _CLOCK_SKEW:
        wrong = "lies in the future"
    elif latest is not None and session[:-7] <= latest[:-7]:
        wrong = f"is not later than {latest}, which has a record"
    if wrong:
        message = f"the session {session} {wrong}"
        raise SessionError(message, "give a new id, or unset SPEC_OPS_SESSION_ID")
    return session


def _allowances(invocation: Invocation, workspace: Workspace) -> Iterator[Allowance]:
    """Give the overrides that were asked for."""
    reason = invocation.value("reason")
    if invocation.is_on("force"):
        why = (reason or "").strip() or "no reason given"
        yield Allowance(Override("force", "flag --force", why), frozenset({"unlock"}))
    yield from allowances(
        workspace.settings, allow_fail=invocation.is_on("allow-fail"), reason=reason
    )
