"""Where each spec stands: what its latest run of each stage came to, and what comes next.

Read from the evidence itself, spec by spec; the commands that show it judge nothing.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from specops import session
from specops.app.workspace import Workspace
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError, SpecopsError
from specops.evidence.acceptance import shown
from specops.evidence.acceptances import read_accepted
from specops.evidence.attested import Attested
from specops.evidence.configuration import Configuration, read_configuration
from specops.evidence.lock import InvalidLockError
from specops.evidence.lock_file import LockFile
from specops.evidence.recorded import Recorded, read_latest
from specops.git.ancestry import is_ancestor
from specops.git.state import read_state
from specops.guardrails.record import refused, stale
from specops.model import Override, Stage
from specops.packet import folder
from specops.packet.folder import Packet
from specops.policy import Result

NEVER: Final = "-"
UNREADABLE: Final = "unreadable"
_WORDS: Final = {Result.PASSED: "passed", Result.WARNED: "warned", Result.FAILED: "failed"}


@collaborator
class Standing:
    """What the latest run of a stage came to.

    ``outcome`` is passed, warned, failed, unreadable, or ``-`` for a stage that never ran; ``age``
    is the time since it began; ``stale`` says, one sentence each, why it is no longer about what is
    there now; ``refused`` says why audit would not take it, though its exit code may be 0;
    ``waived`` counts the findings that a waiver accepts.
    """

    stage: Stage
    outcome: str
    session: str = ""
    path: str = ""
    age: timedelta = timedelta(0)
    commit: str = ""
    exit_code: int | None = None
    stale: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    waived: int = 0
    refused: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Tell whether the next stage may follow."""
        return self.exit_code == 0 and not self.stale and not self.refused


@collaborator
class Shown:
    """What the latest acceptance of a requirement came to: ``proven`` when its drill went red."""

    requirement: str
    verdict: str
    proven: bool
    path: str


@collaborator
class SpecStanding:
    """Where one spec stands: its stages in their order, who holds its lock, what to run next.

    ``shown`` are the requirements that an acceptance is recorded of; whether that still holds is
    for ``audit`` to judge.
    """

    spec_id: str
    folder: str
    stages: tuple[Standing, ...]
    lock: str
    next_command: str
    shown: tuple[Shown, ...]


@collaborator
class _Now:
    """What the records are held against: the moment, the commit, and its ancestors."""

    workspace: Workspace
    moment: datetime
    commit: str | None
    is_ancestor: Callable[[str], bool]


def overview(workspace: Workspace, spec: str | None, moment: datetime) -> tuple[SpecStanding, ...]:
    """Return where each spec stands, or the one that is asked for.

    Raises ``UnknownSpecError`` for a spec that names no packet, and ``CannotJudgeError`` for a
    repository without any packet, or one that git cannot read.
    """
    docs_root = workspace.settings.text("docs_root")
    names = folder.packet_names(workspace.root, docs_root) if spec is None else [spec]
    if not names:
        message = f"there is no packet: no folder {docs_root}/SPEC-*"
        raise CannotJudgeError(message, "create one with docs.template, or correct --root")
    now = _now(workspace, moment)
    packets = (folder.find(workspace.root, docs_root, name) for name in names)
    return tuple(_standing(packet, now) for packet in packets)


def _now(workspace: Workspace, moment: datetime) -> _Now:
    """Ask git what is checked out; a root without a history has no commit."""
    state = read_state(workspace.root, (workspace.settings.text("evidence_root"),))
    if not state.known:
        raise CannotJudgeError(state.reason, state.remedy)
    head = state.commit or ""
    ancestor = cache(lambda commit: is_ancestor(workspace.root, commit, head))
    return _Now(workspace, moment, state.commit, ancestor)


def _standing(packet: Packet, now: _Now) -> SpecStanding:
    """Look at every stage of a spec."""
    configuration = read_configuration(now.workspace.root, packet, now.workspace.settings)
    stages = tuple(_stage(packet, stage, configuration, now) for stage in Stage)
    due = next((one.stage for one in stages if not one.is_good), None)
    command = f"specops {due.value} --spec {packet.spec_id}" if due else ""
    lock, told = _lock(packet, now.workspace), _shown(packet, now.workspace)
    return SpecStanding(packet.spec_id, str(packet.folder), stages, lock, command, told)


def _shown(packet: Packet, workspace: Workspace) -> tuple[Shown, ...]:
    """Return the latest acceptance of each requirement; a record not to be trusted shows none."""
    evidence_root = workspace.settings.text("evidence_root")
    latest: dict[str, Shown] = {}
    for accepted in read_accepted(workspace.root, evidence_root, packet.spec_id):
        for one in shown(accepted.record).values() if accepted.record else ():
            told = Shown(one.requirement, one.verdict.value, one.proven, str(accepted.path))
            latest.setdefault(one.requirement, told)
    return tuple(latest.values())


def _lock(packet: Packet, workspace: Workspace) -> str:
    """Say who holds the lock of a packet; nothing when nobody does."""
    try:
        file = LockFile(workspace.root, workspace.settings.text("evidence_root"), packet.spec_id)
        lock = file.read()
    except InvalidLockError as error:
        return f"not valid: {error.message}"
    return "" if lock is None else str(lock)


def _stage(packet: Packet, stage: Stage, configuration: Configuration, now: _Now) -> Standing:
    """Look at the latest record of a stage."""
    evidence_root = now.workspace.settings.text("evidence_root")
    try:
        found = read_latest(now.workspace.root, evidence_root, packet.spec_id, stage)
        if found is None:
            return Standing(stage, NEVER)
        age = now.moment - session.parse(found.session)
    except SpecopsError as error:
        return Standing(stage, UNREADABLE, stale=(error.message,))
    path, fault = str(found.path), found.fault or found.attestation_fault
    if found.record is None or found.attested is None:
        why = fault or "there is no attestation beside it"
        return Standing(stage, UNREADABLE, found.session, path, age, stale=(why,))
    attested = found.attested
    return Standing(
        stage,
        _WORDS[attested.result],
        found.session,
        path,
        age,
        attested.commit or "",
        attested.exit_code,
        tuple(_why_stale(found, attested, configuration, age, now)),
        attested.overrides,
        attested.waived,
        tuple(one.message.partition(": ")[2] for one in refused(found, found.record)),
    )


def _why_stale(
    found: Recorded, attested: Attested, configuration: Configuration, age: timedelta, now: _Now
) -> Iterator[str]:
    """Say why a record is no longer about what is there now."""
    hours: int | None = now.workspace.settings.value("status.stale_after_h")
    if hours is not None and age > timedelta(hours=hours):
        yield f"older than {hours} h"
    for finding in stale(found, attested, configuration):
        yield finding.message.partition(": stale: ")[2].partition(" since ")[0]
    if attested.commit and attested.commit != now.commit:
        try:
            if not now.is_ancestor(attested.commit):
                yield f"commit {attested.commit[:12]} is not in this history"
        except CannotJudgeError as error:
            yield error.message
