"""The rows of a tracker, a few hundred at a time, column by column.

A hundred thousand rows are judged in about the time it takes to split them: a rule asks a whole
column at once, and looks at single cells only where something is wrong. A batch fits the
processor's cache: all rows in memory at once would take twice the time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final, NamedTuple

from specops.markdown.table import split_row
from specops.markdown.table_context import SPACE
from specops.packet.tracker import COLUMNS, Status, TrackerTable, nearest_status

BATCH_ROWS: Final = 192
_UNJUDGED: Final = frozenset(("Title", "PR", "Notes"))
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
    """Consecutive rows of one table: for each column, the trimmed texts of its cells.

    ``statuses`` holds what each status means, also where it is spelled wrongly; ``counts`` the
    number of cells of each line that has too few or too many.
    """

    lines: Sequence[int]
    cells: dict[str, list[str]]
    statuses: list[Status | None]
    counts: dict[int, int]

    def faults(self, column: str, judge: Callable[[str], Sequence[Fact]]) -> Iterator[Fault]:
        """Judge each distinct text of a column once, and place what is wrong."""
        texts = self.cells[column]
        wrong = {text: facts for text in set(texts) if (facts := judge(text))}
        if wrong:
            for line, text in zip(self.lines, texts, strict=True):
                for fact in wrong.get(text, ()):
                    yield Fault(line, column, *fact)

    def lines_with(self, status: Status, column: str) -> Iterator[tuple[int, str]]:
        """Return the lines of a status, each with its cell of a column."""
        if status in self.statuses:
            texts = self.cells[column]
            for index, other in enumerate(self.statuses):
                if other is status:
                    yield self.lines[index], texts[index]


def batches(table: TrackerTable, rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Cut a table into batches. Rows too short to have a status are only counted."""
    sources = table.table.sources
    first = table.table.delimiter_line + 1
    for start in range(0, len(sources), rows):
        yield _batch(table, sources[start : start + rows], first + start)


def _batch(table: TrackerTable, sources: tuple[str, ...], first: int) -> Batch:
    width = len(table.table.header.texts)
    lines: Sequence[int] = range(first, first + len(sources))
    columns = _split_plainly(sources, width)
    counts: dict[int, int] = {}
    if not columns:
        split = [split_row(source) for source in sources]
        cells = dict(zip(lines, map(len, split), strict=True))
        counts = {line: count for line, count in cells.items() if count != width}
        lines = [line for line in lines if cells[line] >= STATUS_CELLS]
        rows = (split[line - first] for line in lines)
        shown = ([*row[:width], *repeat("", width - len(row))] for row in rows)
        columns = list(zip(*shown, strict=True))
    cells_of = _named(table, columns, len(lines))
    return Batch(lines, cells_of, list(map(nearest_status, cells_of["Status"])), counts)


def _split_plainly(sources: tuple[str, ...], width: int) -> list[tuple[str, ...]]:
    """Split rows that need no care: outer pipes, no backslash, one cell for each column.

    Returns the untrimmed columns, or none if a row is of another kind.
    """
    split = [source.split("|") for source in sources]
    if set(map(len, split)) != {width + 2} or "\\" in "".join(sources):
        return []
    before, *columns, after = zip(*split, strict=True)
    return [] if any(before) or any(after) else columns


def _named(table: TrackerTable, columns: list[tuple[str, ...]], count: int) -> dict[str, list[str]]:
    """Trim the columns that a rule asks for; one that the header lacks is empty."""
    named = zip(COLUMNS, table.positions, strict=True)
    return {
        name: list(map(str.strip, columns[at], repeat(SPACE)))
        if columns and at is not None
        else [""] * count
        for name, at in named
        if name not in _UNJUDGED
    }
