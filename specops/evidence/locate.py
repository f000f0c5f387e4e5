"""From a JSON pointer to the line and column where the value stands in the source text."""

import json
import re
from collections.abc import Sequence
from typing import Final

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder()


def locate(text: str, pointer: str) -> tuple[int, int]:
    """Return line and column, both from 1, of the value at a pointer (RFC 6901).

    ``text`` is JSON that parses strictly. Where the pointer leads nowhere, the place is that of
    the last value on its way: an object for a key that is missing.
    """
    path = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    before = text[: reached(text, path)[0]]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def reached(text: str, path: Sequence[str]) -> tuple[int, int]:
    """Return where the value at a path begins, and how many of its steps lead somewhere.

    Where not all of them do, the place is that of the last value on the way.
    """
    at = _skip(text, 0)
    for done, step in enumerate(path):
        found = _child(text, at, step)
        if found is None:
            return at, done
        at = found
    return at, len(path)


def _child(text: str, at: int, step: str) -> int | None:
    """Return where the child of the container at ``at`` begins, or ``None``."""
    if text[at] == "{":
        return _member(text, at + 1, step)
    if text[at] == "[" and step.isdecimal():
        return _item(text, at + 1, int(step))
    return None


def _member(text: str, at: int, name: str) -> int | None:
    """Return where the value of a member begins; ``at`` is behind the brace."""
    at = _skip(text, at)
    while text[at] == '"':
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if key == name:
            return at
        at = _next(text, at)
    return None


def _item(text: str, at: int, index: int) -> int | None:
    """Return where an item begins; ``at`` is behind the bracket."""
    at = _skip(text, at)
    while index and text[at] != "]":
        at = _next(text, at)
        index -= 1
    return None if text[at] == "]" else at


def _next(text: str, at: int) -> int:
    """Return what follows the value at ``at`` and its comma: a sibling or the closing bracket."""
    _, end = _DECODER.raw_decode(text, at)
    end = _skip(text, end)
    return _skip(text, end + 1) if text[end] == "," else end


def _skip(text: str, at: int) -> int:
    """Return the first place from ``at`` on that is no white space."""
    match = _SPACE.match(text, at)
    return match.end() if match else at
