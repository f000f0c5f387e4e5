"""``init``: sets specops up in a git repository, and never writes over what is there."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from specops import interrupts
from specops.app.linting.documents import structure
from specops.app.telling import chosen_format, tell
from specops.app.workspace import open_workspace
from specops.commands.model import Invocation
from specops.errors import CannotJudgeError, UsageError
from specops.git.state import read_state
from specops.init import writing
from specops.init.found import DEMO, Found, survey
from specops.init.part import Action, Part
from specops.init.parts import wanted

_TOLD: Final = {Action.WRITE: "written", Action.KEEP: "is there", Action.ADD: "lines to add"}
_WOULD: Final = {**_TOLD, Action.WRITE: "would be written"}
_WIDTH: Final = max(map(len, _WOULD.values()))
_NAMED: Final = 3
_COMMIT: Final = 'git add --all && git commit -m "chore: guard the specs"'


def init(invocation: Invocation) -> int:
    """Write what is missing, tell what is there and what a person has to add, and return 0.

    Raises ``UsageError`` outside of a git repository, and ``CannotJudgeError`` for what cannot be
    read or written; nothing is written before everything could be read.
    """
    chosen_format(invocation)
    workspace = open_workspace(invocation)
    root = workspace.root
    _refuse_without_git(root)
    found = survey(root, workspace.settings)
    parts = wanted(root, found, structure(workspace))
    missing = [one for one in parts if one.action is Action.WRITE]
    writing.refuse(root, missing)
    dry = invocation.is_on("dry-run")
    if not dry:
        interrupts.hold()
        for one in missing:
            writing.write(root, one)
    steps = _next(parts, dry=dry)
    lines = [*_found(found), *_told(parts, dry=dry), *_summary(parts, dry=dry)]
    lines += [f"next: {step}" for step in steps]
    tell(invocation, lines, _document(found, parts, steps, dry=dry))
    return 0


def _refuse_without_git(root: Path) -> None:
    """Refuse a root that git does not know: evidence is bound to commits."""
    state = read_state(root)
    if not state.known:
        raise CannotJudgeError(state.reason, state.remedy)
    if not state.inside:
        message = f"{root} is in no git repository"
        raise UsageError(message, "run `git init` there first; nothing was written")


def _found(found: Found) -> Iterator[str]:
    """Give a line for each thing that was there."""
    more = f" and {len(found.packets) - _NAMED} more" if len(found.packets) > _NAMED else ""
    told = (
        found.settings and f"settings in {found.settings}",
        found.packets and f"{', '.join(found.packets[:_NAMED])}{more} in {found.docs_root}",
        found.manifest and f"a cargo manifest {found.manifest}",
        found.tasks and f"tasks in {found.tasks}",
        found.noxfile and f"sessions in {found.noxfile}",
        found.pre_commit and f"hooks in {found.pre_commit}",
        *found.workflows,
        found.gitlab,
    )
    yield from (f"found: {one}" for one in told if one)


def _told(parts: Sequence[Part], *, dry: bool) -> Iterator[str]:
    """Give a line for each part, with the text below it that a person has to add or to look at."""
    for part in parts:
        word = (_WOULD if dry else _TOLD)[part.action]
        hint = f" {part.hint}" if part.hint else ""
        yield f"{word:<{_WIDTH}}  {part.path}  ({part.purpose}){hint}"
        if part.action is Action.ADD or (dry and part.action is Action.WRITE):
            yield from (f"    {line}".rstrip() for line in part.text.splitlines())


def _summary(parts: Sequence[Part], *, dry: bool) -> Iterator[str]:
    """Give the line that says what all of it came to."""
    count = {action: sum(one.action is action for one in parts) for action in Action}
    written, lines = count[Action.WRITE], count[Action.ADD]
    word = "nothing was written: a dry run" if dry else f"{written} written"
    if not written and not dry:
        word = "nothing has changed"
    yield f"init: {word}, {count[Action.KEEP]} there already, {lines} with lines to add by hand"


def _next(parts: Sequence[Part], *, dry: bool) -> list[str]:
    """Return what to run next; by invoke only where its tasks are known to be the ones of ours."""
    new = [one.path for one in parts if one.action is Action.WRITE]
    if dry and new:
        return ["specops init"]
    program = "invoke" if "tasks.py" in new else "specops"
    return [
        *([_COMMIT] if new else []),
        f"{program} validate --spec {DEMO} --hal embedded",
        f"{program} prove",
    ]


def _document(
    found: Found, parts: Sequence[Part], steps: Sequence[str], *, dry: bool
) -> Mapping[str, object]:
    """Return all of it as one document."""
    words = _WOULD if dry else _TOLD
    return {
        "schemaVersion": 1,
        "command": "init",
        "exitCode": 0,
        "dryRun": dry,
        "found": {
            "settings": found.settings or None,
            "docsRoot": found.docs_root,
            "packets": len(found.packets),
            "tracker": found.tracker,
            "cargoManifest": found.manifest or None,
            "tasks": found.tasks or None,
            "noxfile": found.noxfile or None,
            "preCommit": found.pre_commit or None,
            "ci": [*found.workflows, *([found.gitlab] if found.gitlab else [])],
        },
        "files": [
            {
                "path": one.path,
                "purpose": one.purpose,
                "action": words[one.action],
                **({"lines": one.text.splitlines()} if one.action is not Action.KEEP else {}),
                **({"where": one.hint} if one.hint else {}),
            }
            for one in parts
        ],
        "next": list(steps),
    }
