"""Where a settings file sets what: the lines of a key, however its tables are written."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any


def lines_of(key: str, text: str) -> tuple[int, ...]:
    """Return the lines at which a dotted key of a TOML text is set; each table of an array is one.

    Of a table that holds what is set further down, the line of its header counts.
    """
    table, found = "", list[int]()
    for number, statement, is_header in _statements(text):
        if is_header:
            *_, table = paths = tuple(_paths(statement))
        else:
            paths = tuple(_paths(statement, f"{table}." if table else ""))
        if key in paths:
            found.append(number)
    return tuple(found)


def _statements(text: str) -> Iterator[tuple[int, Mapping[str, Any], bool]]:
    """Give the line of each statement, what it says, and whether it is the header of a table.

    A statement is what can be read by itself: the beginning of one that goes on cannot.
    """
    began, held = 1, ""
    for number, line in enumerate(text.split("\n"), start=1):
        held += f"{line}\n"
        try:
            statement = tomllib.loads(held)
        except tomllib.TOMLDecodeError:
            continue
        if statement:
            yield began, statement, held.lstrip().startswith("[")
        began, held = number + 1, ""


def _paths(told: object, prefix: str = "") -> Iterator[str]:
    """Give the dotted keys that a statement names, those of inner tables behind their own."""
    match told:
        case dict():
            for name, value in told.items():
                yield f"{prefix}{name}"
                yield from _paths(value, f"{prefix}{name}.")
        case _:
            return
