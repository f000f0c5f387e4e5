"""Judges the acceptance of a packet: what a plan says is run can be read, and its files exist."""

from collections.abc import Iterator
from typing import Final

from specops.guardrails.documents.marks import Mark
from specops.guardrails.documents.tree import Place, Tree
from specops.markdown.model import Outline
from specops.packet.acceptance.model import Acceptance, Check, NodeIds
from specops.packet.acceptance.read import read_acceptance
from specops.packet.structure import PacketStructure

_THERE: Final = frozenset({Place.FILE, Place.FOLDER})


def judge_acceptance(
    spec: Outline, plan: Outline, structure: PacketStructure, tree: Tree
) -> Iterator[tuple[str, Mark]]:
    """Yield what is wrong with the acceptance of a packet, each fault with its document."""
    acceptance = read_acceptance(spec, plan, structure)
    for fault in acceptance.faults:
        yield fault.document, Mark(fault.code, fault.message, fault.line, fault.column)
    for name, check in _files(acceptance):
        if tree.place(name) not in _THERE:
            message = f"{check.full_name} names {name}, which does not exist"
            yield "plan.md", Mark("DS066", message, check.line, 1)


def _files(acceptance: Acceptance) -> Iterator[tuple[str, Check]]:
    """Yield the files that checks need, each with the first check that names it."""
    seen: set[str] = set()
    for check in acceptance.checks:
        for name in needed_files(check):
            if name not in seen:
                seen.add(name)
                yield name, check


def needed_files(check: Check) -> Iterator[str]:
    """Yield the files of the tree that a check names: its tests, what it edits and copies."""
    if isinstance(check.action, NodeIds):
        yield from (node_id.partition("::")[0] for node_id in check.action.node_ids)
    made: set[str] = set()
    for edit in check.edits:
        if edit.text is not None or edit.copy is not None:
            made.add(edit.file)
        elif not any(edit.file == one or edit.file.startswith(f"{one}/") for one in made):
            yield edit.file
        if edit.copy is not None:
            yield edit.copy
