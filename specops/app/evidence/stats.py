"""``evidence.stats``: how much evidence there is, and whether that is too much."""

from specops.app.judging import chosen_reporter, judge_and_show
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.evidence.sizes import measure
from specops.guardrails.evidence_size import EvidenceSize, Limits, told


def stats(invocation: Invocation) -> int:
    """Show sizes, counts and ages per spec and stage, and judge them by the soft limits."""
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    root = workspace.settings.text("evidence_root")
    amounts = measure(workspace.root, root)
    guardrail = EvidenceSize(root, _limits(workspace), amounts)
    notes = tuple(told(amount) for amount in amounts)
    return judge_and_show(invocation, workspace, shown, [guardrail], notes)


def _limits(workspace: Workspace) -> Limits:
    """Return the limits of the settings."""
    names = ("file", "spec", "total")
    return Limits(*(workspace.settings.value(f"evidence.max_{name}_mb") for name in names))
