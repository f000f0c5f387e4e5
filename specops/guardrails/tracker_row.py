"""The tracker row of a spec: there is exactly one, and its status allows the stage."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from specops.codes import baseline as codes
from specops.errors import PreconditionError
from specops.guardrails.context import RunContext
from specops.guardrails.document_text import read
from specops.model import CheckResult, Finding, Location, Stage, judged
from specops.one_line import one_line
from specops.values import dataclass

NAME: Final = "tracker-row"
_DONE: Final = "Done"
CLOSED: Final = {stage: {_DONE} for stage in (Stage.PLAN, Stage.TASKS, Stage.IMPLEMENT)}


class SpecRow(NamedTuple):
    """The row of a spec: where it is, what its cell says, and the status that means, if any."""

    line: int
    cell: str
    status: str | None


Rows = Callable[[str], Sequence[SpecRow]]


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """The check of a spec's row; ``rows`` finds the rows of the spec in the tracker's text."""

    root: Path
    path: str
    spec_id: str
    stage: Stage
    rows: Rows
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Judge that the spec has one row, and that its status allows the stage."""
        document = read(self.root, self.path)
        if document.fault:
            remedy = "write it, or set tracker"
            message = f"{self.path} {document.why}"
            findings = [Finding(codes.TRACKER_MISSING, message, Location(self.path), remedy)]
        else:
            findings = list(self._row(self.rows(document.text)))
        yield judged(NAME, 1, tuple(findings))

    def _row(self, rows: Sequence[SpecRow]) -> Iterator[Finding]:
        """Return what is wrong with the rows of the spec."""
        if len(rows) != 1:
            where = f" (lines {', '.join(str(row.line) for row in rows)})" if rows else ""
            message = f"{self.path} has {len(rows)} rows for {self.spec_id}{where}"
            place = Location(self.path, rows[1].line if rows else None)
            yield Finding(codes.TRACKER_ROWS, message, place, "keep exactly one")
            return
        (row,) = rows
        if row.status is None or row.status in CLOSED.get(self.stage, ()):
            shown = f"{self.spec_id} is {one_line(row.cell, 60)!r} in {self.path}"
            message = f"{shown}, which does not allow {self.stage.value}"
            place = Location(self.path, row.line)
            yield Finding(codes.TRACKER_STATUS, message, place, "correct it, or open a new spec")


def build(context: RunContext) -> TrackerRow:
    """Build the check of the row of a run's spec, for the stage of the run.

    Raises ``PreconditionError`` for a run without a packet or a stage.
    """
    if context.packet is None or context.stage is None:
        message = "a tracker row is judged for a stage of a spec"
        raise PreconditionError(message, "add --spec")
    spec_id = context.packet.spec_id
    tracker = context.settings.text("tracker")
    return TrackerRow(context.root, tracker, spec_id, context.stage, partial(_rows, spec_id))


def _rows(spec_id: str, text: str) -> list[SpecRow]:
    """Find the rows of a spec in the tracker."""
    from specops.packet.tracker import nearest_status, read_tracker  # noqa: PLC0415 - start-up counts

    return [
        SpecRow(row.line, row.status, nearest_status(row.status))
        for row in read_tracker(text).rows_for(spec_id)
    ]
