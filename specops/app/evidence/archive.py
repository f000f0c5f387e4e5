"""``evidence.archive``, ``evidence.restore`` and ``evidence.prune``."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from specops import session
from specops.app.confirming import confirm
from specops.app.judging import chosen_reporter, judge_and_show
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.errors import UnknownSpecError
from specops.evidence.archive.manifest import read_manifests
from specops.evidence.sizes import spec_folders
from specops.guardrails.archive_plan import Due, Planner
from specops.guardrails.archiving import DRY_RUN, Archiving, Pruning, Restoring, label, told
from specops.model import Verdict
from specops.packet.spec_id import canonical
from specops.runner import judge


def archive(invocation: Invocation) -> int:
    """Archive the evidence of specs that are done and old, and remove the originals."""
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    settings, root = workspace.settings, workspace.settings.text("evidence_root")
    planner = Planner(
        workspace.root,
        root,
        settings.text("tracker"),
        invocation.world.now(),
        settings.value("evidence.archive_after_days"),
    )
    there = spec_folders(workspace.root, root)
    fates = planner.plan(_chosen(invocation, there, {name: name for name in there}))
    dry_run = invocation.is_on("dry-run")
    due = [fate for fate in fates if isinstance(fate, Due)]
    if not dry_run:
        steps = [f"archive {fate.spec_id} ({told(fate)}), and remove the files" for fate in due]
        confirm(invocation, steps)
    keep = settings.value("evidence.keep_archives_days")
    archiving = Archiving(workspace.root, root, fates, planner.now, keep, dry_run)
    return judge_and_show(invocation, workspace, shown, [archiving])


def restore(invocation: Invocation) -> int:
    """Restore the archives of specs, or all of them; nothing is overwritten."""
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    root = workspace.settings.text("evidence_root")
    manifests = {str(path): label(path) for path in read_manifests(workspace.root, root)}
    chosen = _chosen(invocation, tuple(manifests), manifests)
    paths = tuple(PurePosixPath(path) for path in chosen)
    return judge_and_show(invocation, workspace, shown, [Restoring(workspace.root, root, paths)])


def prune(invocation: Invocation) -> int:
    """Delete archives that are past their date, with a log that is evidence."""
    workspace = open_workspace(invocation)
    shown = chosen_reporter(invocation, workspace)
    dry_run = invocation.is_on("dry-run")
    if not dry_run:
        confirm(invocation, _doomed(invocation, workspace))
    pruning = _pruning(invocation, workspace, dry_run=dry_run)
    return judge_and_show(invocation, workspace, shown, [pruning])


def _doomed(invocation: Invocation, workspace: Workspace) -> list[str]:
    """Say which archives would be deleted, as a dry run finds them."""
    report = judge([_pruning(invocation, workspace, dry_run=True)], lambda *_: None)
    return [
        f"delete the archive {check.name} for good"
        for _, check in report.checks(Verdict.SKIPPED)
        if check.asked_by == DRY_RUN
    ]


def _pruning(invocation: Invocation, workspace: Workspace, *, dry_run: bool) -> Pruning:
    """Return the guardrail that prunes."""
    now = invocation.world.now()
    name = session.make(now, invocation.world.token())
    root = workspace.settings.text("evidence_root")
    return Pruning(workspace.root, root, now, name, dry_run)


def _chosen(
    invocation: Invocation, there: tuple[str, ...], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Return what ``--spec`` names among what is there; all of it without one.

    Raises ``UnknownSpecError`` for a spec that nothing is there of.
    """
    given = invocation.items("spec")
    for spec in given:
        if not any(_is_of(names[one], spec) for one in there):
            message = (
                f"there is nothing of {spec[:60]!r} to {invocation.command.rpartition('.')[2]}"
            )
            raise UnknownSpecError(message, "leave out --spec to deal with all")
    return tuple(one for one in there if not given or any(_is_of(names[one], s) for s in given))


def _is_of(name: str, spec: str) -> bool:
    """Tell whether a folder or an archive is of a spec, in its canonical or its whole form."""
    return name.partition("_")[0] in (spec, canonical(spec))
