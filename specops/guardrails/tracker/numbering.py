"""The rules on what identifies a row: its order and its task id.

Both collect while the rows go by, and look for what is used twice at the end: one set of all keys
costs less than a look-up for each row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Final

from specops.guardrails.tracker.batch import Batch, Fact, Fault
from specops.packet.tracker import canonical_spec_id, is_blank, plain_text

_SLUG_DASHES: Final = 3
_LONGER_THAN_BLANK: Final = 5
_PLAIN_IDS = re.compile(r"[A-Za-z0-9\n-]*")


@dataclass(slots=True)
class Repeats:
    """The keys of a column, and where each stands; a key of None is none."""

    _keys: list[str | None] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def add(self, lines: Sequence[int], keys: Sequence[str | None]) -> None:
        """Take the keys of further rows."""
        self._keys.extend(keys)
        self._lines.extend(lines)

    def found(self) -> Iterator[tuple[int, str, int]]:
        """Return each repeated key: line, key, and the line of its first use."""
        if len(set(self._keys)) == len(self._keys):
            return
        seen: dict[str, int] = {}
        for line, key in zip(self._lines, self._keys, strict=True):
            if key is not None and seen.setdefault(key, line) != line:
                yield line, key, seen[key]


class Orders:
    """Every order of one table is a whole number, and used once.

    Each table of a document may count from one.
    """

    def __init__(self) -> None:
        """Begin a table."""
        self._repeats = Repeats()

    def __call__(self, batch: Batch) -> Iterator[Fault]:
        """Judge the orders of a batch by themselves."""
        orders = batch.cells["Order"]
        keys: list[str | None] = list(map(str.lstrip, orders, repeat("0")))
        if not (_is_number("".join(orders)) and all(orders)):
            keys = [order.lstrip("0") if _is_number(order) else None for order in orders]
            yield from batch.faults("Order", _judge_order)
        self._repeats.add(batch.lines, keys)

    def at_end(self) -> Iterator[Fault]:
        """Report the orders that are used twice."""
        for line, key, first in self._repeats.found():
            message = f"order {key or 0} is already the order of line {first}"
            yield Fault(line, "Order", "TR006", message, "give each row a number of its own")


class TaskIds:
    """Every row has a task id, and no two rows of the document share one."""

    def __init__(self) -> None:
        """Begin a document."""
        self._repeats = Repeats()

    def __call__(self, batch: Batch) -> Iterator[Fault]:
        """Judge the task ids of a batch by themselves."""
        task_ids = batch.cells["Task ID"]
        keys: list[str | None] = list(task_ids)
        is_plain = _PLAIN_IDS.fullmatch("\n".join(task_ids))
        if not is_plain or min(map(len, task_ids), default=0) < _LONGER_THAN_BLANK:
            plain = map(plain_text, task_ids)
            keys = [None if is_blank(key) else key for key in plain]
            yield from batch.faults("Task ID", _judge_task_id)
        if max(map(str.count, task_ids, repeat("-")), default=0) >= _SLUG_DASHES:
            keys = [key and (canonical_spec_id(key) or key) for key in keys]
        self._repeats.add(batch.lines, keys)

    def at_end(self) -> Iterator[Fault]:
        """Report the task ids that are used twice."""
        for line, key, first in self._repeats.found():
            message = f"{key} already has a row: line {first}"
            yield Fault(line, "Task ID", "TR008", message, "keep one row for each task or spec")


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
