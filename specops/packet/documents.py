"""What the documents of a packet say: requirements, inputs, work items, tasks, acceptance."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from specops.markdown.model import Outline
from specops.markdown.outline import outline
from specops.markdown.plain import plain
from specops.packet.inputs import Input, inputs
from specops.packet.requirements import Requirement, named, requirements
from specops.packet.sections import Record, records, section, whole
from specops.packet.structure import (
    Document,
    Holds,
    PacketStructure,
    default_structure,
)

_NUMBERED: Final = re.compile(r"( {0,3})(\d{1,9})([.)])[ \t]+(?=\S)")
_OTHER_BLOCK: Final = re.compile(r" {0,3}(?:[-*+][ \t]|#|>)")
_WORK_ITEM: Final = re.compile(
    r"\b(?:WB|work[ -]breakdown(?: items?)?|items?|steps?)[ -]?#?"
    r"(\d{1,4}(?:(?:, ?(?:and )?| and | & )#?\d{1,4})*)\b",
    re.IGNORECASE,
)


class WorkItem(NamedTuple):
    """An item of the work breakdown: its number as shown, what it says, its line."""

    number: int
    text: str
    line: int


class Task(NamedTuple):
    """A row of the task table."""

    order: str
    task: str
    owner: str
    status: str
    validation: str
    line: int

    @property
    def work_items(self) -> frozenset[int]:
        """The work items that it names: ``WB-1``, ``work breakdown 1 and 2``, ``step 1``."""
        lists = _WORK_ITEM.findall(self._said)
        return frozenset(int(digits) for each in lists for digits in re.findall(r"\d+", each))

    def requirements(self, prefixes: Sequence[str]) -> frozenset[str]:
        """Return the requirement ids that it names."""
        return named(self._said, prefixes)

    @property
    def _said(self) -> str:
        return f"{self.task}\n{self.validation}"


class Acceptance(NamedTuple):
    """A row of the acceptance mapping: what is asked, how it is shown, what proves it."""

    requirement: str
    validation_step: str
    artifact: str
    line: int


class Plan(NamedTuple):
    """What a plan says."""

    inputs: tuple[Input, ...]
    work_items: tuple[WorkItem, ...]
    acceptance: tuple[Acceptance, ...]


def parse_spec(text: str, structure: PacketStructure | None = None) -> tuple[Requirement, ...]:
    """Return the requirements that the text of a spec.md defines."""
    structure = structure or default_structure()
    return requirements(outline(text), structure.requirement_prefixes)


def parse_plan(text: str, structure: PacketStructure | None = None) -> Plan:
    """Read the text of a plan.md; what it does not hold is empty."""
    document = outline(text)
    structure = structure or default_structure()
    named_inputs = lines_of(document, structure, Holds.INPUTS)
    items = lines_of(document, structure, Holds.WORK_ITEMS)
    return Plan(
        inputs(document.lines[named_inputs[0] - 1 : named_inputs[1]], named_inputs[0])
        if named_inputs
        else (),
        work_items(document, *items) if items else (),
        tuple(
            _acceptance(record) for record in held_records(document, structure, Holds.ACCEPTANCE)
        ),
    )


def parse_tasks(text: str, structure: PacketStructure | None = None) -> tuple[Task, ...]:
    """Return the rows of the task table in the text of a tasks.md; none without such a table."""
    found = held_records(outline(text), structure or default_structure(), Holds.TASKS)
    return tuple(map(_task, found))


def _task(record: Record) -> Task:
    """Read a row of the task table by the names of its columns."""
    order, task, owner, status, validation = (
        record.fields.get(name, "") for name in ("Order", "Task", "Owner", "Status", "Validation")
    )
    return Task(order, task, owner, status, validation, record.line)


def _acceptance(record: Record) -> Acceptance:
    """Read a row of the acceptance mapping by the order of its columns."""
    requirement, step, artifact = (*record.fields.values(), "", "")[:3]
    return Acceptance(requirement, step, artifact, record.line)


def held_records(document: Outline, structure: PacketStructure, holds: Holds) -> tuple[Record, ...]:
    """Return the rows of the table that holds something, under the columns of the structure."""
    lines = lines_of(document, structure, holds)
    return records(document, *lines, structure.columns(holds)) if lines else ()


def lines_of(document: Outline, structure: PacketStructure, holds: Holds) -> tuple[int, int] | None:
    """Return the first and last line of what holds something in a document."""
    part = structure.part(holds)
    if isinstance(part, Document):
        return whole(document)
    span = section(document, part.title) if part else None
    return (span.first, span.last) if span else None


def work_items(document: Outline, first: int, last: int) -> tuple[WorkItem, ...]:
    """Return the items of the numbered lists within some lines, numbered as they are shown.

    A list counts on from its first number, whatever the items after it are written with.
    """
    found: list[WorkItem] = []
    delimiter = ""
    content = 0
    after_blank = True
    for number in range(first, last + 1):
        line = document.lines[number - 1]
        match = _NUMBERED.match(line)
        indent = len(line) - len(line.lstrip(" "))
        if match and (not delimiter or indent < content):
            goes_on = delimiter == match[3]
            shown = found[-1].number + 1 if goes_on else int(match[2])
            found.append(WorkItem(shown, plain(line[match.end() :]), number))
            delimiter, content = match[3], match.end()
        elif delimiter and indent < content and (after_blank or _OTHER_BLOCK.match(line)):
            delimiter = "" if line.strip() else delimiter
        after_blank = not line.strip()
    return tuple(found)
