"""Setting up what judges the lock of a run's packet."""

import os

from specops.errors import CannotJudgeError, PreconditionError
from specops.evidence.configuration import digests
from specops.evidence.lock import Lock
from specops.evidence.lock_file import LockFile
from specops.git.state import read_state
from specops.guardrails.context import RunContext
from specops.guardrails.lock.held import LockHeld
from specops.guardrails.lock.take import TakeLock
from specops.guardrails.lock.unchanged import PacketUnchanged
from specops.guardrails.lock.unlock import Unlock
from specops.guardrails.record_setup import build_judge
from specops.packet.folder import Packet


def take(context: RunContext) -> TakeLock:
    """Build the guardrail that takes the lock for this run.

    Raises ``CannotJudgeError`` where git or a document cannot be read.
    """
    packet = _packet(context)
    state = read_state(context.root, observe=context.log.command)
    if not state.known:
        raise CannotJudgeError(state.reason, state.remedy)
    lock = Lock(
        packet.spec_id,
        _holder(context),
        context.session,
        context.started_at,
        state.commit,
        digests(context.root, packet.documents),
    )
    file = _file(context, packet)
    return TakeLock(file, lock, packet, context.log.line, dry_run=context.dry_run)


def held(context: RunContext) -> LockHeld:
    """Build the guardrail that asks whether the packet is locked."""
    return LockHeld(_file(context, _packet(context)))


def unchanged(context: RunContext) -> PacketUnchanged:
    """Build the guardrail that compares the documents with those that were locked."""
    packet = _packet(context)
    return PacketUnchanged(_file(context, packet), digests(context.root, packet.documents))


def unlock(context: RunContext) -> Unlock:
    """Build the guardrail that judges whether the lock may go."""
    return Unlock(_file(context, _packet(context)), build_judge(context))


def _file(context: RunContext, packet: Packet) -> LockFile:
    """Return the place of the lock."""
    return LockFile(context.root, context.settings.text("evidence_root"), packet.spec_id)


def _packet(context: RunContext) -> Packet:
    """Return the packet of the run; a lock is always of one."""
    if context.packet is None:
        message = "a lock is of a packet"
        raise PreconditionError(message, "give --spec")
    return context.packet


def _holder(context: RunContext) -> str:
    """Return who takes the lock: the user and the machine, as far as they are known."""
    user = context.environ.get("USER") or context.environ.get("LOGNAME") or "somebody"
    return f"{user}@{os.uname().nodename}"
