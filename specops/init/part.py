"""One part of the set-up: a file that is wanted, and what has to be done for it."""

from enum import StrEnum

from specops.values import dataclass


class Action(StrEnum):
    """What has to be done: the file is written, or it is there, or a person adds lines to it."""

    WRITE = "write"
    KEEP = "keep"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Part:
    """A file that is wanted: its path relative to the root (POSIX), and what it is for.

    ``text`` is all of it where it is written, and the lines that it lacks where it is somebody
    else's; ``hint`` says where those go.
    """

    path: str
    purpose: str
    action: Action
    text: str = ""
    hint: str = ""


def part(path: str, purpose: str, now: str | None, text: str) -> Part:
    """Return a part that is there as soon as there is a file of its name; ``now`` is its text."""
    if now is None:
        return Part(path, purpose, Action.WRITE, text)
    return Part(path, purpose, Action.KEEP)


def added(path: str, purpose: str, lines: str, hint: str) -> Part:
    """Return a part whose file is somebody else's, and lacks these lines."""
    return Part(path, purpose, Action.ADD, lines, hint)
