"""Finding the ``accept`` blocks of a plan: fenced code of its own level that its reader sees."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from specops.markdown.model import Outline
from specops.packet.acceptance.glance import LOOKS_LIKE_ONE, WORD
from specops.packet.acceptance.model import Fault

_OPENS: Final = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*$")


class Block(NamedTuple):
    """The text within a fence; ``first`` is the line of its first line in the document."""

    first: int
    text: str


def blocks(document: Outline, section: tuple[int, int] | None) -> Iterator[Block | Fault]:
    """Yield the blocks of a section, and a fault for each that nobody would read.

    That is one outside of the section, in a comment, in a list or quotation, without an end, or
    without content. A fence within another fence is an example, and no block.
    """
    shown = frozenset(document.shown)
    for fence in _fences(document.text.split("\n")):
        if fence.word != WORD:
            continue
        why = _unread(fence, section, shown)
        if why:
            yield Fault("DS061", f"the accept block {why}", fence.line)
        else:
            yield Block(fence.line + 1, "\n".join(fence.lines) + "\n")
    yield from _within_containers(document, shown)


class _Fence(NamedTuple):
    """A fence at the margin: its line, the word behind it, what is inside, and if it is closed."""

    line: int
    word: str
    lines: list[str]
    closed: bool


def _fences(lines: list[str]) -> Iterator[_Fence]:
    """Yield the fences of a document, in their order."""
    at = 0
    while at < len(lines):
        opened = _OPENS.match(lines[at])
        at += 1
        if opened:
            closes = re.compile(rf" {{0,3}}{opened[1][0]}{{{len(opened[1])},}}[ \t]*$")
            end = next((n for n in range(at, len(lines)) if closes.match(lines[n])), len(lines))
            yield _Fence(at, opened[2], lines[at:end], end < len(lines))
            at = end + 1


def _unread(fence: _Fence, section: tuple[int, int] | None, shown: frozenset[int]) -> str:
    """Say why nobody would read a block, or nothing."""
    if section is None or not section[0] <= fence.line <= section[1]:
        return "stands outside of the section with the acceptance mapping"
    if not any(line.strip() for line in fence.lines):
        return "is empty"
    if not fence.closed:
        return "has no end"
    numbers = range(fence.line + 1, fence.line + 1 + len(fence.lines))
    filled = (number for number, line in zip(numbers, fence.lines, strict=True) if line.strip())
    return "" if all(number in shown for number in filled) else "is hidden from its reader"


def _within_containers(document: Outline, shown: frozenset[int]) -> Iterator[Fault]:
    """Yield a fault for each block in a list or a quotation: code, but not at the margin."""
    at_margin: set[int] = set()
    lines = document.text.split("\n")
    for fence in _fences(lines):
        at_margin.update(range(fence.line, fence.line + len(fence.lines) + 1))
    for number, line in enumerate(lines, 1):
        if number not in at_margin and LOOKS_LIKE_ONE.search(line) and number + 1 in shown:
            yield Fault("DS061", "the accept block stands in a list or a quotation", number)
