"""Requirement ids: where a spec defines them, and where a text names them."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from specops.markdown.model import Outline

_MARKUP: Final = r"(?:\*\*|__|[*_`~\[])*"
_LEADS: Final = re.compile(
    rf"[ \t>]*(?:[-*+]|\d{{1,9}}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?{_MARKUP}|.*(?<!\\)\|[ \t]*{_MARKUP}"
)
_FIRST_CELL: Final = re.compile(rf"[ \t]*{_MARKUP}")
_HEADS: Final = re.compile(rf"[ \t>#]*(?:[-*+][ \t]+#+[ \t]+)?{_MARKUP}")


class Requirement(NamedTuple):
    """A requirement that a spec defines: its id, and where it does so first."""

    id: str
    line: int
    column: int


def named(text: str, prefixes: Sequence[str]) -> frozenset[str]:
    """Return the requirement ids that a text names."""
    return frozenset(match[0] for match in _matches(text, prefixes))


def are_named(spec: str, cells: Sequence[str], prefixes: Sequence[str]) -> bool:
    """Whether some cells name every id that stands in a spec, whether it is defined there or not.

    The quick question before ``requirements``; a no may be wrong.
    """
    lacking = frozenset(_pattern(tuple(prefixes)).findall(spec)).difference(cells)
    return not lacking or lacking <= named("\n".join(cells), prefixes)


def requirements(document: Outline, prefixes: Sequence[str]) -> tuple[Requirement, ...]:
    """Return the requirements that a spec defines, each where it comes first.

    A list item, a heading or a table cell that begins with an id defines it, in bold or not. The
    ids under a heading about risks are those of the risks.
    """
    found: dict[str, Requirement] = {}
    for one in _definitions(document, prefixes):
        found.setdefault(one.id, one)
    return tuple(found.values())


def repeated(document: Outline, prefixes: Sequence[str]) -> tuple[Requirement, ...]:
    """Return the places at which a spec defines a requirement again."""
    found: set[str] = set()
    again = []
    for one in _definitions(document, prefixes):
        if one.id in found:
            again.append(one)
        found.add(one.id)
    return tuple(again)


def _definitions(document: Outline, prefixes: Sequence[str]) -> Iterator[Requirement]:
    """Yield every place at which a requirement is defined."""
    risks = [(s.first, s.last) for s in document.spans if s.title.lower().startswith("risk")]
    prose = document.prose
    number, counted = 1, 0
    for match in _matches(prose, prefixes):
        start = match.start()
        number += prose.count("\n", counted, start)
        counted = start
        if risks and any(first <= number <= last for first, last in risks):
            continue
        column = start - prose.rfind("\n", 0, start)
        line = document.lines[number - 1]
        if _defines(line, column - 1, in_heading=number in document.heading_lines):
            yield Requirement(match[0], number, column)


def _defines(line: str, start: int, *, in_heading: bool) -> bool:
    """Whether what stands before an id makes it the beginning of an item, a cell or a heading."""
    before = line[:start]
    if in_heading and _HEADS.fullmatch(before):
        return True
    if "|" in line and _FIRST_CELL.fullmatch(before):
        return True
    return _LEADS.fullmatch(before) is not None


def _matches(text: str, prefixes: Sequence[str]) -> Iterator[re.Match[str]]:
    """Yield the ids in a text that are words of their own."""
    for match in _pattern(tuple(prefixes)).finditer(text):
        start = match.start()
        before = text[start - 1 : start]
        if before == "_":
            before = text[start - 2 : start - 1]
        if before != "-" and not before.isalnum():
            yield match


@cache
def _pattern(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of the ids with some prefixes: R1, FR-3, NFR-2.1, AC4b.

    It begins with the words themselves, which lets the search skip most of a text.
    """
    words = "|".join(map(re.escape, prefixes))
    return re.compile(rf"(?:{words})-?\d{{1,6}}(?:\.\d+)*[a-z]?(?![^\W_]|[-_][^\W_])")
