"""Judges one packet: reads its documents and applies every rule, all findings in one go."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from specops.guardrails.documents.acceptance import judge_acceptance
from specops.guardrails.documents.inputs import Pinned, judge_inputs
from specops.guardrails.documents.marks import Mark
from specops.guardrails.documents.sections import judge_sections
from specops.guardrails.documents.tables import find_tables, judge_mapping, judge_table
from specops.guardrails.documents.tree import Tree, UnreadableError
from specops.markdown.model import Outline
from specops.markdown.outline import outline
from specops.model import Finding
from specops.packet.requirements import Requirement, requirements
from specops.packet.revisions import Pin, PinState
from specops.packet.sections import section, whole
from specops.packet.structure import Document, Holds, PacketStructure
from specops.values import dataclass

if TYPE_CHECKING:
    from specops.guardrails.documents.links import LinkJudge

SPEC = "spec.md"
PLAN = "plan.md"


@dataclass(slots=True)
class JudgedPacket:
    """What one packet came to; ``pins`` wait for the history, each with its document's path.

    ``asked`` holds every path of the repository that was looked at.
    """

    folder: str
    documents: int = 0
    marks: list[tuple[str, Mark]] = field(default_factory=list)
    pins: list[tuple[str, Pinned]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def findings(self, states: Mapping[Pin, PinState]) -> tuple[Finding, ...]:
        """Return every finding by its place; a pin whose state is not known has none."""
        if not self.marks and not self.pins:
            return ()
        asked = ((path, pin.mark(states)) for path, pin in self.pins if pin.pin in states)
        late = [(path, mark) for path, mark in asked if mark]
        placed = sorted([*self.marks, *late], key=_place)
        return tuple(mark.finding(path) for path, mark in placed)


def _place(marked: tuple[str, Mark]) -> tuple[str, int, int, str]:
    """Return what the findings of a packet are sorted by."""
    path, mark = marked
    return path, mark.line, mark.column, mark.code


@dataclass(frozen=True, slots=True)
class PacketJudge:
    """Judges packets of one repository by one structure; ``links`` is asked for when one is met."""

    tree: Tree
    structure: PacketStructure
    links: "Callable[[], LinkJudge]"
    strict: bool

    def judge(self, folder: str) -> JudgedPacket:
        """Judge the documents of a packet folder, a path relative to the root."""
        judged = JudgedPacket(folder)
        self.tree.asked.clear()
        read = {rules.file: self._read(rules, judged) for rules in self.structure.documents}
        spec = read.get(SPEC)
        prefixes = self.structure.requirement_prefixes
        required = requirements(spec, prefixes) if spec else ()
        for rules in self.structure.documents:
            document = read[rules.file]
            if document:
                path = f"{folder}/{rules.file}"
                for found in self._document(rules, document, path, required):
                    if isinstance(found, Mark):
                        judged.marks.append((path, found))
                    else:
                        judged.pins.append((path, found))
        plan = read.get(PLAN)
        if spec and plan:
            for file, mark in judge_acceptance(spec, plan, self.structure, self.tree):
                judged.marks.append((f"{folder}/{file}", mark))
        judged.asked += sorted(self.tree.asked)
        return judged

    def _read(self, rules: Document, judged: JudgedPacket) -> Outline | None:
        """Read a document; what cannot be read is a finding."""
        path = f"{judged.folder}/{rules.file}"
        try:
            document = outline(self.tree.text(path))
        except UnreadableError as error:
            mark = Mark(error.code, error.message, error.line, error.column)
            judged.marks.append((path, mark))
            return None
        judged.documents += 1
        return document

    def _document(
        self, rules: Document, document: Outline, path: str, required: tuple[Requirement, ...]
    ) -> Iterator[Mark | Pinned]:
        """Apply every rule to one document."""
        yield from judge_sections(rules, document, strict=self.strict)
        for table in find_tables(rules, document):
            yield from judge_table(table, document)
            if table.part.holds is Holds.ACCEPTANCE:
                yield from judge_mapping(table, self.structure, required)
        for lines in _input_lines(rules, document):
            yield from judge_inputs(document, lines, path, self.tree, strict=self.strict)
        if "](" in document.prose or "]:" in document.prose:
            yield from self.links().marks(document, path)


def _input_lines(rules: Document, document: Outline) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of what holds the inputs."""
    if rules.holds is Holds.INPUTS:
        yield whole(document)
    for part in rules.sections:
        span = section(document, part.title) if part.holds is Holds.INPUTS else None
        if span:
            yield span.first, span.last
