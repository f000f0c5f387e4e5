"""The rules on what identifies a row: its order and its task id.

Both collect while the rows go by, and look for what is used twice at the end. Keys that ascend, as
those of most trackers do, are known to differ without a look at any but their neighbours.
"""

import contextlib
import string
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from operator import lt
from typing import Final, Generic, TypeVar

from specops.guardrails.tracker.batch import Batch, Fact, Fault
from specops.markdown.table_context import SPACE
from specops.packet.tracker import canonical_spec_id, is_blank, plain_text

_LONGER_THAN_BLANK: Final = 5
_ALPHANUMERIC: Final = (string.ascii_letters + string.digits).encode()
_SLUG: Final = b"---"
_NUMERIC: Final = (string.digits + SPACE).encode()
# Digits are read as hexadecimal: they keep their order, without the limit on decimal ones (4,300).
_BASE: Final = 16

Key = TypeVar("Key", int, str)


class Repeats(Generic[Key]):
    """The keys of a column, and where each stands."""

    def __init__(self) -> None:
        """Begin without a key."""
        self._keys: list[Key] = []
        self._lines: list[Sequence[int]] = []
        self._ascend = True

    def add(self, lines: Sequence[int], keys: Sequence[Key]) -> None:
        """Take the keys of further rows."""
        run = [*self._keys[-1:], *keys]
        self._ascend = self._ascend and all(map(lt, run, run[1:]))
        self._keys.extend(keys)
        self._lines.append(lines)

    def found(self) -> Iterator[tuple[int, Key, int]]:
        """Return each repeated key: line, key, and the line of its first use."""
        if self._ascend or len(set(self._keys)) == len(self._keys):
            return
        seen: dict[Key, int] = {}
        for line, key in zip(chain.from_iterable(self._lines), self._keys, strict=True):
            if seen.setdefault(key, line) != line:
                yield line, key, seen[key]


class Orders:
    """Every order of one table is a whole number, and used once.

    Each table of a document may count from one.
    """

    def __init__(self) -> None:
        """Begin a table."""
        self._repeats: Repeats[int] = Repeats()

    def __call__(self, batch: Batch) -> Iterator[Fault]:
        """Judge the orders of a batch by themselves."""
        keys, lines = _numbers(batch.cells["Order"]), batch.lines
        if keys is None:
            orders = zip(batch.lines, batch.texts("Order"), strict=True)
            numbers = {line: int(order, _BASE) for line, order in orders if _is_number(order)}
            keys, lines = list(numbers.values()), list(numbers)
            yield from batch.faults("Order", _judge_order)
        self._repeats.add(lines, keys)

    def at_end(self) -> Iterator[Fault]:
        """Report the orders that are used twice."""
        for line, key, first in self._repeats.found():
            message = f"order {key:x} is already the order of line {first}"
            yield Fault(line, "Order", "TR006", message, "give each row a number of its own")


class TaskIds:
    """Every row has a task id, and no two rows of the document share one."""

    def __init__(self) -> None:
        """Begin a document."""
        self._repeats: Repeats[str] = Repeats()

    def __call__(self, batch: Batch) -> Iterator[Fault]:
        """Judge the task ids of a batch by themselves."""
        keys, lines = batch.texts("Task ID"), batch.lines
        signs = "\n".join(keys).encode().translate(None, _ALPHANUMERIC)
        is_plain = not signs.translate(None, b"\n-")
        if not is_plain or min(map(len, keys), default=0) < _LONGER_THAN_BLANK:
            plain = zip(batch.lines, map(plain_text, keys), strict=True)
            named = {line: key for line, key in plain if not is_blank(key)}
            keys, lines = list(named.values()), list(named)
            yield from batch.faults("Task ID", _judge_task_id)
        if _SLUG in signs:
            keys = [canonical_spec_id(key) or key for key in keys]
        self._repeats.add(lines, keys)

    def at_end(self) -> Iterator[Fault]:
        """Report the task ids that are used twice."""
        for line, key, first in self._repeats.found():
            message = f"{key} already has a row: line {first}"
            yield Fault(line, "Task ID", "TR008", message, "keep one row for each task or spec")


def _numbers(cells: Sequence[str]) -> list[int] | None:
    """Read the cells of a column as numbers at once, or not at all: one of them may be none."""
    text = "".join(cells)
    if text.isascii() and not text.encode().translate(None, _NUMERIC):
        with contextlib.suppress(ValueError):
            return list(map(int, cells, repeat(_BASE)))
    return None


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii()


def _judge_order(text: str) -> Sequence[Fact]:
    if _is_number(text):
        return ()
    shown = f"order {text!r} is not a whole number" if text else "the order is empty"
    return (Fact("TR005", shown, "write a number, such as 12"),)


def _judge_task_id(text: str) -> Sequence[Fact]:
    if not is_blank(plain_text(text)):
        return ()
    return (Fact("TR007", "the task id is empty", "name the task or the spec of this row"),)
