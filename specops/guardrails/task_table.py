"""Tasks: each comes from the plan or the spec, nothing planned is forgotten, the tracker agrees.

The tracker agrees with the tasks by two rules: its row is Done only when every task is, and Backlog
only while no task has begun.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Final

from specops.codes import tasks as codes
from specops.codes.documents import FIXES
from specops.codes.model import CheckCode
from specops.guardrails.documents.tree import Tree, UnreadableError
from specops.model import CheckResult, Finding, Location, judged
from specops.packet.documents import Task, parse_plan, parse_spec, parse_tasks
from specops.packet.folder import Packet
from specops.packet.structure import PacketStructure, default_structure
from specops.packet.tracker import Status, nearest_status, read_tracker
from specops.values import dataclass

NAME: Final = "task-table"
_NOT_BEGUN: Final = (Status.BACKLOG, Status.BLOCKED)


@dataclass(frozen=True, slots=True)
class TaskTable:
    """Judges the task table of a packet; ``tracker`` is the path of the tracker."""

    tree: Tree
    packet: Packet
    tracker: str
    structure: PacketStructure = field(default_factory=default_structure)
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Read the documents, then judge the references and the tracker."""
        paths = (*map(str, self.packet.documents), self.tracker)
        texts: list[str] = []
        faults: list[Finding] = []
        for path in paths:
            try:
                texts.append(self.tree.text(path))
            except UnreadableError as error:
                faults.append(_unreadable(error, path))
        yield judged("documents", len(paths), tuple(faults))
        if not faults:
            yield from self._judged(*texts)

    def _judged(self, spec: str, plan: str, tasks: str, tracker: str) -> Iterator[CheckResult]:
        """Judge the documents by their texts."""
        rows = parse_tasks(tasks, self.structure)
        items = parse_plan(plan, self.structure).work_items
        found = _TaskRules(self.packet, self.structure.requirement_prefixes)
        numbers = {item.number: item.line for item in items}
        defined = frozenset(one.id for one in parse_spec(spec, self.structure))
        wrong = tuple(found.references(rows, numbers, defined))
        observed = f"{len(rows)} tasks, {len(items)} work items"
        yield judged("references", len(rows) + len(items), wrong, observed=observed)
        if rows:
            states = tuple(found.agreement(rows, tracker, self.tracker))
            yield judged("tracker", len(rows), states)


@dataclass(frozen=True, slots=True)
class _TaskRules:
    """The rules for the tasks of one packet, and the places of what breaks them."""

    packet: Packet
    prefixes: tuple[str, ...]

    def references(
        self, tasks: tuple[Task, ...], items: dict[int, int], defined: frozenset[str]
    ) -> Iterator[Finding]:
        """Give what is wrong between tasks, work items (number to line) and requirement ids."""
        if not tasks:
            yield self._at(codes.NO_TASKS, "tasks.md has no task table with a row", "tasks.md", 1)
        if not items:
            message = "plan.md has no numbered list of work items"
            yield self._at(codes.NO_ITEMS, message, "plan.md", 1)
        for task in tasks:
            yield from self._task(task, items, defined)
        covered = {number for task in tasks for number in task.work_items}
        for number, line in items.items():
            if tasks and number not in covered:
                message = f"no task names work breakdown {number}"
                yield self._at(codes.ITEM_WITHOUT_TASK, message, "plan.md", line)

    def agreement(self, tasks: tuple[Task, ...], text: str, tracker: str) -> Iterator[Finding]:
        """Give the tasks whose state is unknown, and where the tracker says something else."""
        states = [(task, nearest_status(task.status)) for task in tasks]
        for task, state in states:
            if state is None:
                message = f"task {task.order} has the status {task.status!r}"
                yield self._at(codes.UNKNOWN_STATUS, message, "tasks.md", task.line)
        rows = read_tracker(text).rows_for(self.packet.spec_id)
        status = nearest_status(rows[0].status) if len(rows) == 1 else None
        line = rows[0].line if rows else 1
        if status is None:
            known = "" if len(rows) != 1 else ", with an unknown status"
            message = f"the tracker has {len(rows)} rows of {self.packet.spec_id}{known}"
            yield _finding(codes.NO_ROW, message, tracker, line)
            return
        against = [task.order for task, state in states if state and _contradicts(status, state)]
        if against:
            message = f"the row is {status.value}, but not so the tasks {', '.join(against)}"
            yield _finding(codes.TRACKER_DISAGREES, message, tracker, line)

    def _task(
        self, task: Task, items: dict[int, int], defined: frozenset[str]
    ) -> Iterator[Finding]:
        """Give what is wrong with what one task names."""
        required = task.requirements(self.prefixes)
        if not task.work_items and not required:
            message = f"task {task.order} names neither a work item nor a requirement"
            yield self._at(codes.NO_REFERENCE, message, "tasks.md", task.line)
        lost = sorted(task.work_items - items.keys()) if items else []
        unknown = [*(f"work breakdown {number}" for number in lost), *sorted(required - defined)]
        if unknown:
            message = f"task {task.order} names {', '.join(unknown)}, which does not exist"
            yield self._at(codes.UNKNOWN_REFERENCE, message, "tasks.md", task.line)

    def _at(self, code: CheckCode, message: str, document: str, line: int) -> Finding:
        """Return a finding in a document of the packet."""
        return _finding(code, message, str(self.packet.folder / document), line)


def _contradicts(row: Status, task: Status) -> bool:
    """Tell whether a task's state cannot be under a row's status."""
    if row is Status.DONE:
        return task is not Status.DONE
    return row is Status.BACKLOG and task not in _NOT_BEGUN


def _finding(code: CheckCode, message: str, path: str, line: int) -> Finding:
    """Return a finding at a line."""
    return Finding(code.code, message, Location(path, line), code.fix)


def _unreadable(error: UnreadableError, path: str) -> Finding:
    """Return the finding of a document that cannot be read."""
    location = Location(path, error.line, error.column)
    return Finding(error.code, error.message, location, FIXES[error.code])
