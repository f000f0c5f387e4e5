"""Today's tree, judged by every linter, without anything being shown or written."""

from datetime import datetime
from typing import TYPE_CHECKING

from specops.app.linting.documents import structure
from specops.app.linting.linters import tracker_lint
from specops.app.workspace import Workspace
from specops.guardrails.documents.lint import DocumentLint
from specops.guardrails.telemetry.lint import TelemetryLint
from specops.model import Report
from specops.runner import judge

if TYPE_CHECKING:
    from specops.guardrails.interface import Guardrail


def todays_report(workspace: Workspace, now: datetime) -> Report:
    """Judge tracker, documents and records as they lie there at a moment."""
    settings, root = workspace.settings, workspace.root
    linters: list[Guardrail] = [
        tracker_lint(workspace, settings.text("tracker"), now.date()),
        DocumentLint(root, settings.text("docs_root"), structure=structure(workspace)),
    ]
    if (root / settings.text("evidence_root")).is_dir():
        linters.append(TelemetryLint(root, settings.text("evidence_root")))
    return judge(linters, lambda *_: None)
