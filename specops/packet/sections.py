"""The sections and tables of a document: where each begins, where it ends, what is in it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from specops.markdown.model import SECTION_LEVEL, Outline, Span
from specops.markdown.plain import plain
from specops.markdown.table import Row, Table, split_row, tables_and_loose_rows
from specops.packet.columns import column, fits


class Record(NamedTuple):
    """One row of a table: its line, and the visible text under each of the asked columns."""

    line: int
    fields: Mapping[str, str]


class FittingTable(NamedTuple):
    """A table with the columns that were asked for.

    ``offset`` is to be added to its line numbers; ``names`` are all of its columns.
    """

    offset: int
    table: Table
    names: tuple[str, ...]

    @property
    def line(self) -> int:
        """The line of its header in the document."""
        return self.table.line + self.offset


def whole(document: Outline) -> tuple[int, int]:
    """Return the first and the last line of a document."""
    return 1, document.prose.count("\n") + 1


def section(document: Outline, title: str) -> Span | None:
    """Return the first section at level 2 with a title."""
    for span in document.spans:
        if span.title == title and span.heading.level == SECTION_LEVEL:
            return span
    return None


def tables_in(document: Outline, first: int, last: int) -> Iterator[tuple[int, Table]]:
    """Yield the tables within some lines, each with what is to be added to its line numbers."""
    lines = document.lines[first - 1 : last]
    if any("|" in line for line in lines):
        for block in tables_and_loose_rows(lines):
            if isinstance(block, Table):
                yield first - 1, block


def header(table: Table) -> tuple[str, ...]:
    """Return the column names of a table, without a remark in brackets: ``Requirement (Spec)``."""
    return _names(table.header.source)


@lru_cache(64)
def _names(row: str) -> tuple[str, ...]:
    """Return the column names in the source of a header; packets repeat the same few."""
    return tuple(map(column, split_row(row)))


def fitting_table(
    document: Outline, first: int, last: int, columns: Sequence[str]
) -> FittingTable | None:
    """Return the first table within some lines that has the columns."""
    for offset, table in tables_in(document, first, last):
        names = header(table)
        if fits(names, columns):
            return FittingTable(offset, table, names)
    return None


def records(document: Outline, first: int, last: int, columns: Sequence[str]) -> tuple[Record, ...]:
    """Return the rows of the first table that has the columns; a blank row is none."""
    found = fitting_table(document, first, last, columns)
    if found is None:
        return ()
    places = [found.names.index(column) for column in columns]
    rows = (_record(row, found.offset, columns, places) for row in found.table.rows)
    return tuple(record for record in rows if any(record.fields.values()))


def _record(row: Row, offset: int, columns: Sequence[str], places: Sequence[int]) -> Record:
    """Read one row; a cell that is not there is empty, as GitHub shows it."""
    texts = row.texts
    fields = {
        column: plain(texts[place]) if place < len(texts) else ""
        for column, place in zip(columns, places, strict=True)
    }
    return Record(row.line + offset, fields)
