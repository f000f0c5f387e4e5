"""Judges the headings of a document: the first one, and the sections in their order."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from specops.guardrails.documents.marks import Mark
from specops.markdown.model import SECTION_LEVEL, Outline, Span
from specops.markdown.plain import plain
from specops.packet.structure import Document, Section

_WORD: Final = re.compile(r"\w")


def judge_sections(rules: Document, document: Outline, *, strict: bool) -> Iterator[Mark]:
    """Yield what is wrong with the headings of a document."""
    yield from _first_heading(rules, document)
    found: dict[str, list[Span]] = {}
    for span in document.spans:
        if span.heading.level == SECTION_LEVEL:
            found.setdefault(span.title, []).append(span)
    last: Span | None = None
    for section in rules.sections:
        if not section.required and not strict:
            continue
        spans = found.get(section.title)
        if spans is None:
            yield _missing(section, document)
            continue
        yield from _content(document, spans)
        if last and spans[0].first < last.first:
            yield _out_of_order(spans[0], last)
        else:
            last = spans[0]


def _first_heading(rules: Document, document: Outline) -> Iterator[Mark]:
    """Judge how the document begins: a heading of level 1, and a word boundary behind its word."""
    if not document.headings:
        yield Mark("DS003", f"there is no heading; the first is to be '# {rules.title} ...'", 1, 1)
        return
    first = document.headings[0]
    title = plain(first.text)
    begins = title.startswith(rules.title) and not re.match(r"\w", title[len(rules.title) :])
    if first.level != 1 or first.nested or not begins:
        shown = f"{'#' * first.level} {title}"[:80]
        message = f"the first heading is {shown!r}, not '# {rules.title} ...'"
        yield Mark("DS003", message, first.line, first.column)


def _missing(section: Section, document: Outline) -> Mark:
    """Tell a section at another level from one that is not there."""
    if not section.required:
        return Mark("DS031", f"section '## {section.title}' is recommended and missing", 1, 1)
    for heading in document.headings:
        if not heading.nested and plain(heading.text) == section.title:
            message = f"section '{section.title}' is at level {heading.level}, not {SECTION_LEVEL}"
            return Mark("DS005", message, heading.line, heading.column)
    last = document.prose.rstrip().count("\n") + 1
    return Mark("DS004", f"section '## {section.title}' is missing", last, 1)


def _content(document: Outline, spans: Sequence[Span]) -> Iterator[Mark]:
    """Judge that a section is there once, and has something in it."""
    first = spans[0]
    if is_empty(document, first):
        message = f"section '## {first.title}' is empty"
        yield Mark("DS007", message, first.heading.line, first.heading.column)
    for again in spans[1:]:
        message = f"section '## {first.title}' comes again; it began in line {first.heading.line}"
        yield Mark("DS008", message, again.heading.line, again.heading.column)


def is_empty(document: Outline, span: Span) -> bool:
    """Whether a section shows its reader nothing but headings: no word, no code, no picture."""
    for number in range(span.first, span.last + 1):
        if _WORD.search(document.lines[number - 1]) and number not in document.heading_lines:
            return False
    return not any(span.first <= line <= span.last for line in document.shown)


def _out_of_order(span: Span, earlier: Span) -> Mark:
    """Build the finding for a section that stands before one it should follow."""
    message = f"section '## {span.title}' stands before '## {earlier.title}'"
    return Mark("DS006", message, span.heading.line, span.heading.column)
