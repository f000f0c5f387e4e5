"""Whether the history of a repository holds what a record is about: its commit, or at least a tree.

A squash and a rebase make other commits. What they leave is the tree, or the tree without the
evidence that was committed after it.
"""

from functools import cached_property
from pathlib import Path
from typing import Final

from specops.errors import CannotJudgeError, PreconditionError
from specops.git.ancestry import is_shallow
from specops.git.command import Observe, complaint, git
from specops.git.trees import source_trees
from specops.process.command import Completed

_OUTPUT_CAP: Final = 1 << 28
_COMMITS: Final = ("rev-list", "--all", "--format=%T")
_NO_REPOSITORY: Final = b"not a git repository"


class History:
    """All commits that any reference of the repository around a root leads to.

    git is asked when somebody wants to know, once. Every question raises ``CannotJudgeError`` when
    git cannot tell, and ``PreconditionError`` when the root is in no repository.
    """

    def __init__(self, root: Path, evidence_root: str, observe: Observe = lambda _: None) -> None:
        """Take the root, and the evidence in it that is no part of what is judged."""
        self._root = root
        self._evidence_root = evidence_root
        self._observe = observe

    def holds(self, commit: str | None, tree: str | None, source_tree: str | None) -> bool:
        """Tell whether the commit is there, or a commit of the same tree, with or without evidence.

        Raises ``PreconditionError`` where a shallow clone does not reach far enough to tell.
        """
        trees = self._trees
        if commit in trees or tree in trees.values():
            return True
        if source_tree is not None and source_tree in self._source_trees:
            return True
        if is_shallow(self._root, self._observe):
            message = f"a shallow clone cannot tell whether {(commit or '')[:12]} is in the history"
            raise PreconditionError(message, "fetch the whole history: git fetch --unshallow")
        return False

    @property
    def is_empty(self) -> bool:
        """Whether there is no commit yet."""
        return not self._trees

    @cached_property
    def _trees(self) -> dict[str, str]:
        """The tree of each commit."""
        printed = self._listed().stdout.decode().split()
        # For each commit: the word commit, its id, the id of its tree.
        return dict(zip(printed[1::3], printed[2::3], strict=True))

    @cached_property
    def _source_trees(self) -> frozenset[str]:
        """The trees without evidence of all commits; commits of one tree are looked at once."""
        one_each = {tree: commit for commit, tree in self._trees.items()}
        found = source_trees(
            self._root, list(one_each.values()), self._evidence_root, self._observe
        )
        return frozenset(tree for _, tree in found)

    def _listed(self) -> Completed:
        """List the commits."""
        answer = git(self._root, *_COMMITS, observe=self._observe, output_cap=_OUTPUT_CAP)
        if answer.succeeded and not answer.left_out:
            return answer
        if _NO_REPOSITORY in answer.stderr:
            message = "there is no repository whose history could hold the commit of a record"
            raise PreconditionError(message, "run inside a git work tree")
        message = f"git cannot list the history: {complaint(answer)}"
        raise CannotJudgeError(message, "look at it with git fsck")
