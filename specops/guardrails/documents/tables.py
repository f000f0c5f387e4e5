"""Judges the tables that a document must have, and the acceptance mapping against its spec."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specops.guardrails.documents.marks import Mark
from specops.markdown.model import Outline
from specops.markdown.plain import plain
from specops.markdown.table import split_row
from specops.packet.requirements import Requirement, named
from specops.packet.sections import FittingTable, fitting_table, header, section, tables_in, whole
from specops.packet.structure import Document, PacketStructure, Section


class FoundTable(NamedTuple):
    """Where a table must be, and the one that is there, if it has the columns."""

    part: Document | Section
    first: int
    last: int
    table: FittingTable | None


def find_tables(rules: Document, document: Outline) -> Iterator[FoundTable]:
    """Find the tables that a document must have; a section that is missing has none."""
    if rules.columns:
        lines = whole(document)
        yield FoundTable(rules, *lines, fitting_table(document, *lines, rules.columns))
    for part in rules.sections:
        span = section(document, part.title) if part.columns else None
        if span:
            lines = span.first, span.last
            yield FoundTable(part, *lines, fitting_table(document, *lines, part.columns))


def judge_table(found: FoundTable, document: Outline) -> Iterator[Mark]:
    """Yield what is wrong with a table that must be there."""
    if found.table is None:
        yield _unfit(found.part, document, found.first, found.last)
    elif not any(any(split_row(row)) for row in found.table.table.sources):
        shown = " | ".join(found.part.columns)
        yield Mark("DS011", f"the table {shown} has no row", found.table.line, 1)


def _unfit(part: Document | Section, document: Outline, first: int, last: int) -> Mark:
    """Tell a table that is not there from one without the columns."""
    shown = " | ".join(part.columns)
    found = next(tables_in(document, first, last), None)
    if found is None:
        line = max(first - 1, 1)
        return Mark("DS009", f"there is no table with the columns {shown}", line, 1)
    offset, table = found
    lacking = [column for column in part.columns if column not in header(table)]
    why = f"lacks {', '.join(lacking)}" if lacking else "has them in another order"
    message = f"the columns are to be {shown}; the table {why}"
    return Mark("DS010", message, table.line + offset, table.header.cells[0].column)


def judge_mapping(
    found: FoundTable, structure: PacketStructure, required: Sequence[Requirement]
) -> Iterator[Mark]:
    """Yield the requirements that the first column of the acceptance mapping does not name.

    A mapping that is missing, misses its columns or is empty was reported as that already.
    """
    if found.table is None or not found.table.table.sources:
        return
    place = found.table.names.index(found.part.columns[0])
    rows = map(split_row, found.table.table.sources)
    cells = "\n".join(plain(text) for row in rows for text in row[place : place + 1])
    mapped = named(cells, structure.requirement_prefixes)
    for one in required:
        if one.id not in mapped:
            message = f"no row maps {one.id}, which the spec defines in line {one.line}"
            yield Mark("DS012", message, found.table.line, 1)
