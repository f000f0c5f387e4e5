"""The sample packet and its row in the tracker: a spec to try everything on."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from specops.init.found import DEMO, Found
from specops.init.part import Part, added, part
from specops.packet.structure import PacketStructure
from specops.packet.template import new_packet
from specops.packet.tracker import COLUMNS, read_tracker

TITLE: Final = "First spec"
_OWNER: Final = "Demo"
Look = Callable[[str], str | None]


def parts(found: Found, structure: PacketStructure, look: Look) -> Iterator[Part]:
    """Give the documents of the sample packet, and the tracker with its row.

    A packet that is there already keeps its name; what is missing of it is completed.
    """
    spec = found.demo or DEMO
    documents = new_packet(spec, TITLE, docs_root=found.docs_root, structure=structure)
    for path, text in documents.items():
        yield part(path, "a packet to try", look(path), text)
    yield _tracker(found.tracker, next(iter(documents)), look(found.tracker))


def _tracker(path: str, prd: str, now: str | None) -> Part:
    """Return the tracker, or the lines that it lacks."""
    table = f"{_line(COLUMNS)}{_line(['---'] * len(COLUMNS))}"
    if now is None:
        return part(path, "the tracker", now, f"# Spec Tracker\n\n{table}{_row(1, prd)}")
    read = read_tracker(now)
    if read.rows_for(DEMO):
        return part(path, "the tracker", now, "")
    orders = [int(row.order) for row in read.rows if row.order.isascii() and row.order.isdigit()]
    row = _row(max(orders, default=0) + 1, prd)
    if read.tables:
        return added(path, "the tracker", row, "below the last row of the table")
    return added(path, "the tracker", table + row, "where the table shall be")


def _row(order: int, prd: str) -> str:
    """Return the row of the sample packet."""
    return _line((str(order), DEMO, TITLE, "In Progress", _OWNER, prd, "main", *[""] * 4))


def _line(cells: Sequence[str]) -> str:
    """Return a line of the table."""
    return f"| {' | '.join(cells)} |\n"
