"""The mechanical repairs: spelling of the status, spacing, and alignment of the columns.

GitHub shows the same table afterwards, except for the spelling of a status. Nothing else of the
document changes by a byte: not the line endings, not the byte order mark, not the cells' own text.
"""

import re
from collections.abc import Iterator
from typing import Final

from specops.markdown.table import Cell, Row, Table
from specops.markdown.table_context import SPACE
from specops.packet.tracker import COLUMNS, TrackerTable, nearest_status, read_tracker

MAX_ALIGNED_WIDTH: Final = 40
_MIN_DASHES: Final = 3
_ENDING = re.compile(r"(\r\n|\n|\r)")
_STATUS = COLUMNS.index("Status")


def fix(text: str) -> str:
    """Return the document with its tracker tables repaired; a second time changes nothing.

    A table whose header is not the tracker's, and a row with a wrong number of cells, are left as
    they are: what was meant there is for a person to say.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    parts = _ENDING.split(text.removeprefix("\ufeff"))
    for table in read_tracker(text).tables:
        if table.is_exact:
            for line, repaired in _repaired(table):
                parts[2 * (line - 1)] = repaired
    return mark + "".join(parts)


def _repaired(tracker: TrackerTable) -> Iterator[tuple[int, str]]:
    table = tracker.table
    rows = {row: _written(row) for row in table.rows if len(row.cells) == len(COLUMNS)}
    header = [cell.raw for cell in table.header.cells]
    widths = _widths([header, *rows.values()])
    yield table.header.line, _line(table.header, header, widths)
    yield table.delimiter_line, _line(table.delimiter, _delimiters(table, widths), widths)
    for row, cells in rows.items():
        yield row.line, _line(row, cells, widths)


def _written(row: Row) -> list[str]:
    """Return the cells as they are to be written: only the status may differ."""
    cells = [cell.raw for cell in row.cells]
    cells[_STATUS] = nearest_status(cells[_STATUS]) or cells[_STATUS]
    return cells


def _widths(rows: list[list[str]]) -> list[int]:
    """Return the width of each column; one with long texts is not aligned, only spaced."""
    widest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [max(width, _MIN_DASHES) if width <= MAX_ALIGNED_WIDTH else 0 for width in widest]


def _delimiters(table: Table, widths: list[int]) -> list[str]:
    """Draw the delimiter row anew; the colons stay, for they are what GitHub aligns by."""
    return [
        _delimiter(cell, width or _MIN_DASHES)
        for cell, width in zip(table.delimiter.cells, widths, strict=True)
    ]


def _delimiter(cell: Cell, width: int) -> str:
    left = ":" if cell.text.startswith(":") else ""
    right = ":" if cell.text.endswith(":") else ""
    return left + "-" * (width - len(left) - len(right)) + right


def _line(row: Row, cells: list[str], widths: list[int]) -> str:
    """Write a row; its indentation may be that of a list item, and stays."""
    lead = row.source[: len(row.source) - len(row.source.lstrip(SPACE))]
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"{lead}| {' | '.join(padded)} |"
