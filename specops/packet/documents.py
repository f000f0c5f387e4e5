"""What the documents of a packet say: requirements, inputs, work items, tasks, acceptance."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from specops.markdown.inline import plain
from specops.markdown.model import Outline
from specops.markdown.outline import outline
from specops.packet.inputs import Input, inputs
from specops.packet.requirements import Requirement, named, requirements
from specops.packet.sections import Record, records, section, whole
from specops.packet.structure import Document, Holds, PacketStructure, default_structure

_NUMBERED: Final = re.compile(r"( {0,3})(\d{1,9})([.)])[ \t]+(?=\S)")
_OTHER_BLOCK: Final = re.compile(r" {0,3}(?:[-*+][ \t]|#|>)")
_WORK_ITEM: Final = re.compile(
    r"\b(?:WB|work[ -]breakdown(?: item)?|item|step)[ -]?#?(\d{1,4})\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An item of the work breakdown: its number as shown, what it says, its line."""

    number: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the task table."""

    order: str
    task: str
    owner: str
    status: str
    validation: str
    line: int

    @property
    def work_items(self) -> frozenset[int]:
        """The numbers of the work items that it names: ``WB-1``, ``work breakdown 1``, ``step 1``."""
        return frozenset(int(digits) for digits in _WORK_ITEM.findall(self._said))

    def requirements(self, prefixes: Sequence[str]) -> frozenset[str]:
        """Return the requirement ids that it names."""
        return named(self._said, prefixes)

    @property
    def _said(self) -> str:
        return f"{self.task}\n{self.validation}"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A row of the acceptance mapping: what is asked, how it is shown, what proves it."""

    requirement: str
    validation_step: str
    artifact: str
    line: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a plan says."""

    inputs: tuple[Input, ...]
    work_items: tuple[WorkItem, ...]
    acceptance: tuple[Acceptance, ...]


def parse_spec(
    text: str, structure: PacketStructure | None = None
) -> tuple[Requirement, ...]:
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
        inputs(document, *named_inputs) if named_inputs else (),
        work_items(document, *items) if items else (),
        tuple(
            Acceptance(*record.fields.values(), line=record.line)
            for record in held_records(document, structure, Holds.ACCEPTANCE)
        ),
    )


def parse_tasks(text: str, structure: PacketStructure | None = None) -> tuple[Task, ...]:
    """Return the rows of the task table in the text of a tasks.md; none when it has no such table."""
    found = held_records(outline(text), structure or default_structure(), Holds.TASKS)
    return tuple(Task(*record.fields.values(), line=record.line) for record in found)


def held_records(document: Outline, structure: PacketStructure, holds: Holds) -> tuple[Record, ...]:
    """Return the rows of the table that holds something, by the columns that the structure names."""
    lines = lines_of(document, structure, holds)
    columns = next(
        part.columns for each in structure.documents for part in (each, *each.sections) if part.holds is holds
    )
    return records(document, *lines, columns) if lines else ()
