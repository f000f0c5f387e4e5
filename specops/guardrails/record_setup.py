"""Sets up the judge of records for a run: what is there now, and the history it is part of."""

from functools import cache

from specops.errors import CannotJudgeError, PreconditionError
from specops.evidence.configuration import read_configuration
from specops.git.ancestry import is_ancestor
from specops.git.state import read_state
from specops.guardrails.chain import StageChain
from specops.guardrails.context import RunContext
from specops.guardrails.record import RecordJudge


def build_judge(context: RunContext) -> RecordJudge:
    """Return the judge of the records of a run's packet.

    Raises ``CannotJudgeError`` where git cannot say what is checked out, and where an file cannot
    be read.
    """
    if context.packet is None:
        message = "there is no packet whose records could be judged"
        raise PreconditionError(message, "give --spec")
    evidence_root = context.settings.text("evidence_root")
    state = read_state(context.root, (evidence_root,), context.log.command)
    if not state.known:
        raise CannotJudgeError(state.reason, state.remedy)
    head = state.commit or ""
    return RecordJudge(
        context.root,
        evidence_root,
        context.packet.spec_id,
        read_configuration(context.root, context.packet, context.settings),
        state.commit,
        cache(lambda commit: is_ancestor(context.root, commit, head, context.log.command)),
        context.log.line,
    )


def build_chain(context: RunContext) -> StageChain:
    """Return the chain of a run's packet, ready to be judged. Raises as ``build_judge``."""
    return StageChain(build_judge(context))
