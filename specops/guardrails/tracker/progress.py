"""The rules on the state of the work: status, owners, evidence of what is done, and dates."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from datetime import date

from specops.guardrails.tracker.batch import Batch, Fact, Fault
from specops.packet.tracker import Status, is_blank, nearest_status, plain_text
from specops.values import dataclass

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OWNER_SEPARATOR = re.compile(r"[,;&]|<br\s*/?>", re.IGNORECASE)
_STATUSES = frozenset(status.value for status in Status)
_ACTIVE = (Status.IN_PROGRESS, Status.IN_REVIEW)


def statuses(batch: Batch) -> Iterator[Fault]:
    """Report each status that is not one of the five, to the letter."""
    return batch.faults("Status", _judge_status)


def owners_of_active_rows(batch: Batch) -> Iterator[Fault]:
    """Report rows in progress or in review without an owner."""
    remedy = "name who works on it, or who reviews it"
    for status in _ACTIVE:
        for line, owners in batch.lines_with(status, "Owners"):
            if not _owners(owners):
                message = f"a row that is {status} has no owner"
                yield Fault(line, "Owners", "TR010", message, remedy)


def evidence_of_done_rows(batch: Batch) -> Iterator[Fault]:
    """Report rows that are done without evidence."""
    for line, evidence in batch.lines_with(Status.DONE, "Evidence"):
        if is_blank(evidence):
            remedy = "name the record that shows it, or do not call the row Done yet"
            yield Fault(line, "Evidence", "TR017", "a row that is Done has no evidence", remedy)


@dataclass(slots=True)
class WorkInProgress:
    """No owner has more rows In Progress than the limit."""

    limit: int
    _lines: dict[str, list[int]] = field(default_factory=dict)

    def __call__(self, batch: Batch) -> Iterator[Fault]:
        """Count the rows of each owner, and report those beyond the limit."""
        for line, cell in batch.lines_with(Status.IN_PROGRESS, "Owners"):
            for owner in _owners(cell):
                lines = self._lines.setdefault(owner.casefold(), [])
                lines.append(line)
                if len(lines) > self.limit:
                    message = f"{owner} has {len(lines)} rows In Progress: {_enumerated(lines)}"
                    remedy = f"finish or set back one: the limit is {self.limit} for each owner"
                    yield Fault(line, "Owners", "TR018", message, remedy, owner)


def dates(today: date) -> Callable[[Batch], Iterator[Fault]]:
    """Build the rule that a last validation is a day of the calendar, and not a later one."""

    def judge(text: str) -> Sequence[Fact]:
        if is_blank(text):
            return ()
        day = _day(text)
        if day is None:
            remedy = "write it as YYYY-MM-DD"
            return (Fact("TR015", f"{text!r} is not a day of the calendar", remedy),)
        if day > today:
            message = f"{text} is in the future: today is {today.isoformat()}"
            return (Fact("TR016", message, "write the day of the last run"),)
        return ()

    return lambda batch: batch.faults("Last Validation", judge)


def _judge_status(text: str) -> Sequence[Fact]:
    if text in _STATUSES:
        return ()
    meant = nearest_status(text)
    wanted = f"write {meant}" if meant else f"write one of {', '.join(Status)}"
    if not text:
        return (Fact("TR009", "the status is empty", wanted),)
    question = f": did you mean {meant}?" if meant else ""
    return (Fact("TR009", f"status {text!r} is not one of the five{question}", wanted),)


def _owners(cell: str) -> list[str]:
    """Return the owners of a cell, each once."""
    names = (plain_text(name) for name in _OWNER_SEPARATOR.split(cell))
    return list({name.casefold(): name for name in names if not is_blank(name)}.values())


def _enumerated(lines: list[int]) -> str:
    return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"


def _day(text: str) -> date | None:
    """Read an ISO 8601 calendar date in its long form, the only form allowed."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
