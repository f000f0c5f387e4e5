"""What git knows of a root: its commit, its tree, and what differs from them.

The repository is the one that holds the root's own files: variables such as ``GIT_DIR`` never reach
git, because no process of ours inherits them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from specops.errors import CannotJudgeError, PreconditionError, ProcessStartError
from specops.process import Command, Completed, run

DEADLINE_S: Final = 60.0
_OUTPUT_CAP: Final = 1 << 23
_NO_REPOSITORY: Final = ("not a git repository", "must be run in a work tree")
_OBJECT_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REVISIONS: Final = ("HEAD^{tree}", "HEAD:./")
_FIELDS_BEFORE_PATH: Final = {"1": 8, "u": 10, "?": 1}
# A configured monitor is a program that status would start; a configured blind eye hides changes.
_GIT: Final = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false")
_STATUS: Final = (
    *_GIT, "status", "--porcelain=v2", "--branch", "-z", "--no-renames",
    "--untracked-files=normal", "--ignore-submodules=none", "--", ".",
)  # fmt: skip

Observe = Callable[[Completed], None]


@dataclass(frozen=True, slots=True)
class GitState:
    """The state of a root, as far as git could tell.

    ``inside`` tells whether a git work tree holds the root. ``commit`` and ``tree`` are object ids,
    ``None`` before the first commit. ``dirty`` is ``None`` without a work tree. ``changes`` are the
    paths that make it dirty, relative to the root; an untracked folder is one path that ends in
    ``/``. ``known`` is false when git could not answer: it is missing, refused the folder or did
    not end in time; ``reason`` and ``remedy`` say so in words, also for a root without a work tree.
    """

    commit: str | None = None
    tree: str | None = None
    dirty: bool | None = None
    inside: bool = False
    changes: tuple[str, ...] = ()
    known: bool = True
    reason: str = ""
    remedy: str = ""


def read_state(
    root: Path,
    exclude: tuple[str, ...] = (),
    observe: Observe = lambda _: None,
    *,
    deadline_s: float = DEADLINE_S,
) -> GitState:
    """Return what git says of a root, from two processes.

    Untracked files count, ignored ones do not. ``exclude`` are paths relative to the root, such as
    the evidence root, whose changes do not count; ``deadline_s`` bounds each process, in seconds.
    Whatever git answers becomes a ``GitState``.
    """
    try:
        status = _git(root, (*_STATUS, *_exclusions(exclude)), observe, deadline_s)
        if not status.succeeded:
            return _refusal(status, deadline_s)
        place = _git(root, (*_GIT, "rev-parse", "--show-prefix", *_REVISIONS), observe, deadline_s)
    except ProcessStartError as error:
        return GitState(known=False, reason=error.message, remedy=error.remedy)
    return _state(_text(status.stdout), _text(place.stdout))


def changes(root: Path, exclude: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the paths below the root that differ from its commit, untracked ones included.

    Raises ``CannotJudgeError`` when git cannot tell.
    """
    state = read_state(root, exclude)
    if not state.inside:
        raise CannotJudgeError(state.reason, state.remedy)
    return state.changes


def is_ancestor(root: Path, commit: str, of: str, observe: Observe = lambda _: None) -> bool:
    """Tell whether a commit is ``of`` itself or one of its ancestors; an unknown one is not.

    Both are whole object ids: what is none is no ancestor. Raises ``PreconditionError`` where the
    history is too short to tell, and ``CannotJudgeError`` where git cannot answer.
    """
    if not (_OBJECT_ID.fullmatch(commit) and _OBJECT_ID.fullmatch(of)):
        return False
    answer = _git(root, (*_GIT, "merge-base", "--is-ancestor", commit, of), observe)
    if answer.succeeded:
        return True
    if answer.exit_code != 1 and b"Not a valid " not in answer.stderr:
        refusal = _refusal(answer, DEADLINE_S)
        raise CannotJudgeError(refusal.reason, refusal.remedy)
    if is_shallow(root, observe):
        message = f"a shallow clone cannot tell whether {commit[:12]} is an ancestor of {of[:12]}"
        raise PreconditionError(message, "fetch the whole history: git fetch --unshallow")
    return False


def is_shallow(root: Path, observe: Observe = lambda _: None) -> bool:
    """Tell whether the history of the repository is cut off, as in many a checkout of CI."""
    answer = _git(root, (*_GIT, "rev-parse", "--is-shallow-repository"), observe)
    return answer.succeeded and answer.stdout.strip() == b"true"


def _git(
    root: Path, argv: tuple[str, ...], observe: Observe, deadline_s: float = DEADLINE_S
) -> Completed:
    """Run git in the root, in the language that its messages are told apart in."""
    command = Command(argv, root, deadline_s, {"LC_ALL": "C"}, output_cap=_OUTPUT_CAP)
    return run(command, observe)


def _exclusions(paths: tuple[str, ...]) -> Iterator[str]:
    """Spell paths as pathspecs; the root itself and what lies outside of it exclude nothing."""
    for path in map(PurePosixPath, paths):
        if path.parts and ".." not in path.parts and not path.is_absolute():
            yield f":(exclude,literal){path}"


def _refusal(answer: Completed, deadline_s: float) -> GitState:
    """Say why git gave no answer; that there is no repository is an answer."""
    if answer.timed_out:
        return GitState(known=False, reason=f"git did not end within {deadline_s:g} s")
    said = _text(answer.stderr).strip().splitlines() or [f"git ended with exit {answer.exit_code}"]
    reason = said[0].removeprefix("fatal: ")
    if any(words in reason for words in _NO_REPOSITORY):
        return GitState(reason=reason, remedy="run inside a git work tree")
    remedy = "trust the folder: git config --global --add safe.directory <root>"
    return GitState(
        known=False, reason=reason, remedy=remedy if "dubious ownership" in reason else ""
    )


def _state(status: str, place: str) -> GitState:
    """Combine what ``status`` and ``rev-parse`` printed."""
    prefix, ids = _placed(place)
    commit, found = _parsed(status)
    if prefix and not found and len(ids) < len(_REVISIONS):
        reason = "the git work tree around the root does not track it"
        return GitState(reason=reason, remedy="make the root a repository of its own")
    paths = tuple(path.removeprefix(prefix) or "./" for path in found)
    return GitState(commit, ids[0] if ids else None, bool(paths), inside=True, changes=paths)


def _placed(place: str) -> tuple[str, list[str]]:
    """Split the answer into the root's place below the top folder and the object ids after it.

    A name may hold line feeds, but the last line of the place ends in a slash, which no id does;
    for a revision that does not exist its name is printed.
    """
    lines = place.split("\n")[:-1]
    ids: list[str] = []
    while lines and (lines[-1] in _REVISIONS or _OBJECT_ID.fullmatch(lines[-1])):
        last = lines.pop()
        if last not in _REVISIONS:
            ids.insert(0, last)
    return "\n".join(lines), ids


def _parsed(status: str) -> tuple[str | None, tuple[str, ...]]:
    """Read porcelain version 2 with ``-z``: the commit, and the paths from the top folder."""
    commit = None
    paths = []
    for record in status.split("\0"):
        kind, _, rest = record.partition(" ")
        if rest.startswith("branch.oid ") and _OBJECT_ID.fullmatch(rest[11:]):
            commit = rest[11:]
        elif kind in _FIELDS_BEFORE_PATH:
            paths.append(record.split(" ", _FIELDS_BEFORE_PATH[kind])[-1])
    return commit, tuple(paths)


def _text(output: bytes) -> str:
    """Decode what git printed; a name that is not UTF-8 shows its bytes."""
    return output.decode(errors="backslashreplace")
