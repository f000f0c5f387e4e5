"""Setting up the guardrail ``task-table``."""

from specops.errors import PreconditionError
from specops.guardrails.context import RunContext
from specops.guardrails.documents.configured import configured_structure
from specops.guardrails.documents.tree import Tree
from specops.guardrails.task_table import TaskTable


def build(context: RunContext) -> TaskTable:
    """Build the guardrail that judges the tasks of a run's packet.

    Raises ``PreconditionError`` for a run without one, ``SettingsError`` for a structure of
    documents that cannot be used.
    """
    if context.packet is None:
        message = "the tasks of a packet cannot be judged without one"
        raise PreconditionError(message, "give --spec")
    structure = configured_structure(context.root, context.settings)
    tracker = context.settings.text("tracker")
    return TaskTable(Tree(context.root), context.packet, tracker, structure=structure)
