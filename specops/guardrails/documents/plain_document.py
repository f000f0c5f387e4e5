"""The form of a document that is written plainly, by a few searches over its whole text.

Plainly: headings and fences at the margin, tables behind a blank line, no markup in its first line.
Nothing is told of any other document, and nothing of one that has a fault.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from specops.markdown.plain import plain, title
from specops.packet.columns import column, fits
from specops.packet.structure import Document, Holds, Section

_SECTION: Final = "\n## "
# What divides a document and is not seen by that: a second heading of level 1, one without a title.
_DIVIDES: Final = re.compile(r"\n#(?: |#?(?:\n|\Z))")
_WORDS: Final = r"[^\n`*~\[\]<\\_&#]*(?:(?:& |#\w)[^\n`*~\[\]<\\_&#]*)*(?:\n|\Z)"
_FILLED: Final = re.compile(r"\n(?!#)[^\w\n]*\w")
_TABLE: Final = re.compile(r"(\|[^\n]*\|)\n(\|[^\n]*\|)\n((?:\|[^\n]*\|(?:\n|\Z))+)(?:\n|\Z)")
_DELIMITER: Final = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+")
_KEPT: Final = 64


class Held(NamedTuple):
    """A part of a document that other rules read, the number of its first line, and its text."""

    part: Document | Section
    first: int
    body: str


class Rows(NamedTuple):
    """The rows of a table as they are written, and the place of the first column asked for."""

    text: str
    place: int


class _Layout(NamedTuple):
    """Which sections must have content, and which hold something, by their places."""

    filled: tuple[int, ...]
    held: tuple[tuple[Section, int], ...]


class PlainDocument:
    """What one document of a packet has to be, made ready for many packets."""

    def __init__(self, rules: Document, *, strict: bool) -> None:
        """Take the rules; one whose title no plain line can have takes no document."""
        self.file = rules.file
        self._rules = rules
        self._judged = [one for one in rules.sections if one.required or strict]
        is_plain = plain(rules.title) == rules.title and "#" not in rules.title
        first = rf"\n# {re.escape(rules.title)}(?!\w){_WORDS}" if is_plain else r"(?!)"
        self._first = re.compile(first)
        self._layout = lru_cache(_KEPT)(self._laid_out)

    def held(self, prose: str) -> list[Held] | None:
        """Return what a document holds; nothing where it has a fault, or may have one."""
        framed = "\n" + prose
        if not self._first.match(framed) or _DIVIDES.search(framed, 1):
            return None
        head, *sections = framed.split(_SECTION)
        layout = self._layout(tuple([one.partition("\n")[0] for one in sections]))
        if layout is None or not all(_FILLED.search(sections[at]) for at in layout.filled):
            return None
        found = [Held(self._rules, 1, prose)] if _holds(self._rules) else []
        for section, at in layout.held:
            above = head.count("\n") + sum([one.count("\n") + 1 for one in sections[:at]])
            found.append(Held(section, above + 2, sections[at].partition("\n")[2]))
        return found

    def _laid_out(self, titles: Sequence[str]) -> _Layout | None:
        """Find the sections by their titles, which packets repeat; nothing where one is wrong."""
        names = [plain(title(one)) for one in titles]
        if any(names.count(one.title) != 1 for one in self._judged):
            return None
        filled = tuple([names.index(one.title) for one in self._judged])
        if filled != tuple(sorted(filled)):
            return None
        there = [one for one in self._rules.sections if _holds(one) and one.title in names]
        return _Layout(filled, tuple([(one, names.index(one.title)) for one in there]))


def _holds(part: Document | Section) -> bool:
    """Whether another rule reads a part."""
    return bool(part.columns) or part.holds is Holds.INPUTS


def rows(held: Held) -> Rows | None:
    """Return the rows of the table that a part must have.

    Nothing where the first table of the part is not that one, has a fault or is no plain one.
    """
    start = held.body.find("|")
    if start < 0 or held.body[:start][-2:] not in {"\n\n", "\n", ""}:
        return None
    found = _TABLE.match(held.body, start)
    place = found and _place(found[1], found[2], held.part.columns)
    if found is None or place is None or not found[3].strip("| \t\n"):
        return None
    return Rows(found[3], place)


def first_cells(found: Rows) -> list[str] | None:
    """Return what the first of the columns says in each row; nothing where a pipe is escaped."""
    if "\\" in found.text:
        return None
    divided = (line[1:-1].split("|") for line in found.text.split("\n"))
    return [plain(row[found.place].strip(" \t")) for row in divided if found.place < len(row)]


@lru_cache(_KEPT)
def _place(head: str, delimiter: str, columns: Sequence[str]) -> int | None:
    """Return the place of the first column under a header, which packets repeat.

    Nothing where two lines are no head of a table with the columns. A single column could be that
    of a table without pipes above it.
    """
    is_head = head.count("|") == delimiter.count("|") and _DELIMITER.fullmatch(delimiter)
    if not is_head or "\\" in head or len(columns) == 1:
        return None
    names = [column(cell.strip(" \t")) for cell in head[1:-1].split("|")]
    return names.index(columns[0]) if fits(names, columns) else None
