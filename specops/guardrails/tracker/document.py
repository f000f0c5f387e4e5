"""The rules on the document around the rows: table, header, cut-off rows, merge leftovers."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from specops.markdown.table import Row
from specops.packet.tracker import COLUMNS, Tracker, TrackerTable, is_tracker_header

_MARKER = re.compile(r"(?:<{7}|>{7}|\|{7}|={7})(?:[ \t].*)?$")
_CONFLICT_SIGNS = ("<", ">")
_SIGNS = frozenset(sign * 4 for sign in "<=>|")
_ROW_CELLS = 6
_LED_ROW_CELLS = 2
_TABLE_REMEDY = f"add a table with the columns {' | '.join(COLUMNS)}"


class Mark(NamedTuple):
    """Something wrong at a place of the document: line and column from 1."""

    line: int
    column: int
    code: str
    message: str
    remedy: str


def may_hold_leftovers(text: str) -> bool:
    """Tell at once that a text holds no marker, as nearly all do."""
    return any(sign in text and sign * 7 in text for sign in "<>=")


def merge_leftovers(lines: list[str]) -> dict[int, str]:
    """Find what a merge left behind: line number, and the marker.

    Seven equal signs may underline a heading and seven pipes may be an empty row: these two count
    only while a conflict is open, or next to a row of a table.
    """
    found: dict[int, str] = {}
    is_open = False
    for number, line in enumerate(lines, 1):
        if line[:4] not in _SIGNS or not _MARKER.match(line):
            continue
        after_row = line[0] == "=" and number > 1 and lines[number - 2][:1] == "|"
        if line[0] in _CONFLICT_SIGNS or is_open or after_row:
            found[number] = line[:7]
            is_open = line[0] != ">"
    return found


def leftover_marks(leftovers: dict[int, str]) -> Iterator[Mark]:
    """Report each line that a merge left behind."""
    for line, marker in leftovers.items():
        message = f"{marker} was left behind by a merge"
        yield Mark(line, 1, "TR020", message, "decide which side is right, and delete the marker")


def header_marks(tracker: Tracker) -> Iterator[Mark]:
    """Report a document without a tracker, and headers that are not the tracker's."""
    broken = [row for row in tracker.loose if is_tracker_header(row)]
    if not tracker.tables and not broken:
        yield Mark(1, 1, "TR002", "there is no tracker table", _TABLE_REMEDY)
    for row in broken:
        message = (
            "the header makes no table: the next line is no delimiter row"
            f" of {len(row.texts)} cells"
        )
        yield Mark(row.line, row.cells[0].column, "TR003", message, f"write {'| --- ' * 11}| below")
    for table in tracker.tables:
        if not table.is_exact:
            yield _wrong_header(table)


def _wrong_header(table: TrackerTable) -> Mark:
    header = table.table.header
    names = header.texts
    wrong = next(
        (
            at
            for at, (name, wanted) in enumerate(zip(names, COLUMNS, strict=False))
            if name != wanted
        ),
        min(len(names), len(COLUMNS)) - 1,
    )
    missing = [name for name in COLUMNS if name not in names]
    extra = [name or "an empty name" for name in names if name not in COLUMNS]
    parts = (
        f"it lacks {', '.join(missing)}" if missing else "",
        f"it has {', '.join(extra)}" if extra else "",
    )
    message = "; ".join(part for part in parts if part) or "its columns are not in their order"
    remedy = f"write {' | '.join(COLUMNS)}"
    return Mark(
        header.line, header.cells[wrong].column, "TR003", f"the header is wrong: {message}", remedy
    )


def cut_off_marks(tracker: Tracker) -> Iterator[Mark]:
    """Report rows that no table holds: GitHub shows them as text, and no rule reads them."""
    if not tracker.tables:
        return
    first = tracker.tables[0].table.line
    cut = [row for row in tracker.loose if row.line > first and _looks_like_a_row(row)]
    for _, group in groupby(enumerate(cut), lambda item: item[1].line - item[0]):
        rows = [row for _, row in group]
        if not is_tracker_header(rows[0]):
            count = "1 row is" if len(rows) == 1 else f"{len(rows)} rows are"
            message = f"{count} cut off from the table"
            remedy = "remove the blank line or the block before, or give the rows a header"
            yield Mark(rows[0].line, rows[0].cells[0].column, "TR021", message, remedy)


def _looks_like_a_row(row: Row) -> bool:
    is_led = row.source[:1] == "|"
    return len(row.texts) >= (_LED_ROW_CELLS if is_led else _ROW_CELLS)
