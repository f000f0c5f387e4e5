"""The sections and tables of a document: where each begins, where it ends, what is in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from specops.markdown.inline import plain
from specops.markdown.model import Heading, Outline
from specops.markdown.table import Row, Table, tables

SECTION_LEVEL: Final = 2
_REMARK: Final = re.compile(r"\s*\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Span:
    """A section: its visible title and its body, lines ``first`` to ``last``, 1-based."""

    title: str
    heading: Heading
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table: its line, and the visible text under each of the asked columns."""

    line: int
    fields: Mapping[str, str]


def spans(document: Outline) -> tuple[Span, ...]:
    """Return the sections of a document: what its own headings of level 1 and 2 divide."""
    heads = [h for h in document.headings if h.level <= SECTION_LEVEL and not h.nested]
    ends = [head.line - 1 for head in heads] + [document.prose.count("\n") + 1]
    return tuple(
        Span(plain(head.text), head, head.line + 1, end)
        for head, end in zip(heads, ends[1:], strict=True)
    )


def whole(document: Outline) -> tuple[int, int]:
    """Return the first and the last line of a document."""
    return 1, document.prose.count("\n") + 1


def section(document: Outline, title: str) -> Span | None:
    """Return the first section at level 2 with a title."""
    for span in spans(document):
        if span.title == title and span.heading.level == SECTION_LEVEL:
            return span
    return None


def tables_in(document: Outline, first: int, last: int) -> Iterator[tuple[int, Table]]:
    """Yield the tables within some lines, each with what is to be added to its line numbers."""
    text = "\n".join(document.lines[first - 1 : last])
    if "|" in text:
        for table in tables(text):
            yield first - 1, table


def header(table: Table) -> tuple[str, ...]:
    """Return the column names of a table, without a remark in brackets: ``Requirement (Spec)``."""
    return tuple(_REMARK.sub("", plain(cell.text)) for cell in table.header.cells)


def fits(names: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether the columns are all there in their order; others may stand between them."""
    rest = iter(names)
    return all(column in rest for column in columns)


def records(document: Outline, first: int, last: int, columns: Sequence[str]) -> tuple[Record, ...]:
    """Return the rows of the first table that has the columns; a blank row is none."""
    for offset, table in tables_in(document, first, last):
        names = header(table)
        if fits(names, columns):
            places = [names.index(column) for column in columns]
            found = [_record(row, offset, columns, places) for row in table.rows]
            return tuple(record for record in found if any(record.fields.values()))
    return ()


def _record(row: Row, offset: int, columns: Sequence[str], places: Sequence[int]) -> Record:
    """Read one row; a cell that is not there is empty, as GitHub shows it."""
    texts = [plain(cell.text) for cell in row.cells]
    fields = {
        column: texts[place] if place < len(texts) else ""
        for column, place in zip(columns, places, strict=True)
    }
    return Record(row.line + offset, fields)
