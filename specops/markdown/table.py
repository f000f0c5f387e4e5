r"""Pipe tables as GitHub reads them (GitHub Flavored Markdown 0.29, section 4.10).

Only a backslash protects a pipe: a pipe in a code span separates cells like any other, and ``\|``
is a pipe even there. A table is a header row, a delimiter row with as many cells, and the lines
up to a blank line or the start of another block. GitHub fills short rows with empty cells and
drops what is too much; here a row has the cells that were written.

Only tables of the document's own level are found, not those inside quotations.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from specops.markdown.table_context import CODE_INDENT, SPACE, TableContext, indentation
from specops.values import dataclass

_SEPARATOR = re.compile(r"(?<!\\)\|")
_DELIMITER_ROW = re.compile(
    r"[ \t\v\f]*\|?[ \t\v\f]*:?-+:?[ \t\v\f]*(?:\|[ \t\v\f]*:?-+:?[ \t\v\f]*)*\|?[ \t\v\f]*$"
)
_LIST_ITEM = re.compile(r"[ ]*-[ \t]")


class Cell(NamedTuple):
    """One cell: what it says, how it is written, and its column in the line, from 1.

    The column of an empty cell is the one after its pipe.
    """

    text: str
    raw: str
    column: int


class Row(NamedTuple):
    """One line that is read as cells; ``line`` counts from 1."""

    line: int
    source: str

    @property
    def texts(self) -> list[str]:
        """The trimmed and unescaped text of each cell: the fast way to read a row."""
        return split_row(self.source)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Each cell with its place."""
        return tuple(_cells(self.source))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its header, the row that makes it one, and the lines of its body."""

    header: Row
    delimiter: Row
    sources: tuple[str, ...]

    @property
    def line(self) -> int:
        """The line of the header, from 1."""
        return self.header.line

    @property
    def delimiter_line(self) -> int:
        """The line of the delimiter row, from 1."""
        return self.delimiter.line

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the body."""
        first = self.delimiter.line + 1
        return tuple(Row(first + index, source) for index, source in enumerate(self.sources))


def tables(text: str) -> Iterator[Table]:
    """Find the tables of a document, in their order."""
    return (block for block in tables_and_loose_rows(split_lines(text)) if isinstance(block, Table))


def tables_and_loose_rows(lines: list[str]) -> Iterator[Table | Row]:
    """Find the tables, and the lines with a pipe that are text because no table holds them.

    Lines in fenced code, in HTML and in headings are neither.
    """
    context = TableContext()
    at = 0
    while at < len(lines):
        line = lines[at]
        context.read(line)
        if context.paragraph and (table := _table_at(lines, at)):
            yield table
            context = TableContext()
            at += len(table.sources) + 1
        elif context.text and "|" in line:
            yield Row(at + 1, line)
        at += 1


def split_lines(text: str) -> list[str]:
    """Split at the line endings of CommonMark, LF, CRLF and CR, and drop a byte order mark.

    ``str.splitlines`` would also split at form feeds and Unicode separators inside a cell.
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def split_row(source: str) -> list[str]:
    """Return the trimmed and unescaped cells of a row; none at all for a lone pipe."""
    inner = source.strip(SPACE)
    if "\\" in inner:
        return [cell.text for cell in _cells(source)]
    if inner[:1] == "|":
        inner = inner[1:]
        if not inner:
            return []
    if inner[-1:] == "|":
        inner = inner[:-1]
    return [part.strip(SPACE) for part in inner.split("|")]


def _cells(source: str) -> Iterator[Cell]:
    """Walk over the cells of a row with their places."""
    end = len(source.rstrip(SPACE))
    start = len(source) - len(source.lstrip(SPACE))
    if source[start : start + 1] == "|":
        start += 1
    while start < end:
        found = _SEPARATOR.search(source, start, end)
        stop = found.start() if found else end
        raw = source[start:stop]
        content = raw.lstrip(SPACE)
        column = start + (len(raw) - len(content) if content else 0) + 1
        raw = content.rstrip(SPACE)
        yield Cell(raw.replace("\\|", "|"), raw, column)
        start = stop + 1


def _table_at(lines: list[str], at: int) -> Table | None:
    """Read the table whose header is a line, if the next line is a delimiter row that fits."""
    if at + 1 >= len(lines) or not _is_delimiter(lines[at + 1]):
        return None
    header, delimiter = Row(at + 1, lines[at]), Row(at + 2, lines[at + 1])
    if len(header.texts) != len(delimiter.texts):
        return None
    end = at + 2
    for line in islice(lines, end, None):
        if not (line[:1] == "|" == line[-1:] and line != "|") and not _is_row(line):
            break
        end += 1
    return Table(header, delimiter, tuple(lines[at + 2 : end]))


def _is_delimiter(line: str) -> bool:
    """Tell a delimiter row from the underline of a heading and from a list item."""
    if "-" not in line or not _DELIMITER_ROW.match(line):
        return False
    is_other_block = _LIST_ITEM.match(line) or not ("|" in line or ":" in line)
    return not is_other_block and indentation(line) < CODE_INDENT


def _is_row(line: str) -> bool:
    """Tell a row from a blank line, from the start of another block, and from a lone pipe."""
    if line[:1] == "|":
        return line.strip(SPACE) != "|"
    context = TableContext()
    context.read(line)
    return context.paragraph and line.strip(SPACE) != "|"
