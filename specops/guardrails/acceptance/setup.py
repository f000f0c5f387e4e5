"""Sets up the audit of acceptances for a run: the packet as it is, its records, and its history."""

from collections.abc import Sequence
from functools import cache

from specops.errors import CannotJudgeError, PreconditionError
from specops.evidence.acceptances import read_accepted
from specops.git.ancestry import is_ancestor
from specops.git.changes import changed_since
from specops.git.state import read_state
from specops.guardrails.acceptance.audit import AcceptanceAudit, Present
from specops.guardrails.acceptance.run import UnreadAcceptance
from specops.guardrails.context import RunContext
from specops.guardrails.documents.configured import configured_structure
from specops.guardrails.documents.tree import Tree, UnreadableError
from specops.guardrails.interface import Guardrail
from specops.packet.acceptance.model import PLAN, SPEC
from specops.packet.acceptance.read import parse_acceptance
from specops.packet.documents import parse_tasks
from specops.packet.folder import Packet

_TASKS = "tasks.md"


def build(context: RunContext) -> Guardrail:
    """Build the audit of the acceptance of a run's packet.

    Raises ``PreconditionError`` for a run without a packet, and for one that cannot be read,
    ``SettingsError`` for a structure of documents that cannot be used.
    """
    if context.packet is None:
        message = "there is no packet whose acceptance could be judged"
        raise PreconditionError(message, "give --spec")
    present = _present(context, context.packet)
    if present.acceptance.faults:
        return UnreadAcceptance(present.acceptance, present.folder)
    evidence_root = context.settings.text("evidence_root")
    records = read_accepted(context.root, evidence_root, context.packet.spec_id)
    return AcceptanceAudit(present, records, _History(context, context.packet).since)


def _present(context: RunContext, packet: Packet) -> Present:
    """Read the packet as it is now."""
    tree, folder = Tree(context.root), str(packet.folder)
    try:
        spec, plan, tasks = (tree.text(f"{folder}/{name}") for name in (SPEC, PLAN, _TASKS))
    except UnreadableError as error:
        raise PreconditionError(error.message, "see `docs.validate`") from None
    structure = configured_structure(context.root, context.settings)
    acceptance = parse_acceptance(spec, plan, structure)
    return Present(
        folder, acceptance, parse_tasks(tasks, structure), structure.requirement_prefixes
    )


class _History:
    """What became of the tree since a commit; the same question is asked once."""

    def __init__(self, context: RunContext, packet: Packet) -> None:
        """Look at the repository of a run."""
        self._context = context
        self._packet = packet
        self._evidence_root = context.settings.text("evidence_root")
        self._state = cache(
            lambda: read_state(context.root, (self._evidence_root,), context.log.command)
        )
        self._asked = cache(self._since)

    def since(self, commit: str | None, covers: Sequence[str]) -> str:
        """Say what changed since a commit in what decides a check, or nothing."""
        return self._asked(commit, tuple(covers))

    def _since(self, commit: str | None, covers: tuple[str, ...]) -> str:
        """Ask git: first whether the commit is on the way to this one, then what differs."""
        context, state = self._context, self._state()
        if not state.known:
            raise CannotJudgeError(state.reason, state.remedy)
        if commit is None or state.commit is None:
            return "there is no commit"
        log = context.log.command
        if commit != state.commit and not is_ancestor(context.root, commit, state.commit, log):
            return f"its commit {commit[:12]} is neither {state.commit[:12]} nor an ancestor"
        settings = [context.settings.file] if context.settings.file else []
        paths = [*covers, *map(str, self._packet.documents), *settings] if covers else []
        changed = [*changed_since(context.root, commit, paths, (self._evidence_root,), log)]
        changed += [path for path in state.changes if _is_below(path, paths)]
        return f"{changed[0]} changed since" if changed else ""


def _is_below(path: str, paths: Sequence[str]) -> bool:
    """Tell whether a path is one of some paths, below one of them, or a folder around one."""
    there, told = f"{path.rstrip('/')}/", [f"{one.rstrip('/')}/" for one in paths]
    return not told or any(there.startswith(one) or one.startswith(there) for one in told)
