"""Reading the TOML of an accept block: what is wrong with it, each fault at its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from specops.packet.acceptance.blocks import Block
from specops.packet.acceptance.model import Fault
from specops.packet.acceptance.places import line_of

ACTIONS: Final = ("argv", "run", "pytest", "scenario")
_CHANGES: Final = ("replace", "text", "copy", "remove")
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def tables(block: Block) -> tuple[Mapping[str, Any], tuple[Fault, ...]]:
    """Return the tables of a block by requirement id, or what is wrong with the block."""
    try:
        value = tomllib.loads(block.text)
    except tomllib.TOMLDecodeError as error:
        return {}, (_not_toml(block, str(error)),)
    faults = tuple(_violations(block, value)) or tuple(_contradictions(block, value))
    return ({} if faults else value), faults


def _not_toml(block: Block, message: str) -> Fault:
    """Return the fault of a text that is no TOML, at the place that its message tells."""
    place = _PLACE.search(message)
    told = _PLACE.sub("", message)
    last = block.text.count("\n")
    line, column = (int(place[1] or last), int(place[2] or 1)) if place else (1, 1)
    return Fault("DS060", f"the accept block is no TOML: {told}", block.first + line - 1, column)


def _violations(block: Block, value: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the published schema does not allow."""
    from specops.schema import load, violations  # noqa: PLC0415 - most plans have no block

    for violation in violations(load("accept"), value):
        place = violation.pointer.removeprefix("/").replace("/", ".") or "the block"
        yield _fault(block, violation.pointer, f"{place}: {violation.message}")


def _contradictions(block: Block, value: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what a schema cannot say well: one action, one change, an expectation of a command."""
    for name, table in value.items():
        pointer = f"/{name}"
        actions = [word for word in ACTIONS if word in table]
        if len(actions) != 1:
            yield _fault(block, pointer, f"{name} needs exactly one of {', '.join(ACTIONS)}")
        yield from _common(block, pointer, table, "given")
        for index, drill in enumerate(drills(table)):
            place = f"{pointer}/drill/{index}" if isinstance(table["drill"], list) else ""
            place = place or f"{pointer}/drill"
            if "argv" in drill and "run" in drill:
                yield _fault(block, place, f"a drill of {name} has both argv and run")
            yield from _common(block, place, drill, "plant")


def _common(block: Block, pointer: str, table: Mapping[str, Any], edits: str) -> Iterator[Fault]:
    """Yield the contradictions that checks and drills can have."""
    if "expect" in table and "argv" not in table:
        yield _fault(block, f"{pointer}/expect", "expect stands beside argv, or in a step of run")
    for index, edit in enumerate(table.get(edits, ())):
        if sum(word in edit for word in _CHANGES) != 1:
            message = f"{edits}: {edit['file']} needs exactly one of {', '.join(_CHANGES)}"
            yield _fault(block, f"{pointer}/{edits}/{index}", message)


def drills(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the drills of a check: one table, an array of tables, or none."""
    found = table.get("drill", [])
    return found if isinstance(found, list) else [found]


def _fault(block: Block, pointer: str, message: str) -> Fault:
    """Return a fault in what a block says, at its line."""
    return Fault("DS062", message, block.first + line_of(block.text, pointer) - 1)
