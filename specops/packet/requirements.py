"""Requirement ids: where a spec defines them, and where a text names them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from specops.markdown.model import Outline

_MARKUP: Final = r"(?:\*\*|__|[*_`~\[])*"
_LEADS: Final = re.compile(
    rf"[ \t>]*(?:[-*+]|\d{{1,9}}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?{_MARKUP}|.*(?<!\\)\|[ \t]*{_MARKUP}"
)
_WITHIN: Final = re.compile(r"(?:[^\W_]_?|-)\Z")
_FIRST_CELL: Final = re.compile(rf"[ \t]*{_MARKUP}")
_HEADS: Final = re.compile(rf"[ \t>#]*(?:[-*+][ \t]+#+[ \t]+)?{_MARKUP}")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement that a spec defines: its id, and where it does so first."""

    id: str
    line: int
    column: int


def named(text: str, prefixes: Sequence[str]) -> frozenset[str]:
    """Return the requirement ids that a text names."""
    return frozenset(match[0] for match in _matches(text, prefixes))


def requirements(document: Outline, prefixes: Sequence[str]) -> tuple[Requirement, ...]:
    """Return the requirements that a spec defines, each where it comes first.

    A list item, a heading or a table cell that begins with an id defines it, in bold or not. The
    ids under a heading about risks are those of the risks.
    """
    risks = [(s.first, s.last) for s in document.spans if s.title.lower().startswith("risk")]
    found: dict[str, Requirement] = {}
    line = 1
    counted = 0
    for match in _matches(document.prose, prefixes):
        line += document.prose.count("\n", counted, match.start())
        counted = match.start()
        column = match.start() - document.prose.rfind("\n", 0, match.start())
        if match[0] in found or any(first <= line <= last for first, last in risks):
            continue
        if _defines(
            document.lines[line - 1], column - 1, in_heading=line in document.heading_lines
        ):
            found[match[0]] = Requirement(match[0], line, column)
    return tuple(found.values())


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
        if not _WITHIN.search(text, max(match.start() - 2, 0), match.start()):
            yield match


@cache
def _pattern(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of the ids with some prefixes: R1, FR-3, NFR-2.1, AC4b.

    It begins with the words themselves, which lets the search skip most of a text.
    """
    words = "|".join(map(re.escape, prefixes))
    return re.compile(rf"(?:{words})-?\d{{1,6}}(?:\.\d+)*[a-z]?(?![^\W_]|[-_][^\W_])")
