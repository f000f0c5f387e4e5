"""The tracker: the table of SPEC.md that has one row for each task or spec.

Pure: text in, rows out. What is wrong with a row is the business of the tracker guardrail.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from specops.markdown.table import Row, Table, split_lines, tables_and_loose_rows
from specops.packet.spec_id import canonical, is_spec_id
from specops.values import dataclass

COLUMNS: Final = (
    "Order",
    "Task ID",
    "Title",
    "Status",
    "Owners",
    "PRD",
    "Branch",
    "PR",
    "Last Validation",
    "Evidence",
    "Notes",
)
_LIKENESS: Final = 6
_NAMES = {name.casefold(): index for index, name in enumerate(COLUMNS)}
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_BLANKS = frozenset(("", "-", "–", "—", "n/a", "none", "tbd"))  # noqa: RUF001 - an en dash is a usual sign for an empty cell


class Status(StrEnum):
    """The states of a row, spelled as the tracker spells them."""

    BACKLOG = "Backlog"
    IN_PROGRESS = "In Progress"
    IN_REVIEW = "In Review"
    BLOCKED = "Blocked"
    DONE = "Done"


class TrackerRow(NamedTuple):
    """One row as GitHub shows it: missing cells are empty. ``line`` counts from 1."""

    order: str
    task_id: str
    title: str
    status: str
    owners: str
    prd: str
    branch: str
    pr: str
    last_validation: str
    evidence: str
    notes: str
    line: int

    @property
    def spec_id(self) -> str:
        """The canonical spec id of the row, or nothing for a task that is no spec."""
        return canonical_spec_id(plain_text(self.task_id))


@dataclass(frozen=True, slots=True)
class TrackerTable:
    """A table that is, or was meant to be, a tracker.

    ``positions`` tells for each of ``COLUMNS`` in which cell it stands, or None where the header
    lacks it.
    """

    table: Table
    positions: tuple[int | None, ...]

    @property
    def is_exact(self) -> bool:
        """Whether the header is the tracker's, to the letter."""
        return tuple(self.table.header.texts) == COLUMNS

    @property
    def rows(self) -> tuple[TrackerRow, ...]:
        """The rows, their cells put under the names of the columns."""
        return tuple(_tracker_row(row, self.positions) for row in self.table.rows)


@dataclass(frozen=True, slots=True)
class Tracker:
    """What a document holds of a tracker.

    ``tables`` have the tracker's header, or one so near that it was meant; a header without a
    table, and rows that no table holds, are among the ``loose`` lines.
    """

    tables: tuple[TrackerTable, ...]
    loose: tuple[Row, ...]

    @property
    def rows(self) -> tuple[TrackerRow, ...]:
        """The rows under an exact header; those under another are not to be relied on."""
        return tuple(row for table in self.tables if table.is_exact for row in table.rows)

    def rows_for(self, spec_id: str) -> tuple[TrackerRow, ...]:
        """Return the rows of a spec, given in its canonical or its whole form."""
        wanted = canonical_spec_id(spec_id)
        return tuple(row for row in self.rows if wanted and row.spec_id == wanted)


def read_tracker(text: str) -> Tracker:
    """Find the tracker in a document. Never raises: a document without one has no tables."""
    return read_tracker_lines(split_lines(text))


def read_tracker_lines(lines: list[str]) -> Tracker:
    """Find the tracker in a document that was split into lines, as ``split_lines`` does."""
    found: list[TrackerTable] = []
    loose: list[Row] = []
    for block in tables_and_loose_rows(lines):
        if isinstance(block, Row):
            loose.append(block)
        elif is_tracker_header(block.header):
            found.append(TrackerTable(block, _positions(block.header.texts)))
    return Tracker(tuple(found), tuple(loose))


def is_tracker_header(header: Row) -> bool:
    """Tell the tracker's header, and one that names more than half of its columns."""
    return len({plain_text(text).casefold() for text in header.texts} & _NAMES.keys()) >= _LIKENESS


def canonical_spec_id(text: str) -> str:
    """Return the canonical form of a spec id (``SPEC-KIT-018``), or nothing for other text."""
    return canonical(text) if is_spec_id(text) else ""


def plain_text(cell: str) -> str:
    """Return what a cell says without link, emphasis and code marks around it."""
    if "](" in cell:
        cell = _LINK.sub(r"\1", cell)
    return cell.strip(" *_`")


def is_blank(cell: str) -> bool:
    """Tell a cell that says nothing: empty, or one of the usual signs for that."""
    return cell.casefold() in _BLANKS


@lru_cache(maxsize=1024)
def nearest_status(cell: str) -> Status | None:
    """Return the status that a cell means, whatever its case and emphasis: ``**DONE**`` is Done."""
    return _SPELLINGS.get(" ".join(re.split(r"[-_\s]+", plain_text(cell).casefold())))


_SPELLINGS = {status.value.casefold(): status for status in Status}


def _positions(names: Sequence[str]) -> tuple[int | None, ...]:
    """Say where each column of the tracker stands; the first of two equal names counts."""
    folded = [plain_text(name).casefold() for name in names]
    return tuple(folded.index(name) if name in folded else None for name in _NAMES)


def _tracker_row(row: Row, positions: tuple[int | None, ...]) -> TrackerRow:
    texts = row.texts
    cells = (texts[at] if at is not None and at < len(texts) else "" for at in positions)
    return TrackerRow._make((*cells, row.line))
