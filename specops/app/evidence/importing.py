"""``evidence.import``: what the evidence of earlier writers is worth; nothing of it is changed."""

import os
from pathlib import Path

from specops.app.judging import chosen_reporter, judge_and_show
from specops.app.linting.paths import given_paths
from specops.app.workspace import open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.guardrails.importing import EvidenceImport


def read(invocation: Invocation) -> int:
    """Tell the fate of each file of some folders, which may lie outside of the repository."""
    workspace = open_workspace(invocation)
    paths = given_paths(invocation, workspace.root)
    if not paths:
        message = "evidence.import needs a folder"
        raise UsageError(message, "as in evidence.import --path ../old/evidence")
    shown = chosen_reporter(invocation, workspace)
    folders = {path: workspace.root / path for path in paths}
    for path, folder in folders.items():
        if not folder.is_dir():
            message = f"{path} is no folder"
            raise UsageError(message, "name the folder that holds the old evidence")
    guardrails = [_import(folder, path) for path, folder in folders.items()]
    return judge_and_show(invocation, workspace, shown, guardrails)


def _import(folder: Path, shown: str) -> EvidenceImport:
    """Return the guardrail of one folder, by its real path: links above it are the user's own."""
    return EvidenceImport(Path(os.path.realpath(folder)), shown)
