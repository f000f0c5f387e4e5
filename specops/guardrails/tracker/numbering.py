"""The rules on what identifies a row: its order and its task id."""

from collections.abc import Callable, Iterator, Sequence

from specops.guardrails.tracker.batch import Batch, Fact, Fault
from specops.packet.tracker import canonical_spec_id, is_blank, plain_text

_SLUG_DASHES = 3


class Orders:
    """Every order of one table is a whole number, and used once."""

    def __init__(self) -> None:
        """Begin a table: each table of a document may count from one."""
        self._seen: dict[str, int] = {}

    def __call__(self, batch: Batch) -> Iterator[Fault]:
        """Judge the orders of a batch."""
        orders = batch.cells["Order"]
        if not all(map(_is_number, orders)):
            yield from batch.faults("Order", _judge_order)
        for line, order, first in _repeats(self._seen, batch.lines, orders, _number):
            message = f"order {order} is already the order of line {first}"
            yield Fault(line, "Order", "TR006", message, "give each row a number of its own")


class TaskIds:
    """Every row has a task id, and no two rows of the document share one."""

    def __init__(self) -> None:
        """Begin a document."""
        self._seen: dict[str, int] = {}

    def __call__(self, batch: Batch) -> Iterator[Fault]:
        """Judge the task ids of a batch."""
        yield from batch.faults("Task ID", _judge_task_id)
        task_ids = batch.cells["Task ID"]
        for line, task_id, first in _repeats(self._seen, batch.lines, task_ids, _identity):
            message = f"{plain_text(task_id)} already has a row: line {first}"
            yield Fault(line, "Task ID", "TR008", message, "keep one row for each task or spec")


def _repeats(
    seen: dict[str, int],
    lines: Sequence[int],
    texts: list[str],
    key_of: Callable[[str], str],
) -> Iterator[tuple[int, str, int]]:
    """Find the texts whose key was seen before: line, text, and the line of the first use."""
    keys = list(map(key_of, texts))
    fresh = set(keys)
    if len(fresh) == len(keys) and seen.keys().isdisjoint(fresh):
        seen.update(zip(keys, lines, strict=True))
        return
    for line, text, key in zip(lines, texts, keys, strict=True):
        first = seen.setdefault(key, line)
        if key and first != line:
            yield line, text, first


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii()


def _number(text: str) -> str:
    """Return the digits without leading zeros, or nothing for what is no number."""
    return (text.lstrip("0") or "0") if _is_number(text) else ""


def _identity(task_id: str) -> str:
    """Return what makes two task ids the same: for a spec, its canonical id."""
    if task_id.count("-") < _SLUG_DASHES and task_id[:1].isalnum() and task_id[-1:].isalnum():
        return task_id
    text = plain_text(task_id)
    return "" if is_blank(text) else canonical_spec_id(text) or text


def _judge_order(text: str) -> Sequence[Fact]:
    if _is_number(text):
        return ()
    shown = f"order {text!r} is not a whole number" if text else "the order is empty"
    return (Fact("TR005", shown, "write a number, such as 12"),)


def _judge_task_id(text: str) -> Sequence[Fact]:
    if text[:1].isalnum() or not is_blank(plain_text(text)):
        return ()
    return (Fact("TR007", "the task id is empty", "name the task or the spec of this row"),)
