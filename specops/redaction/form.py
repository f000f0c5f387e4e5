"""One form of a secret, found in bytes: whole, and cut at either end of what was kept."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from specops.redaction.spelling import Ways, any_of

Span = tuple[int, int]

# So many parts of a long secret are worth redacting, whatever follows them.
LONG: Final = 16
_SIEVE: Final = 6
_HEAVY_SIEVE: Final = 900
_LONGEST_SPELLING: Final = 12
_ESCAPE_BEFORE: Final = re.compile(rb"\\(?:u[0-9A-Fa-f]{0,3}|x[0-9A-Fa-f]?)?\Z")
_BACKSLASH: Final = ord("\\")
_ASCII_END: Final = 128


class Form:
    """A secret as a row of parts, each with its spellings.

    Searched by the first few parts, whose pattern is quick to compile; then followed part by part,
    so that the cost of a long secret, and of an odd one, stays in proportion to its length.
    """

    def __init__(self, parts: tuple[Ways, ...], least: int) -> None:
        """Take the parts; ``least`` is how many of them a cut may not leave behind."""
        self._parts = parts
        self._least = max(1, min(least, len(parts) - 1))
        self._quick = _sieve_length(parts)
        self._compiled: dict[int, tuple[re.Pattern[bytes], ...]] = {}
        self._sieves: dict[tuple[int, int], re.Pattern[bytes]] = {}

    def whole(self, content: bytes) -> Iterator[Span]:
        """Give the places of the form, and of any part of it that begins as it does and is long."""
        for start, ends in self._beginnings(content, self._quick):
            if len(ends) >= min(LONG, len(self._parts)):
                yield start, ends[-1]

    def cut_short(self, content: bytes, cut: "re.Pattern[bytes]") -> Iterator[Span]:
        """Give the places where the form begins and is cut before its end.

        The last part may be the beginning of another spelling, which the cut left no more of.
        """
        for start, ends in self._beginnings(content, self._least):
            if any(cut.match(content, end) for end in ends[-2:]):
                yield start, ends[-1]

    def cut_open(self, content: bytes, places: Iterable[int]) -> Iterator[Span]:
        """Give the places where the rest of the form follows a cut, from the cut on."""
        last = self._sieve(len(self._parts) - self._least, self._least)
        reach = _LONGEST_SPELLING * (len(self._parts) + 1)
        for place in places:
            if last.search(content, place, place + reach):
                end = self._rest(content, place)
                if end > place:
                    yield place, end

    def _beginnings(self, content: bytes, length: int) -> Iterator[tuple[int, list[int]]]:
        """Give where the first parts are, and where each of the parts ends that follow in order."""
        sieve = self._sieve(0, length)
        position = 0
        while match := sieve.search(content, position):
            ends = self._follow(content, match.start(), 0)
            yield match.start(), ends
            position = ends[-1] if len(ends) >= min(LONG, len(self._parts)) else match.start() + 1

    def _rest(self, content: bytes, place: int) -> int:
        """Return where the rest of the form ends that begins at a cut, within a spelling even."""
        for start in range(place, min(place + _LONGEST_SPELLING, len(content))):
            for rank in range(1, len(self._parts) - self._least + 1):
                ends = self._follow(content, start, rank)
                if rank + len(ends) == len(self._parts):
                    return ends[-1]
        return place

    def _follow(self, content: bytes, position: int, rank: int) -> list[int]:
        """Follow the parts from ``rank`` on and return where each ends."""
        reached, ends = {position}, []
        for number in range(rank, len(self._parts)):
            reached = {
                match.end()
                for place in reached
                for way in self._part(number)
                if (match := way.match(content, place))
            }
            if not reached:
                break
            ends.append(max(reached))
        return ends

    def _part(self, number: int) -> "tuple[re.Pattern[bytes], ...]":
        """Return the patterns of one part."""
        if number not in self._compiled:
            self._compiled[number] = tuple(re.compile(way) for way in self._parts[number])
        return self._compiled[number]

    def _sieve(self, start: int, count: int) -> "re.Pattern[bytes]":
        """Return the pattern of some parts in a row."""
        if (start, count) not in self._sieves:
            parts = self._parts[start : start + count]
            self._sieves[start, count] = re.compile(b"".join(map(any_of, parts)))
        return self._sieves[start, count]


def _sieve_length(parts: tuple[Ways, ...]) -> int:
    """Return how many parts to search by: few where their patterns are long to compile."""
    length, weight = 0, 0
    while length < min(_SIEVE, len(parts)) and weight < _HEAVY_SIEVE:
        weight += sum(map(len, parts[length]))
        length += 1
    return length


def replaced(content: bytes, spans: Iterable[Span], mark: bytes) -> bytes:
    """Put a mark in place of some spans, given in their order; those that touch become one."""
    kept: list[bytes] = []
    position = 0
    for start, end in spans:
        first, last = _whole_escapes(content, start, end)
        if last > position:
            kept += [content[position:first], mark] if first > position or not kept else []
            position = last
    return b"".join((*kept, content[position:])) if kept else content


def _whole_escapes(content: bytes, start: int, end: int) -> Span:
    """Widen a span so that it begins and ends within no escape: JSON has to stay JSON."""
    if within := _ESCAPE_BEFORE.search(content, max(start - 5, 0), start):
        start = within.start()
    while start and content[start - 1] == _BACKSLASH:
        start -= 1
    run = end - len(content[start:end].rstrip(b"\\")) - start
    if run % 2 and end < len(content) and content[end] < _ASCII_END:
        end += 1
    return start, end
