"""``docs.validate``: the packets of a repository, or those that were named."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from specops.app.judging import chosen_reporter, judge_and_show, remembers
from specops.app.linting.paths import given_paths
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import UsageError
from specops.guardrails.documents.configured import configured_structure
from specops.guardrails.documents.lint import MODES, DocumentLint
from specops.model import CheckResult, skipped
from specops.packet.structure import PacketStructure
from specops.values import dataclass


def validate(invocation: Invocation) -> int:
    """Judge the documents of every packet, of one spec, or of the packets that paths lie in."""
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    linter = _linter(invocation, workspace)
    if not invocation.is_on("dry-run"):
        return judge_and_show(invocation, workspace, shown, [linter], whole=_is_whole(invocation))
    notes = ("dry run: nothing was judged",)
    return judge_and_show(invocation, workspace, shown, [_Listing(linter)], notes)


def _is_whole(invocation: Invocation) -> bool:
    """Tell whether every rule judges every packet, so that a waiver without a finding is unused."""
    named = invocation.value("spec") or invocation.items("path") or invocation.paths
    return invocation.is_on("strict") and not named


def structure(workspace: Workspace) -> PacketStructure:
    """Return the structure of packets: that of the setting, or the one that the package brings.

    Raises ``SettingsError`` for a file that cannot be read or used.
    """
    return configured_structure(workspace.root, workspace.settings)


@dataclass(frozen=True, slots=True)
class _Listing:
    """Stands in for the linter in a dry run: names each document, and judges none."""

    linter: DocumentLint

    @property
    def name(self) -> str:
        """The name of the linter."""
        return self.linter.name

    def run(self) -> Iterator[CheckResult]:
        """Yield a skip for each document; without any, what the linter itself says."""
        planned = self.linter.planned()
        for path in planned:
            yield skipped(path, "would be judged", "flag --dry-run")
        if not planned:
            yield from self.linter.run()


def _linter(invocation: Invocation, workspace: Workspace) -> DocumentLint:
    """Build the linter of what was asked for. Raises ``RequestError``."""
    spec, mode = invocation.value("spec"), invocation.value("mode")
    paths = given_paths(invocation, workspace.root)
    if spec is not None and paths:
        message = "--spec and paths both say what to judge"
        raise UsageError(message, "give one of them")
    return DocumentLint(
        workspace.root,
        workspace.settings.text("docs_root"),
        spec,
        invocation.is_on("strict"),
        mode=MODES[0] if mode is None else mode,
        structure=structure(workspace),
        folders=_folders(workspace, paths),
        remembers=remembers(invocation, workspace),
    )


def _folders(workspace: Workspace, paths: tuple[str, ...]) -> frozenset[str]:
    """Return the names of the packet folders that paths lie in; none stands for all of them.

    Raises ``UsageError`` for a path that lies in no packet: nothing would be judged for it.
    """
    docs_root = PurePosixPath(workspace.settings.text("docs_root"))
    names = set()
    for path in map(PurePosixPath, paths):
        if docs_root.is_relative_to(path):
            return frozenset()
        inside = path.parts[len(docs_root.parts) :] if path.is_relative_to(docs_root) else ()
        folder = workspace.root / docs_root / inside[0] if inside else None
        if folder is None or not folder.name.startswith("SPEC-") or not folder.is_dir():
            message = f"{path} lies in no packet"
            raise UsageError(message, f"name a folder {docs_root / 'SPEC-*'}, or a file in one")
        names.add(folder.name)
    return frozenset(names)
