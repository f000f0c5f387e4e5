"""What has changed between a commit and the files as they are now."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from specops.errors import CannotJudgeError
from specops.git.command import Observe, complaint, git, text

_DIFF: Final = ("diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff")


def changed_since(
    root: Path,
    commit: str,
    paths: Sequence[str],
    exclude: Sequence[str],
    observe: Observe = lambda _: None,
) -> tuple[str, ...]:
    """Return the files below some paths that are not what they were in a commit.

    ``paths`` and ``exclude`` are files and folders relative to the root; no path stands for all of
    it. Files that git does not track are not among them. Raises ``CannotJudgeError`` when git
    cannot tell.
    """
    specs = [f":(literal){path}" for path in paths] or ["."]
    specs += [f":(exclude,literal){path}" for path in exclude]
    answer = git(root, *_DIFF, commit, "--", *specs, observe=observe)
    if not answer.succeeded:
        message = f"git cannot tell what changed since {commit[:12]}: {complaint(answer)}"
        raise CannotJudgeError(message, "fetch the whole history, and look at it with git fsck")
    return tuple(name for name in text(answer.stdout).split("\0") if name)
