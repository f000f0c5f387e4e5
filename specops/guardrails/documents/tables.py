"""Judges the tables that a document must have, and the acceptance mapping against its spec."""

from collections.abc import Iterator, Sequence

from specops.guardrails.documents.marks import Mark
from specops.markdown.model import Outline
from specops.markdown.plain import plain
from specops.packet.documents import lines_of
from specops.packet.requirements import Requirement, named
from specops.packet.sections import fitting_table, header, section, tables_in, whole
from specops.packet.structure import Document, Holds, PacketStructure, Section


def judge_tables(rules: Document, document: Outline) -> Iterator[Mark]:
    """Yield what is wrong with the tables of a document; a section that is missing has none."""
    if rules.columns:
        yield from _table(rules, document, *whole(document))
    for part in rules.sections:
        span = section(document, part.title) if part.columns else None
        if span:
            yield from _table(part, document, span.first, span.last)


def _table(part: Document | Section, document: Outline, first: int, last: int) -> Iterator[Mark]:
    """Judge the one table that some lines must hold."""
    fitting = fitting_table(document, first, last, part.columns)
    shown = " | ".join(part.columns)
    if fitting is None:
        yield _unfit(part, document, first, last)
    elif not any(any(row.texts) for row in fitting[1].rows):
        offset, table, _ = fitting
        yield Mark("DS011", f"the table {shown} has no row", table.line + offset, 1)


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
    structure: PacketStructure, document: Outline, required: Sequence[Requirement]
) -> Iterator[Mark]:
    """Yield the requirements that the first column of the acceptance mapping does not name.

    A mapping that is missing, or misses its columns, was reported as that already.
    """
    lines = lines_of(document, structure, Holds.ACCEPTANCE)
    columns = structure.columns(Holds.ACCEPTANCE)
    found = fitting_table(document, *lines, columns) if lines else None
    if found is None or not found[1].sources:
        return
    offset, table, names = found
    place = names.index(columns[0]) if columns else 0
    cells = "\n".join(plain(text) for row in table.rows for text in row.texts[place : place + 1])
    mapped = named(cells, structure.requirement_prefixes)
    for one in required:
        if one.id not in mapped:
            message = f"no row maps {one.id}, which the spec defines in line {one.line}"
            yield Mark("DS012", message, table.line + offset, 1)
