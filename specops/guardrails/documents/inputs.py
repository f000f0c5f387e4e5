"""Judges the inputs of a plan: the files exist, and are what they were when they were pinned."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from specops.guardrails.documents.marks import Mark
from specops.guardrails.documents.tree import Place, Tree
from specops.packet.inputs import Input, inputs
from specops.packet.revisions import Pin, PinState

_DIGEST_LENGTH: Final = 64
_FAULTS: Final[Mapping[PinState, tuple[str, str]]] = {
    PinState.STALE: ("DS017", "and has changed since"),
    PinState.ABSENT: ("DS016", "which does not have the file"),
    PinState.UNKNOWN: ("DS016", "which is no object of this repository"),
}


class Pinned(NamedTuple):
    """An input whose revision is still to be asked for."""

    pin: Pin
    line: int
    column: int

    def mark(self, states: Mapping[Pin, PinState]) -> Mark | None:
        """Judge the pin by what the history says of it; nothing where it holds."""
        fault = _FAULTS.get(states[self.pin])
        if fault is None:
            return None
        code, what = fault
        message = f"{self.pin.path} is pinned to {self.pin.revision}, {what}"
        return Mark(code, message, self.line, self.column)


def judge_inputs(
    lines: Sequence[str], first: int, path: str, tree: Tree, *, strict: bool
) -> Iterator[Mark | Pinned]:
    """Yield what is wrong with the inputs of a plan, and the pins that git is to be asked for.

    ``first`` is the number of the first of the lines in the document at a path.
    """
    found = inputs(lines, first)
    if not found:
        yield Mark("DS013", "the inputs name no file", max(first - 1, 1), 1)
    for each in found:
        yield from _input(each, path, tree, strict=strict)


def _input(given: Input, document: str, tree: Tree, *, strict: bool) -> Iterator[Mark | Pinned]:
    """Judge one input."""
    folder = posixpath.dirname(document) if given.relative else ""
    path = given.path if given.path.startswith("~") else posixpath.join(folder, given.path)
    place = Place.OUTSIDE if path.startswith("~") else tree.place(path)
    if place is Place.OUTSIDE:
        message = f"input {given.path} lies outside the repository"
        yield Mark("DS015", message, given.line, given.column)
    elif place is Place.MISSING:
        yield Mark("DS014", f"input {given.path} does not exist", given.line, given.column)
    elif given.revision:
        yield from _pinned(given, posixpath.normpath(path), place, tree)
    elif strict and place is Place.FILE:
        message = f"input {given.path} is not pinned to a revision"
        yield Mark("DS032", message, given.line, given.column)


def _pinned(given: Input, path: str, place: Place, tree: Tree) -> Iterator[Mark | Pinned]:
    """Judge what can be judged of a pin without asking git."""
    if place is not Place.FILE:
        message = f"{given.path} is no file: only the content of a file can be pinned"
        yield Mark("DS016", message, given.line, given.column)
    elif len(given.revision) != _DIGEST_LENGTH:
        yield Pinned(Pin(path, given.revision), given.line, given.column)
    elif tree.digest(path) != given.revision:
        message = f"{given.path} has changed since its SHA-256 digest was taken"
        yield Mark("DS017", message, given.line, given.column)
