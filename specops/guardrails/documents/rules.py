"""Every rule, applied to the documents of a packet that were read: all findings in one go."""

from collections.abc import Iterator, Mapping

from specops.guardrails.documents.inputs import Pinned, judge_inputs
from specops.guardrails.documents.marks import Mark
from specops.guardrails.documents.sections import judge_sections
from specops.guardrails.documents.surroundings import PLAN, SPEC, Surroundings
from specops.guardrails.documents.tables import find_tables, judge_mapping, judge_table
from specops.markdown.model import Outline
from specops.markdown.outline import outline
from specops.packet.acceptance.glance import may_bind
from specops.packet.requirements import Requirement, requirements
from specops.packet.sections import section, whole
from specops.packet.structure import Document, Holds


def judge_documents(
    around: Surroundings, folder: str, texts: Mapping[str, str]
) -> Iterator[tuple[str, Mark | Pinned]]:
    """Yield what is wrong with the documents of a folder, and the pins to be asked for."""
    structure = around.structure
    read = {file: outline(text) for file, text in texts.items()}
    spec, plan = read.get(SPEC), read.get(PLAN)
    required = requirements(spec, structure.requirement_prefixes) if spec else ()
    for rules in structure.documents:
        document = read.get(rules.file)
        if document:
            path = f"{folder}/{rules.file}"
            for found in _document(around, rules, document, path, required):
                yield path, found
    if spec and plan and may_bind(plan.text):
        from specops.guardrails.documents.acceptance import judge_acceptance  # noqa: PLC0415 - most plans bind nothing

        for file, mark in judge_acceptance(spec, plan, structure, around.tree):
            yield f"{folder}/{file}", mark


def _document(
    around: Surroundings,
    rules: Document,
    document: Outline,
    path: str,
    required: tuple[Requirement, ...],
) -> Iterator[Mark | Pinned]:
    """Apply every rule to one document."""
    yield from judge_sections(rules, document, strict=around.strict)
    for table in find_tables(rules, document):
        yield from judge_table(table, document)
        if table.part.holds is Holds.ACCEPTANCE:
            yield from judge_mapping(table, around.structure, required)
    for first, last in _input_lines(rules, document):
        lines = document.lines[first - 1 : last]
        yield from judge_inputs(lines, first, path, around.tree, strict=around.strict)
    if "](" in document.prose or "]:" in document.prose:
        yield from around.links().marks(document.prose, path, lambda: document)


def _input_lines(rules: Document, document: Outline) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of what holds the inputs."""
    if rules.holds is Holds.INPUTS:
        yield whole(document)
    for part in rules.sections:
        span = section(document, part.title) if part.holds is Holds.INPUTS else None
        if span:
            yield span.first, span.last
