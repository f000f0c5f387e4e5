"""What git knows of a root: its commit, its tree, and what differs from them."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from specops.errors import CannotJudgeError, ProcessStartError
from specops.git.ancestry import OBJECT_ID
from specops.git.command import DEADLINE_S, Observe, complaint, git, text
from specops.process.command import Completed
from specops.values import dataclass

_NO_REPOSITORY: Final = ("not a git repository", "must be run in a work tree")
_REVISIONS: Final = ("HEAD^{tree}", "HEAD:./")
_FIELDS_BEFORE_PATH: Final = {"1": 8, "u": 10, "?": 1}
_STATUS: Final = (
    "status", "--porcelain=v2", "--branch", "-z", "--no-renames",
    "--untracked-files=normal", "--ignore-submodules=none", "--", ".",
)  # fmt: skip


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
        ask = partial(git, root, observe=observe, deadline_s=deadline_s)
        status = ask(*_STATUS, *exclusions(exclude))
        if not status.succeeded:
            return _refusal(status, deadline_s)
        place = ask("rev-parse", "--show-prefix", *_REVISIONS)
    except ProcessStartError as error:
        return GitState(known=False, reason=error.message, remedy=error.remedy)
    return _state(text(status.stdout), text(place.stdout))


def changes(root: Path, exclude: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the paths below the root that differ from its commit, untracked ones included.

    Raises ``CannotJudgeError`` when git cannot tell.
    """
    state = read_state(root, exclude)
    if not state.inside:
        raise CannotJudgeError(state.reason, state.remedy)
    return state.changes


def exclusions(paths: tuple[str, ...]) -> Iterator[str]:
    """Spell paths as pathspecs; the root itself and what lies outside of it exclude nothing."""
    for path in map(PurePosixPath, paths):
        if path.parts and ".." not in path.parts and not path.is_absolute():
            yield f":(exclude,literal){path}"


def _refusal(answer: Completed, deadline_s: float) -> GitState:
    """Say why git gave no answer; that there is no repository is an answer."""
    if answer.timed_out:
        return GitState(known=False, reason=f"git did not end within {deadline_s:g} s")
    reason = complaint(answer)
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
    while lines and (lines[-1] in _REVISIONS or OBJECT_ID.fullmatch(lines[-1])):
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
        if rest.startswith("branch.oid ") and OBJECT_ID.fullmatch(rest[11:]):
            commit = rest[11:]
        elif kind in _FIELDS_BEFORE_PATH:
            paths.append(record.split(" ", _FIELDS_BEFORE_PATH[kind])[-1])
    return commit, tuple(paths)
