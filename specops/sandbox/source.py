"""The repository that a sandbox copies: it is read, and never written to."""

from pathlib import Path, PurePosixPath
from typing import Final

from specops.errors import PreconditionError
from specops.process.command import Command, run
from specops.values import dataclass

_GIT: Final = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false")
_OUTPUT_CAP: Final = 1 << 25
_DEADLINE_S: Final = 60.0
_FACTS: Final = (
    "--path-format=absolute", "--git-path", "objects", "--git-path", "shallow",
    "--show-object-format", "HEAD^{commit}", "--symbolic-full-name", "HEAD", "--show-prefix",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A commit to copy, and what a copy of it needs of its repository.

    ``objects`` is the folder of its objects, ``shallow`` the file that says where a shallow history
    ends, ``hashing`` the kind of its object names. ``head`` is the ref that HEAD stands for, or the
    word HEAD; ``refs`` has a line for each ref, the object before its name; ``below`` is the place
    of the root in the work tree.
    """

    objects: Path
    shallow: Path
    hashing: str
    commit: str
    head: str
    refs: str
    below: PurePosixPath


def read_source(root: Path, *, deadline_s: float = _DEADLINE_S) -> Source:
    """Read what a copy of the committed tree of a root needs; one reading serves many copies.

    ``deadline_s`` bounds each of the two processes, in seconds. Raises ``PreconditionError`` where
    git knows no commit there, and ``ProcessStartError`` without git.
    """
    facts = _git(root, ("rev-parse", *_FACTS), deadline_s)
    objects, shallow, hashing, commit, head, below = facts.split("\n", 5)
    refs = _git(root, ("for-each-ref", "--format=%(objectname) %(refname)"), deadline_s)
    place = PurePosixPath(below.removesuffix("\n"))
    return Source(Path(objects), Path(shallow), hashing, commit, head, refs, place)


def _git(root: Path, arguments: tuple[str, ...], deadline_s: float) -> str:
    """Ask git about the root."""
    command = Command(
        (*_GIT, *arguments), root, deadline_s, {"LC_ALL": "C"}, output_cap=_OUTPUT_CAP
    )
    answer = run(command)
    if not answer.succeeded:
        said = answer.stderr.decode(errors="backslashreplace").strip().splitlines()
        why = "git did not end in time" if answer.timed_out else (said or ["git said nothing"])[0]
        message = f"there is no commit to copy into a sandbox: {why.removeprefix('fatal: ')}"
        raise PreconditionError(message, "run in a git work tree that has a commit")
    return answer.stdout.decode(errors="surrogateescape")
