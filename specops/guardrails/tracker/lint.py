"""The tracker guardrail: reads the document and applies every rule, all findings in one go."""

import bisect
from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY
from datetime import date
from itertools import chain
from pathlib import Path

from specops.guardrails.tracker.batch import Batch, Fault, batches
from specops.guardrails.tracker.branches import branches
from specops.guardrails.tracker.document import (
    Mark,
    cut_off_marks,
    header_marks,
    leftover_marks,
    may_hold_leftovers,
    merge_leftovers,
)
from specops.guardrails.tracker.numbering import Orders, TaskIds
from specops.guardrails.tracker.paths import PathLookup
from specops.guardrails.tracker.progress import (
    WorkInProgress,
    dates,
    evidence_of_done_rows,
    owners_of_active_rows,
    statuses,
)
from specops.guardrails.tracker.records import RecordProblem, record_problem
from specops.guardrails.tracker.references import paths, records
from specops.guardrails.tracker.source import UnreadableTrackerError, read_text
from specops.markdown.table import Row, split_lines
from specops.model import CheckResult, Finding, Location, could_not_judge, judged
from specops.packet.tracker import COLUMNS, Tracker, TrackerTable, read_tracker_lines
from specops.values import dataclass

Rule = Callable[[Batch], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class TrackerLint:
    """Judges the tracker of a repository.

    ``path`` is relative to ``root``; a date after ``today`` is in the future; ``max_in_progress``
    is the number of rows an owner may have In Progress, None for no limit. ``record_problem`` says
    what is wrong with a telemetry record named as evidence, for a canonical spec id.
    """

    root: Path
    path: str = "SPEC.md"
    _: KW_ONLY
    today: date
    max_in_progress: int | None = 1
    record_problem: RecordProblem = record_problem

    @property
    def name(self) -> str:
        """The name under which it is selected, reported and waived."""
        return "tracker"

    def run(self) -> Iterator[CheckResult]:
        """Judge every row, and yield one result. A tracker without rows could not be judged."""
        try:
            text = read_text(self.root, self.path)
        except UnreadableTrackerError as error:
            location = Location(self.path, error.line, error.column)
            finding = Finding("TR001", error.message, location, error.remedy)
            yield judged(self.name, 1, (finding,))
            return
        rows, marks = self._judge(text)
        findings = tuple(
            Finding(
                mark.code, mark.message, Location(self.path, mark.line, mark.column), mark.remedy
            )
            for mark in sorted(marks)
        )
        if not rows and not findings:
            remedy = f"add a row to {self.path}"
            yield could_not_judge(self.name, "the tracker has no row", remedy=remedy)
        else:
            yield judged(self.name, rows, findings, observed=f"{rows} rows")

    def _judge(self, text: str) -> tuple[int, list[Mark]]:
        """Count the rows, and collect what is wrong, in any order.

        The lines that a merge left behind are taken out first: otherwise one of them would hide
        every row below it from the other rules.
        """
        kept = lines = split_lines(text)
        leftovers = merge_leftovers(lines) if may_hold_leftovers(text) else {}
        if leftovers:
            kept = [line for number, line in enumerate(lines, 1) if number not in leftovers]
        tracker = read_tracker_lines(kept)
        marks = chain(header_marks(tracker), cut_off_marks(tracker), self._row_marks(tracker, kept))
        shifts = [line - before for before, line in enumerate(leftovers)]
        placed = [mark._replace(line=_original(mark.line, shifts)) for mark in marks]
        rows = sum(len(table.table.sources) for table in tracker.tables)
        return rows, [*placed, *leftover_marks(leftovers)]

    def _row_marks(self, tracker: Tracker, lines: list[str]) -> Iterator[Mark]:
        task_ids = TaskIds()
        rules: tuple[Rule, ...] = (task_ids, *self._rules())
        for table in tracker.tables:
            orders = Orders()
            for batch in batches(table):
                yield from _count_marks(batch, table, lines)
                of_table: tuple[Rule, ...] = (orders, *rules)
                faults = chain.from_iterable(rule(batch) for rule in of_table)
                yield from _placed(faults, tracker, lines)
            yield from _placed(orders.at_end(), tracker, lines)
        yield from _placed(task_ids.at_end(), tracker, lines)

    def _rules(self) -> tuple[Rule, ...]:
        lookup = PathLookup(self.root)
        limited = () if self.max_in_progress is None else (WorkInProgress(self.max_in_progress),)
        return (
            statuses,
            owners_of_active_rows,
            evidence_of_done_rows,
            *limited,
            dates(self.today),
            branches,
            paths(lookup),
            records(self.root, lookup, self.record_problem),
        )


def _original(line: int, shifts: list[int]) -> int:
    """Return the number that a line had before the leftovers of a merge were taken out.

    ``shifts`` holds, for each leftover, the first line that its removal moved up.
    """
    return line + bisect.bisect_right(shifts, line)


def _count_marks(batch: Batch, table: TrackerTable, lines: list[str]) -> Iterator[Mark]:
    """Report the rows with more or fewer cells than the header."""
    width = len(table.table.header.texts)
    for line, count in batch.counts.items():
        source = lines[line - 1]
        column = Row(line, source).cells[width].column if count > width else len(source) + 1
        shown = "GitHub drops the rest" if count > width else "GitHub shows the rest empty"
        message = f"the row has {count} cells instead of {width}: {shown}"
        remedy = "write one cell for each column, and a pipe inside a cell as \\|"
        yield Mark(line, column, "TR004", message, remedy)


def _placed(faults: Iterator[Fault], tracker: Tracker, lines: list[str]) -> Iterator[Mark]:
    """Find the column of each fault. A column that the header lacks was reported there."""
    starts = [table.table.line for table in tracker.tables]
    for fault in faults:
        table = tracker.tables[bisect.bisect_right(starts, fault.line) - 1]
        at = table.positions[COLUMNS.index(fault.column)]
        if at is not None:
            source = lines[fault.line - 1]
            cells = Row(fault.line, source).cells
            column = len(source) + 1
            if at < len(cells):
                column = cells[at].column + max(cells[at].raw.find(fault.needle), 0)
            yield Mark(fault.line, column, fault.code, fault.message, fault.remedy)
