"""The work tree: there is one, it has a commit, and nothing differs from it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, Protocol

from specops.codes.baseline import DIRTY, NO_COMMIT, NO_WORK_TREE
from specops.model import CheckResult, Finding, could_not_judge, judged, passed
from specops.one_line import one_line
from specops.values import dataclass

_SHOWN: Final = 10


class TreeState(Protocol):
    """What git says of the root; ``changes`` are the paths that differ, relative to it."""

    @property
    def known(self) -> bool:
        """Whether git could tell at all."""
        ...

    @property
    def inside(self) -> bool:
        """Whether a work tree holds the root."""
        ...

    @property
    def commit(self) -> str | None:
        """The commit, or ``None`` before the first."""
        ...

    @property
    def changes(self) -> tuple[str, ...]:
        """The paths that differ from the commit."""
        ...

    @property
    def reason(self) -> str:
        """Why git could not tell, or why there is no work tree."""
        ...

    @property
    def remedy(self) -> str:
        """What to do about it."""
        ...


@dataclass(frozen=True, slots=True)
class WorkTree:
    """The checks of the work tree; ``allow_dirty`` is the source of that override, if it is on."""

    state: Callable[[], TreeState]
    allow_dirty: str = ""

    def check(self) -> Iterator[CheckResult]:
        """Judge the work tree, and when there is one, whether it is clean."""
        state = self.state()
        if not state.known:
            yield could_not_judge("work-tree", state.reason, remedy=state.remedy)
            return
        yield judged("work-tree", 1, _missing(state), observed=(state.commit or "")[:12])
        if state.inside:
            yield self._cleanness(state)

    def _cleanness(self, state: TreeState) -> CheckResult:
        """Judge whether the tree is clean; what is let through is told all the same."""
        if not state.changes:
            return passed("clean-tree", 1, observed="clean")
        finding = _dirt(state.changes)
        if not self.allow_dirty:
            return judged("clean-tree", 1, (finding,), observed="dirty")
        let_through = passed("clean-tree", 1, observed="dirty")
        why = f"{finding.message}; let through by {self.allow_dirty}"
        return replace(let_through, reason=why, let_through=(finding,))


def _missing(state: TreeState) -> tuple[Finding, ...]:
    """Return what the root lacks: a work tree, or a commit."""
    if not state.inside:
        message = f"the root is in no git work tree: {one_line(state.reason)}"
        return (Finding(NO_WORK_TREE, message, remedy=state.remedy),)
    if state.commit is None:
        message = "the repository has no commit yet"
        return (Finding(NO_COMMIT, message, remedy="commit the packet first"),)
    return ()


def _dirt(changes: tuple[str, ...]) -> Finding:
    """Name what differs, as far as it fits."""
    named = ", ".join(one_line(path) for path in changes[:_SHOWN])
    more = f" and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
    counted = "1 path differs" if len(changes) == 1 else f"{len(changes)} paths differ"
    message = f"{counted} from the commit: {named}{more}"
    return Finding(DIRTY, message, remedy="commit, stash or ignore what is named")
