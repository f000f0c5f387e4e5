"""From a JSON pointer into the TOML of a block to the line where that stands."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_HEAD: Final = re.compile(r"\s*\[{1,2}([^\]\n]+)\]{1,2}\s*(?:#.*)?$")
_NAMES: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([A-Za-z0-9_-]+)')


def line_of(text: str, pointer: str) -> int:
    """Return the line, from 1, of the key that a pointer (RFC 6901) leads to, or the nearest one.

    Tables are found by their heads and keys by the names before their equals sign; an item of an
    array of tables by its count.
    """
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    best, best_length = 1, 0
    for number, path in _paths(text):
        length = _shared(path, steps)
        if length > best_length and length == len(path):
            best, best_length = number, length
    return best


def lines_by_name(text: str) -> dict[str, int]:
    """Return the line, from 1, of each key and table of the first level, where it has one."""
    found: dict[str, int] = {}
    for number, path in _paths(text):
        if len(path) == 1:
            found.setdefault(path[0], number)
    return found


def _paths(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each line with the path of what it says something of."""
    table: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        head = _HEAD.match(line)
        if head:
            table = _counted(_names(head[1]), line, seen)
        is_key = "=" in line and not head
        yield number, [*table, *_names(line.partition("=")[0])] if is_key else table


def _names(dotted: str) -> list[str]:
    """Split a dotted key into its names."""
    return [next(filter(None, groups), "") for groups in _NAMES.findall(dotted)]


def _counted(names: list[str], line: str, seen: dict[tuple[str, ...], int]) -> list[str]:
    """Return the path of a table, with the index of its item in each array of tables."""
    path: list[str] = []
    for depth, name in enumerate(names, 1):
        path.append(name)
        place = tuple(path)
        if depth == len(names) and line.lstrip().startswith("[["):
            seen[place] = seen.get(place, -1) + 1
        if place in seen:
            path.append(str(seen[place]))
    return path


def _shared(path: Sequence[str], steps: Sequence[str]) -> int:
    """Return how many steps a path and a pointer have in common from their beginning."""
    length = 0
    for one, other in zip(path, steps, strict=False):
        if one != other:
            break
        length += 1
    return length
