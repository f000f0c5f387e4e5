"""Audit: every requirement is shown by a record that still holds, and every Done task with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from specops.codes import accepted as codes
from specops.codes.model import CheckCode
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.evidence.acceptance import Shown, shown
from specops.evidence.acceptances import Accepted
from specops.guardrails.acceptance.run import NAME
from specops.model import CheckResult, Finding, Location, Verdict, could_not_judge, judged, passed
from specops.packet.acceptance.model import Acceptance
from specops.packet.documents import Task
from specops.packet.tracker import Status, nearest_status
from specops.values import dataclass

TASKS = "tasks"
RECORDS = "records"
Latest: TypeAlias = tuple[Accepted, str | None, Shown]


@dataclass(frozen=True, slots=True)
class Present:
    """What there is now: the packet's folder, and what its documents say.

    ``prefixes`` are the words that requirement ids begin with.
    """

    folder: str
    acceptance: Acceptance
    tasks: tuple[Task, ...]
    prefixes: tuple[str, ...]


@collaborator
class AcceptanceAudit:
    """Judges the records of acceptances, of which the latest of each requirement counts.

    ``records`` are those of the packet, the latest first. ``since`` tells what has changed since a
    commit among some files and folders, or why nothing of it can count any more; it raises
    ``CannotJudgeError`` when it cannot tell.
    """

    present: Present
    records: Iterable[Accepted]
    since: Callable[[str | None, Sequence[str]], str]
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge the records, each requirement, and the tasks that are Done."""
        found = list(self.records)
        broken = tuple(
            self._finding(codes.UNTRUSTED, str(one.path), f"{one.path.name}: {one.fault}")
            for one in found
            if one.record is None
        )
        if broken:
            yield judged(RECORDS, len(found), broken)
        latest = _latest(found)
        unshown: dict[str, str] = {}
        requirements = self.present.acceptance.requirements
        for rank, requirement in enumerate(requirements, 1):
            result = self._requirement(requirement, latest.get(requirement))
            if result.verdict is not Verdict.PASSED:
                unshown[requirement] = result.reason or result.findings[0].message
            yield replace(result, rank=rank)
        done = [one for one in self.present.tasks if nearest_status(one.status) is Status.DONE]
        if done:
            findings = tuple(self._tasks(done, unshown))
            yield replace(judged(TASKS, len(done), findings), rank=len(requirements) + 1)

    def _requirement(self, name: str, latest: Latest | None) -> CheckResult:
        """Judge one requirement by its latest record."""
        spec = f"{self.present.folder}/spec.md"
        if not any(not check.fails for check in self.present.acceptance.of(name)):
            message = f"{name} has no check that a machine can run"
            return judged(name, 1, (self._finding(codes.UNBOUND, spec, message),))
        if latest is None:
            message = f"{name} was never shown: it has no record"
            return judged(name, 1, (self._finding(codes.NOT_SHOWN, spec, message),))
        accepted, commit, told = latest
        place, session = str(accepted.path), f"session {accepted.session}"
        if told.verdict is not Verdict.PASSED:
            message = f"{name} {told.verdict.value} in its latest record"
            return judged(name, 1, (self._finding(codes.NOT_PASSED, place, message),))
        try:
            why = self.since(commit, told.covers)
        except CannotJudgeError as error:
            return could_not_judge(name, error.message, remedy=error.remedy)
        if why:
            message = f"{name} was shown for another state: {why}"
            return judged(name, 1, (self._finding(codes.OUTDATED, place, message),))
        return passed(name, 1, observed=session if told.proven else f"{session}, unproven red")

    def _tasks(self, done: Sequence[Task], unshown: Mapping[str, str]) -> Iterator[Finding]:
        """Yield the tasks that are ticked and have no evidence for it.

        A task that names no requirement of the spec stands for all of them: so does one that names
        another, which nothing ever shows.
        """
        path, all_of_them = f"{self.present.folder}/tasks.md", self.present.acceptance.requirements
        for task in done:
            named = task.requirements(self.present.prefixes)
            its_own = [one for one in all_of_them if one in named]
            needed = [one for one in its_own or all_of_them if one in unshown]
            if needed:
                message = f"task {task.order} is Done, but {unshown[needed[0]]}"
                yield self._finding(codes.TICKED, path, message, task.line)

    def _finding(
        self, code: CheckCode, path: str, message: str, line: int | None = None
    ) -> Finding:
        """Return a finding at a place."""
        return Finding(code.code, message, Location(path, line), code.fix)


def _latest(records: Sequence[Accepted]) -> dict[str, Latest]:
    """Return the latest record of each requirement; one that picked others says nothing of it."""
    found: dict[str, Latest] = {}
    for accepted in records:
        if accepted.record is not None:
            for name, told in shown(accepted.record).items():
                found.setdefault(name, (accepted, accepted.record["commit"], told))
    return found
