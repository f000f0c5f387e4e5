"""The seam to a repository's history: whether a pinned revision is still the file's content."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol


class Pin(NamedTuple):
    """A file, relative to the root, and the object name that a document pins it to."""

    path: str
    revision: str


class PinState(StrEnum):
    """What has become of a pin."""

    CURRENT = "current"
    STALE = "stale"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    OUT_OF_REACH = "out-of-reach"


class Revisions(Protocol):
    """Knows the objects of a repository."""

    def states(self, pins: Collection[Pin]) -> Mapping[Pin, PinState]:
        """Return the state of each pin, all asked at once.

        ``UNKNOWN``: no such object, or no file content; ``ABSENT``: a commit without that file;
        ``OUT_OF_REACH``: a clone that is cut off, so that nobody can tell. Raises
        ``CannotJudgeError`` when there is no history to ask.
        """
        ...
