"""What git leaves out: a file that it ignores is in no commit, whoever needs it there."""

from pathlib import Path
from typing import Final

from specops.errors import CannotJudgeError
from specops.git.command import complaint, git

_NOT_IGNORED: Final = 1


def is_ignored(root: Path, path: str) -> bool:
    """Tell whether git ignores a path below the root, whether there is anything or not.

    Raises ``CannotJudgeError`` where git cannot tell.
    """
    done = git(root, "check-ignore", "--quiet", "--no-index", "--", path)
    if not done.succeeded and done.exit_code != _NOT_IGNORED:
        message = f"git cannot tell whether it ignores {path}: {complaint(done)}"
        raise CannotJudgeError(message, "see `git check-ignore -v`")
    return done.succeeded
