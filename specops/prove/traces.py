"""What a planting left: it has to show somewhere, or nothing was planted."""

from collections.abc import Callable
from typing import Final

_KEPT: Final = ("status", "--porcelain=v2", "--branch", "--untracked-files=no")
_ELSEWHERE: Final = (
    # What git does not keep, ignored files and empty folders too; nothing is removed.
    ("clean", "--dry-run", "-ffdx", "--", ":/"),
    ("for-each-ref",),
    ("config", "--list"),
)
_HEADER: Final = b"# "


def traces(git: Callable[[tuple[str, ...]], bytes]) -> list[bytes]:
    """Return what git tells of a tree; ``git`` runs it there, and returns what it printed."""
    return [git(words) for words in (_KEPT, *_ELSEWHERE)]


def differ(before: list[bytes], after: list[bytes]) -> bool:
    """Tell whether anything changed between two traces: files, or what git knows.

    A tree that differed from its commit beforehand may well do so in another way now.
    """
    return before != after or any(not line.startswith(_HEADER) for line in after[0].splitlines())
