"""``docs.template``: a new packet, written from the structure that the documents are judged by."""

import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from specops.app.clean import cleaner
from specops.app.judging import chosen_reporter, judge_and_show
from specops.app.linting.documents import structure
from specops.app.streams import show
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import CannotJudgeError, UsageError
from specops.guardrails.documents.lint import DocumentLint
from specops.model import Verdict
from specops.packet import spec_id
from specops.packet.folder import packet_names
from specops.packet.template import new_packet
from specops.whole_file import make_folder


def write(invocation: Invocation) -> int:
    """Write a new packet, judge it, and return the exit code; ``--dry-run`` prints it instead.

    Raises ``UsageError`` for an id or a title that no packet can have, and for an id that is taken:
    nothing is ever overwritten. Raises ``CannotJudgeError`` when it cannot be written.
    """
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    spec, title = _given(invocation, "spec"), _given(invocation, "title")
    docs_root, rules = workspace.settings.text("docs_root"), structure(workspace)
    texts = new_packet(spec, title, docs_root=docs_root, structure=rules)
    folder = PurePosixPath(next(iter(texts))).parent
    _refuse_taken(workspace, folder)
    if invocation.is_on("dry-run"):
        return _print(invocation, spec, texts)
    _make(workspace.root, folder, {PurePosixPath(path).name: texts[path] for path in texts})
    linter = DocumentLint(workspace.root, docs_root, folder.name, structure=rules)
    notes = tuple(f"wrote {path}" for path in texts)
    return judge_and_show(invocation, workspace, shown, [linter], notes, whole=False)


def _given(invocation: Invocation, option: str) -> str:
    """Return an option that cannot be left out."""
    value = invocation.value(option)
    if value is None:
        message = f"docs.template needs --{option}"
        raise UsageError(message, 'as in docs.template --spec SPEC-KIT-019-search --title "Search"')
    return value


def _refuse_taken(workspace: Workspace, folder: PurePosixPath) -> None:
    """Refuse a folder that exists, and an id that another packet has: its evidence has one home."""
    canonical = spec_id.canonical(folder.name)
    for name in packet_names(workspace.root, str(folder.parent)):
        if spec_id.canonical(name) == canonical:
            message = f"{canonical} is the id of {folder.parent / name}"
            raise UsageError(message, "choose another id; nothing was written")
    if os.path.lexists(workspace.root / folder):
        message = f"{folder} exists already"
        raise UsageError(message, "choose another id; nothing was written")


def _print(invocation: Invocation, spec: str, texts: Mapping[str, str]) -> int:
    """Print the packet that would be written, and return 0."""
    clean = cleaner(invocation)
    told = {path: "\n".join(map(clean, text.split("\n"))) for path, text in texts.items()}
    match invocation.value("output-format") or "text":
        case "text":
            printed = "\n".join(f"==> {path} <==\n{text}" for path, text in told.items())
        case "json":
            document = {
                "schemaVersion": 1,
                "command": invocation.command,
                "specId": spec_id.canonical(spec),
                "verdict": Verdict.SKIPPED.value,
                "exitCode": 0,
                "documents": [{"path": path, "text": text} for path, text in told.items()],
            }
            printed = json.dumps(document, indent=2)
        case word:
            message = f"--output-format is {word[:60]!r}"
            raise UsageError(message, "a dry run of docs.template prints text or json")
    show(invocation.world.stdout, printed)
    return 0


def _make(root: Path, folder: PurePosixPath, files: Mapping[str, str]) -> None:
    """Write the documents into a new folder inside the repository."""
    home = Path(os.path.realpath(root / folder.parent))
    if not home.is_relative_to(os.path.realpath(root)):
        message = f"{folder.parent} leads out of the repository"
        raise CannotJudgeError(message, "correct the setting docs_root")
    try:
        make_folder(home / folder.name, files)
    except OSError as error:
        message = f"{folder} could not be written: {error.strerror}"
        raise CannotJudgeError(message, "make the folder writable; nothing was written") from None
