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
    found = [span for span in document.spans if span.heading.level == SECTION_LEVEL]
    last = -1
    for section in rules.sections:
        places = [index for index, span in enumerate(found) if span.title == section.title]
        if not places:
            yield from _missing(section, document, strict=strict)
            continue
        if not section.required and not strict:
            continue
        place = places[0]
        yield from _content(section, document, [found[index] for index in places])
        if place < last:
            yield _out_of_order(section, found[place], found[last])
        last = max(last, place)


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


def _missing(section: Section, document: Outline, *, strict: bool) -> Iterator[Mark]:
    """Tell a section at another level from one that is not there."""
    if not section.required:
        if strict:
            yield Mark("DS031", f"section '## {section.title}' is recommended and missing", 1, 1)
        return
    for heading in document.headings:
        if not heading.nested and plain(heading.text) == section.title:
            message = f"section '{section.title}' is at level {heading.level}, not {SECTION_LEVEL}"
            yield Mark("DS005", message, heading.line, heading.column)
            return
    last = document.prose.rstrip("\n").count("\n") + 1
    yield Mark("DS004", f"section '## {section.title}' is missing", last, 1)


def _content(section: Section, document: Outline, found: Sequence[Span]) -> Iterator[Mark]:
    """Judge that a section is there once, and has something in it."""
    first = found[0]
    if is_empty(document, first):
        message = f"section '## {section.title}' is empty"
        yield Mark("DS007", message, first.heading.line, first.heading.column)
    for again in found[1:]:
        message = f"section '## {section.title}' comes again; it began in line {first.heading.line}"
        yield Mark("DS008", message, again.heading.line, again.heading.column)


def is_empty(document: Outline, span: Span) -> bool:
    """Whether a section shows its reader nothing but headings: no word, no code, no picture."""
    for number in range(span.first, span.last + 1):
        if _WORD.search(document.lines[number - 1]) and number not in document.heading_lines:
            return False
    return not any(span.first <= line <= span.last for line in document.shown)


def _out_of_order(section: Section, span: Span, earlier: Span) -> Mark:
    """Build the finding for a section that stands before one it should follow."""
    message = f"section '## {section.title}' stands before '## {earlier.title}'"
    return Mark("DS006", message, span.heading.line, span.heading.column)
