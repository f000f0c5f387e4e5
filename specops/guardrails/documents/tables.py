"""Judges the tables that a document must have, and the acceptance mapping against its spec."""

from collections.abc import Iterator, Sequence

from specops.guardrails.documents.marks import Mark
from specops.markdown.model import Outline
from specops.packet.documents import lines_of
from specops.packet.requirements import Requirement, named
from specops.packet.sections import fits, header, records, section, tables_in, whole
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
    shown = " | ".join(part.columns)
    found = list(tables_in(document, first, last))
    if not found:
        line = max(first - 1, 1)
        yield Mark("DS009", f"there is no table with the columns {shown}", line, 1)
        return
    if not any(fits(header(table), part.columns) for _, table in found):
        offset, table = found[0]
        names = header(table)
        lacking = [column for column in part.columns if column not in names]
        why = f"lacks {', '.join(lacking)}" if lacking else "has them in another order"
        cell = table.header.cells[0].column if table.header.cells else 1
        message = f"the columns are to be {shown}; the table {why}"
        yield Mark("DS010", message, table.line + offset, cell)
    elif not records(document, first, last, part.columns):
        offset, table = next(pair for pair in found if fits(header(pair[1]), part.columns))
        yield Mark("DS011", f"the table {shown} has no row", table.line + offset, 1)


def judge_mapping(
    structure: PacketStructure, document: Outline, required: Sequence[Requirement]
) -> Iterator[Mark]:
    """Yield the requirements that the first column of the acceptance mapping does not name.

    A mapping that is missing or misses its columns was reported as that already.
    """
    lines = lines_of(document, structure, Holds.ACCEPTANCE)
    columns = structure.columns(Holds.ACCEPTANCE)
    rows = records(document, *lines, columns) if lines else ()
    if not rows or not lines:
        return
    mapped: set[str] = set()
    for row in rows:
        mapped |= named(row.fields[columns[0]], structure.requirement_prefixes)
    for requirement in required:
        if requirement.id not in mapped:
            message = (
                f"no row maps {requirement.id}, which the spec defines in line {requirement.line}"
            )
            yield Mark("DS012", message, rows[0].line, 1)
