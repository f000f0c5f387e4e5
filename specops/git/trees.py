"""Trees of git without one folder in them: what a commit holds beside its evidence.

Evidence is committed after the run that it is about, and a squash makes one commit of both. The
tree of that commit is new, but without its evidence it is the tree that was judged.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from specops.errors import CannotJudgeError
from specops.git.command import Observe, complaint, git

_BATCH: Final = 200
_OUTPUT_CAP: Final = 1 << 28
_SHA1_BYTES: Final = 20


def source_trees(
    root: Path,
    commits: Sequence[str],
    evidence_root: str,
    observe: Observe = lambda _: None,
) -> Iterator[tuple[str, str]]:
    """Give each commit with the id that the root's tree in it has without the evidence.

    Commits in which the root is no folder are left out. Raises ``CannotJudgeError`` when git cannot
    tell.
    """
    way = PurePosixPath(evidence_root).parts
    # One place for each tree on the way to the evidence, the root's own first.
    places = ["/".join((".", *way[:depth], "")) for depth in range(max(len(way), 1))]
    for start in range(0, len(commits), _BATCH):
        batch = commits[start : start + _BATCH]
        asked = [f"{commit}:{place}" for commit in batch for place in places]
        answers = iter(_objects(root, asked, observe))
        for commit in batch:
            trees = [next(answers) for _ in places]
            if trees[0] is not None:
                yield commit, _id(_stripped(trees, way, len(commit) // 2), len(commit) // 2).hex()


def _stripped(trees: Sequence[bytes | None], way: Sequence[str], size: int) -> bytes:
    """Return the first tree without what lies at the end of the way; ids have ``size`` bytes."""
    tree, *below = trees
    content = tree or b""
    if not way or (below and below[0] is None):
        return content
    inner = _stripped(below, way[1:], size) if below else b""
    replacement = _id(inner, size) if inner else None
    kept = []
    for mode, name, identity in _entries(content, size):
        new = replacement if name == way[0].encode() else identity
        if new is not None:
            kept.append(mode + b" " + name + b"\0" + new)
    return b"".join(kept)


def _entries(content: bytes, size: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Give mode, name and binary id of each entry of a tree, whose ids have ``size`` bytes."""
    at = 0
    while at < len(content):
        end = content.index(b"\0", at)
        mode, _, name = content[at:end].partition(b" ")
        at = end + 1 + size
        yield mode, name, content[end + 1 : at]


def _id(content: bytes, size: int) -> bytes:
    """Return the id of a tree, as git makes it; one of ``size`` bytes."""
    algorithm = hashlib.sha1 if size == _SHA1_BYTES else hashlib.sha256
    return algorithm(b"tree %d\0" % len(content) + content, usedforsecurity=False).digest()


def _objects(root: Path, names: Sequence[str], observe: Observe) -> list[bytes | None]:
    """Return the content of each object, ``None`` for one that is not there."""
    stdin = "".join(f"{name}\n" for name in names).encode()
    batch = ("cat-file", "--batch")
    answer = git(root, *batch, observe=observe, stdin=stdin, output_cap=_OUTPUT_CAP)
    if not answer.succeeded or answer.left_out:
        message = f"git cannot tell what the commits hold: {complaint(answer)}"
        raise CannotJudgeError(message, "look at it with git fsck")
    found: list[bytes | None] = []
    printed, at = answer.stdout, 0
    for _ in names:
        end = printed.index(b"\n", at)
        kind, _, length = printed[at:end].rpartition(b" ")
        at = end + 1
        if kind.endswith(b" tree"):
            found.append(printed[at : at + int(length)])
            at += int(length) + 1
        else:
            found.append(None)
    return found
