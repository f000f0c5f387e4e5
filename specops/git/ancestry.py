"""How commits follow each other, and whether the history reaches far enough to tell."""

import re
from pathlib import Path
from typing import Final

from specops.errors import CannotJudgeError, PreconditionError
from specops.git.command import Observe, complaint, git

OBJECT_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def is_ancestor(root: Path, commit: str, of: str, observe: Observe = lambda _: None) -> bool:
    """Tell whether a commit is ``of`` itself or one of its ancestors; an unknown one is not.

    Both are whole object ids: what is none is no ancestor. Raises ``PreconditionError`` where the
    history is too short to tell, and ``CannotJudgeError`` where git cannot answer.
    """
    if not (OBJECT_ID.fullmatch(commit) and OBJECT_ID.fullmatch(of)):
        return False
    answer = git(root, "merge-base", "--is-ancestor", commit, of, observe=observe)
    if answer.succeeded:
        return True
    if answer.exit_code != 1 and b"Not a valid " not in answer.stderr:
        message = f"git cannot tell whether a commit is an ancestor: {complaint(answer)}"
        raise CannotJudgeError(message, "look at it with git fsck")
    if is_shallow(root, observe):
        message = f"a shallow clone cannot tell whether {commit[:12]} is an ancestor of {of[:12]}"
        raise PreconditionError(message, "fetch the whole history: git fetch --unshallow")
    return False


def is_shallow(root: Path, observe: Observe = lambda _: None) -> bool:
    """Tell whether the history of the repository is cut off, as in many a checkout of CI."""
    answer = git(root, "rev-parse", "--is-shallow-repository", observe=observe)
    return answer.succeeded and answer.stdout.strip() == b"true"
