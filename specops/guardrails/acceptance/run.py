"""Runs the checks of a packet, and says what each requirement came to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from specops.acceptance.pool import Pool
from specops.codes.accepted import EDITED, UNBOUND
from specops.codes.documents import FIXES
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.model import CheckResult, Finding, Location, Verdict, could_not_judge, judged, passed
from specops.one_line import one_line
from specops.packet.acceptance.model import Acceptance, Check
from specops.values import dataclass

NAME: Final = "acceptance"
WORK_TREE: Final = "work-tree"
UNPROVEN: Final = "unproven red"
_UNTOUCHED: Final = "untouched"


@dataclass(frozen=True, slots=True)
class UnreadAcceptance:
    """Stands for an acceptance that cannot be read: every fault is a finding, and nothing is run.

    ``folder`` is that of the packet.
    """

    acceptance: Acceptance
    folder: str
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Yield the faults."""
        findings = tuple(
            Finding(
                fault.code,
                one_line(fault.message),
                Location(f"{self.folder}/{fault.document}", fault.line, fault.column),
                FIXES[fault.code],
            )
            for fault in self.acceptance.faults
        )
        yield judged("plan", 1, findings)


@collaborator
class AcceptanceRun:
    """Runs the checks of some requirements; ``spec`` is the path of the document that has them.

    ``changes`` tells what differs from the commit in the user's own tree, which no check may touch.
    """

    acceptance: Acceptance
    requirements: Sequence[str]
    pool: Pool
    spec: str
    changes: Callable[[], Sequence[str]]
    name: str = NAME

    @property
    def expects(self) -> int:
        """How many results there will be: one for each check, and one for the tree."""
        return 1 + sum(len(self.acceptance.of(one)) for one in self.requirements)

    def run(self) -> Iterator[CheckResult]:
        """Yield what each check came to, in the order of the requirements."""
        before = self.changes()
        rank = 0
        for requirement in self.requirements:
            for result in self._shown(requirement):
                yield replace(result, rank=rank)
                rank += 1
        yield replace(self._work_tree(before), rank=rank)

    def _shown(self, requirement: str) -> Iterator[CheckResult]:
        """Yield the checks of one requirement; one that has none is not shown."""
        checks = self.acceptance.of(requirement)
        if not any(not check.fails for check in checks):
            message = f"{requirement} has no check that a machine can run"
            finding = Finding(UNBOUND.code, message, Location(self.spec), UNBOUND.fix)
            yield judged(requirement, 1, (finding,))
        unproven = not any(check.fails for check in checks)
        for check in checks:
            yield _told(self._result(check), unproven=unproven)

    def _result(self, check: Check) -> CheckResult:
        """Wait for what a check came to."""
        try:
            return self.pool.result(check)
        except CannotJudgeError as error:
            return could_not_judge(check.full_name, error.message, remedy=error.remedy)

    def _work_tree(self, before: Sequence[str]) -> CheckResult:
        """Judge that the user's own tree is what it was."""
        changed = sorted(set(before) ^ set(self.changes()))
        if not changed:
            return passed(WORK_TREE, 1, observed=_UNTOUCHED)
        message = f"the repository changed while the checks ran: {', '.join(changed[:3])}"
        return judged(
            WORK_TREE, 1, (Finding(EDITED.code, message, Location(changed[0]), EDITED.fix),)
        )


def _told(result: CheckResult, *, unproven: bool) -> CheckResult:
    """Say of a check that passed whether it was ever seen to go red."""
    if unproven and result.verdict is Verdict.PASSED:
        return replace(result, observed=UNPROVEN)
    return result
