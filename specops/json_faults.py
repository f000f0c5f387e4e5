"""Where JSON text holds what strict JSON refuses: the slow look, taken once a fault is certain."""

import json
import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final, Self

from specops.one_line import one_line
from specops.values import dataclass

MAX_INTEGER_DIGITS: Final = 640  # no setting of the interpreter allows fewer
_TOKEN: Final = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|-?Infinity|NaN'
    # A number ends where the standard parser ends it, whatever follows.
    r"|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|[\[\]{}:]",
    re.DOTALL,
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class JsonFault:
    """Where bytes stop being strict JSON: 1-based line and column in characters, and why."""

    message: str
    line: int
    column: int

    @classmethod
    def at(cls, text: str, start: int, message: str) -> Self:
        """Place a fault at an offset into the text."""
        return cls(message, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def number_fault(digits: str) -> str:
    """Say what is wrong with a number that JSON's grammar allows, or nothing."""
    if digits.removeprefix("-").isdecimal():
        length = len(digits.removeprefix("-"))
        return f"integer of {length} digits" if length > MAX_INTEGER_DIGITS else ""
    infinite = float(digits) in (float("inf"), float("-inf"))
    return f"number {one_line(digits, 40)} is out of range" if infinite else ""


def depth_fault(text: str, max_depth: int) -> JsonFault | None:
    """Find the first bracket that nests deeper than ``max_depth``."""
    depth = 0
    for match in _TOKEN.finditer(text):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
        if depth > max_depth:
            return JsonFault.at(text, match.start(), f"nested deeper than {max_depth}")
    return None


def refusals(text: str) -> Iterator[JsonFault]:
    """Find, in order, the values that the standard parser takes and strict JSON refuses.

    ``text`` is one that the standard parser has read at least up to the first of them.
    """
    keys = _Keys()
    for match in _TOKEN.finditer(text):
        message = _value_fault(match[0]) or keys.duplicate(match)
        if message:
            start = match.start() if match[0] != ":" else keys.last_start
            yield JsonFault.at(text, start, message)


def _value_fault(piece: str) -> str:
    """Say what is wrong with one string or number, or nothing."""
    if piece.endswith(("NaN", "Infinity")) and not piece.startswith('"'):
        return f"{piece} is not a JSON number"
    if piece.startswith('"'):
        return "lone surrogate" if _SURROGATE.search(json.loads(piece)) else ""
    return number_fault(piece) if piece[-1].isdecimal() else ""


@dataclass(slots=True)
class _Keys:
    """The keys seen so far in each object that is open."""

    open_objects: list[set[str]] = field(default_factory=list)
    last_string: str = ""
    last_start: int = 0

    def duplicate(self, match: "re.Match[str]") -> str:
        """Take one piece more; say so if it ends a key that its object has already."""
        piece = match[0]
        if piece.startswith('"'):
            self.last_string, self.last_start = piece, match.start()
        elif piece in "[{":
            self.open_objects.append(set())
        elif piece in "]}":
            self.open_objects.pop()
        elif piece == ":":
            return self._taken(json.loads(self.last_string))
        return ""

    def _taken(self, key: str) -> str:
        """Note a key of the innermost object."""
        if key in self.open_objects[-1]:
            return f"duplicate key {one_line(key, 80)!r}"
        self.open_objects[-1].add(key)
        return ""
