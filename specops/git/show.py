"""Reads files as they are at a revision of the repository, whatever the work tree holds."""

import os
import re
from pathlib import Path
from typing import Final

from specops.errors import CannotJudgeError, UsageError
from specops.git.command import OUTPUT_CAP, complaint, git
from specops.process.command import Completed
from specops.values import dataclass

_ENTRY: Final = re.compile(r"(\d{6}) (\w+) ([0-9a-f]{40,64})\t")
# A hundred bytes for each of a million names.
_NAMES_CAP: Final = 100_000_000
_FILES: Final = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the repository that holds a root."""

    root: Path
    ref: str
    commit: str

    def file(self, path: str) -> bytes | None:
        """Return a file below the root as it is at the commit, or ``None`` when there is none.

        Raises ``CannotJudgeError`` where git cannot tell, and for what is no plain file.
        """
        listed = _answer(self.root, "ls-tree", "-z", self.commit, "--", f"./{path}").decode(
            errors="replace"
        )
        entry = _ENTRY.match(listed)
        if entry is None:
            return None
        if entry[1] not in _FILES:
            message = f"{path} is no plain file at {self.ref}"
            raise CannotJudgeError(message, "make it one there")
        return _answer(self.root, "cat-file", "blob", entry[3])

    def names(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder as it is at the commit; none is fine.

        They are relative to the root. Raises ``CannotJudgeError`` where git cannot tell.
        """
        arguments = ("ls-tree", "-r", "-z", "--name-only", self.commit, "--", f"./{folder}/")
        listed = _answer(self.root, *arguments, output_cap=_NAMES_CAP)
        return os.fsdecode(listed).split("\0")[:-1]


def revision(root: Path, ref: str) -> Revision:
    """Return the commit that a ref names.

    Raises ``UsageError`` when it names none, ``CannotJudgeError`` when git cannot be asked.
    """
    done = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if done.succeeded:
        return Revision(root, ref, done.stdout.decode().strip())
    if done.exit_code == 1 and not done.stderr.strip():
        message = f"{ref[:60]!r} names no commit here"
        raise UsageError(message, "fetch it, or name a branch, tag or commit that exists")
    raise _refusal(done)


def _answer(root: Path, *arguments: str, output_cap: int = OUTPUT_CAP) -> bytes:
    """Return what git printed, all of it."""
    done = git(root, *arguments, output_cap=output_cap)
    if not done.succeeded or done.left_out:
        raise _refusal(done)
    return done.stdout


def _refusal(done: Completed) -> CannotJudgeError:
    """Return the error of a git that gave no answer."""
    message = f"git cannot show another revision: {complaint(done)}"
    return CannotJudgeError(message, "run in a git clone that can be read")
