"""What has changed between a commit and the files as they are now."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from specops.errors import CannotJudgeError
from specops.git import DEADLINE_S, Observe
from specops.process import Command, run

_OUTPUT_CAP: Final = 1 << 23
_DIFF: Final = (
    "git", "--no-optional-locks", "-c", "core.fsmonitor=false",
    "diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff",
)  # fmt: skip


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
    command = Command(
        (*_DIFF, commit, "--", *specs), root, DEADLINE_S, {"LC_ALL": "C"}, output_cap=_OUTPUT_CAP
    )
    answer = run(command, observe)
    if not answer.succeeded:
        said = answer.stderr.decode(errors="backslashreplace").strip().splitlines()
        why = "it did not end in time" if answer.timed_out else (said or ["it said nothing"])[0]
        message = f"git cannot tell what changed since {commit[:12]}: {why}"
        raise CannotJudgeError(message, "fetch the whole history, and look at it with git fsck")
    names = answer.stdout.decode(errors="backslashreplace").split("\0")
    return tuple(name for name in names if name)
