"""What a shard is: one of several parts, each of which runs some specs from stage to stage.

A spec stays on one machine: audit and unlock build on the records and lock of its other stages.
"""

import re
from typing import Final

from specops.errors import UsageError
from specops.values import dataclass

_FORM: Final = re.compile("([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")
_COUNT: Final = re.compile("[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of several: ``index`` counts from 1 to ``count``."""

    index: int
    count: int

    def __str__(self) -> str:
        """Return the form that ``--shard`` takes."""
        return f"{self.index}/{self.count}"


@dataclass(frozen=True, slots=True)
class Part:
    """What one shard runs: its specs, and how long they may take."""

    shard: Shard
    specs: tuple[str, ...]
    estimate_ms: int


def parse_shard(text: str) -> Shard:
    """Read ``i/N``. Raises ``UsageError`` for any other form, and for an i beyond N."""
    match = _FORM.fullmatch(text)
    if match and int(match[1]) <= int(match[2]):
        return Shard(int(match[1]), int(match[2]))
    message = f"--shard is {text[:60]!r}"
    raise UsageError(message, "it must be i/N with 1 <= i <= N, as in --shard 2/4")


def parse_count(text: str) -> int:
    """Read the number of shards. Raises ``UsageError`` for what is no number above 0."""
    if _COUNT.fullmatch(text):
        return int(text)
    message = f"--shards is {text[:60]!r}"
    raise UsageError(message, "it must be a number above 0, as in --shards 4")
