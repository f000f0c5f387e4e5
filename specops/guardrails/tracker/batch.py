"""The rows of a tracker, a few hundred at a time, column by column.

A hundred thousand rows are judged in about the time it takes to split them: a rule asks a whole
column at once, and looks at single cells only where something is wrong. A batch fits the
processor's cache: all rows in memory at once would take twice the time.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Final, NamedTuple

from specops.markdown.table import split_row
from specops.markdown.table_context import SPACE
from specops.packet.tracker import COLUMNS, Status, TrackerTable, nearest_status
from specops.values import dataclass

BATCH_ROWS: Final = 192
STATUS_CELLS: Final = COLUMNS.index("Status") + 1


class Fault(NamedTuple):
    """Something wrong in a row: where, under which code, what, and what to do.

    ``column`` is a name of ``COLUMNS``; ``needle`` is the part of the cell that is meant.
    """

    line: int
    column: str
    code: str
    message: str
    remedy: str
    needle: str = ""


class Fact(NamedTuple):
    """What is wrong with the text of a cell, wherever it stands."""

    code: str
    message: str
    remedy: str
    needle: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive rows of one table: for each column, its cells, not trimmed yet.

    ``statuses`` holds what each status means, as its cells are written, also where it is spelled
    wrongly; ``counts`` the number of cells of each line that has too few or too many.
    """

    lines: Sequence[int]
    cells: dict[str, Sequence[str]]
    statuses: dict[str, Status | None]
    counts: dict[int, int]

    def texts(self, column: str) -> list[str]:
        """Return what the cells of a column say, trimmed."""
        return list(map(str.strip, self.cells[column], repeat(SPACE)))

    def faults(self, column: str, judge: Callable[[str], Sequence[Fact]]) -> Iterator[Fault]:
        """Judge each distinct text of a column once, and place what is wrong."""
        cells = self.cells[column]
        wrong = {cell: facts for cell in set(cells) if (facts := judge(cell.strip(SPACE)))}
        if wrong:
            for line, cell in zip(self.lines, cells, strict=True):
                for fact in wrong.get(cell, ()):
                    yield Fault(line, column, *fact)

    def lines_with(self, status: Status, column: str) -> Iterator[tuple[int, str]]:
        """Return the lines of a status, each with its text of a column."""
        if status in self.statuses.values():
            rows = zip(self.lines, self.cells["Status"], self.cells[column], strict=True)
            for line, cell, text in rows:
                if self.statuses[cell] is status:
                    yield line, text.strip(SPACE)


def batches(table: TrackerTable, rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Cut a table into batches. Rows too short to have a status are only counted."""
    sources = table.table.sources
    first = table.table.delimiter_line + 1
    for start in range(0, len(sources), rows):
        yield _batch(table, sources[start : start + rows], first + start)


def _batch(table: TrackerTable, sources: tuple[str, ...], first: int) -> Batch:
    width = len(table.table.header.texts)
    lines: Sequence[int] = range(first, first + len(sources))
    columns: Sequence[Sequence[str]] = _split_plainly(sources, width)
    counts: dict[int, int] = {}
    if not columns:
        split = [split_row(source) for source in sources]
        cells = dict(zip(lines, map(len, split), strict=True))
        counts = {line: count for line, count in cells.items() if count != width}
        lines = [line for line in lines if cells[line] >= STATUS_CELLS]
        rows = (split[line - first] for line in lines)
        shown = (row[:width] + [""] * (width - len(row)) for row in rows)
        columns = list(zip(*shown, strict=True))
    named = _named(table, columns, len(lines))
    meant = {cell: nearest_status(cell.strip(SPACE)) for cell in set(named["Status"])}
    return Batch(lines, named, meant, counts)


def _split_plainly(sources: tuple[str, ...], width: int) -> list[list[str]]:
    """Split rows that need no care: outer pipes, no backslash, one cell for each column.

    All rows are split in one go, so what stands between two of them has to be a line ending and
    nothing else. Returns the columns, or none if a row is of another kind.
    """
    text = "\n".join(sources)
    before, *cells = text.split("|")
    between = cells[width :: width + 1]
    is_whole = len(cells) == len(sources) * (width + 1) and not before and not between.pop()
    if "\\" in text or not is_whole or between.count("\n") != len(between):
        return []
    return [cells[at :: width + 1] for at in range(width)]


def _named(
    table: TrackerTable, columns: Sequence[Sequence[str]], count: int
) -> dict[str, Sequence[str]]:
    """Name the columns; one that the header lacks is empty."""
    named = zip(COLUMNS, table.positions, strict=True)
    return {
        name: columns[at] if columns and at is not None else ("",) * count for name, at in named
    }
