"""What git keeps: the files of its index, which are in every clone once they are committed."""

from pathlib import Path, PurePosixPath

from specops.git.command import git
from specops.git.state import exclusions


def first_tracked(root: Path, path: str, beside: tuple[str, ...] = ()) -> str | None:
    """Return the first file that git keeps at or below a path, or ``None`` where there is none.

    Paths are relative to the root, and what lies at or below one of ``beside`` does not count. Nor
    does a name that is not printable, or anything where git cannot tell. A path that names the root
    itself holds nothing, as it leaves nothing out of git's own answers.
    """
    if not PurePosixPath(path).parts:
        return None
    answer = git(root, "ls-files", "-z", "--", f":(literal){path}", *exclusions(beside))
    names = answer.stdout.decode(errors="surrogateescape").split("\0")
    return next((name for name in names if name and name.isprintable()), None)
