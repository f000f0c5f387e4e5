"""The rows of a tracker, a few thousand at a time, column by column.

A hundred thousand rows are judged in about the time it takes to split them: a rule asks a whole
column at once, and looks at single cells only where something is wrong. Batches bound the memory,
which costs more time than the rules do.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final, NamedTuple

from specops.markdown.table import split_row
from specops.markdown.table_context import SPACE
from specops.packet.tracker import COLUMNS, Status, TrackerTable, nearest_status

BATCH_ROWS: Final = 2048
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
    """Consecutive rows of one table: for each column, the trimmed texts of its cells."""

    lines: Sequence[int]
    cells: dict[str, list[str]]
    counts: dict[int, int]

    @property
    def statuses(self) -> list[Status | None]:
        """What each status means, also where it is spelled wrongly."""
        return list(map(nearest_status, self.cells["Status"]))

    def faults(self, column: str, judge: Callable[[str], Sequence[Fact]]) -> Iterator[Fault]:
        """Judge each distinct text of a column once, and place what is wrong."""
        texts = self.cells[column]
        wrong = {text: facts for text in set(texts) if (facts := judge(text))}
        if wrong:
            for line, text in zip(self.lines, texts, strict=True):
                for fact in wrong.get(text, ()):
                    yield Fault(line, column, *fact)


def batches(table: TrackerTable, rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Cut a table into batches. Rows too short to have a status are only counted."""
    sources = table.table.sources
    first = table.table.delimiter_line + 1
    for start in range(0, len(sources), rows):
        yield _batch(table, sources[start : start + rows], first + start)


def _batch(table: TrackerTable, sources: tuple[str, ...], first: int) -> Batch:
    width = len(table.table.header.texts)
    split = [source.split("|") for source in sources]
    counts: dict[int, int] = {}
    for index, (source, parts) in enumerate(zip(sources, split, strict=True)):
        if len(parts) != width + 2 or parts[0] or parts[-1] or "\\" in source:
            texts = split_row(source)
            if len(texts) != width:
                counts[first + index] = len(texts)
            split[index] = ["", *texts[:width], *repeat("", width - len(texts) + 1)]
    lines: Sequence[int] = range(first, first + len(sources))
    if counts:
        lines = [line for line in lines if counts.get(line, width) >= STATUS_CELLS]
        split = [split[line - first] for line in lines]
    return Batch(lines, _columns(table, split), counts)


def _columns(table: TrackerTable, split: list[list[str]]) -> dict[str, list[str]]:
    """Turn rows into columns, and trim those that a rule asks for."""
    columns = list(zip(*split, strict=True))
    named = zip(COLUMNS, table.positions, strict=True)
    return {
        name: list(map(str.strip, columns[at + 1], repeat(SPACE)))
        if columns and at is not None
        else [""] * len(split)
        for name, at in named
        if name not in _UNJUDGED
    }
