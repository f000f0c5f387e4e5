"""Reading the acceptance of a packet: its requirements, and the checks that are bound to each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from specops.markdown.model import Outline
from specops.markdown.outline import outline
from specops.packet.acceptance import checks
from specops.packet.acceptance.blocks import Block, blocks
from specops.packet.acceptance.grammar import tables
from specops.packet.acceptance.model import SPEC, Acceptance, Check, Commands, Fault
from specops.packet.acceptance.places import lines_by_name
from specops.packet.documents import held_records, lines_of
from specops.packet.requirements import Requirement, named, repeated, requirements
from specops.packet.structure import Holds, PacketStructure, default_structure


class _Binding(NamedTuple):
    """An id in a block, with its checks and its line in the plan."""

    requirement: str
    checks: tuple[Check, ...]
    line: int


def parse_acceptance(spec: str, plan: str, structure: PacketStructure | None = None) -> Acceptance:
    """Read the acceptance of a packet from the texts of its spec and its plan."""
    structure = structure or default_structure()
    return read_acceptance(outline(spec), outline(plan), structure)


def read_acceptance(spec: Outline, plan: Outline, structure: PacketStructure) -> Acceptance:
    """Read the acceptance of a packet; ``faults`` are by their place.

    A requirement without a check is no fault: it is told by whoever runs or audits the checks.
    """
    prefixes = structure.requirement_prefixes
    required = requirements(spec, prefixes)
    bindings, faults = _bindings(plan, structure)
    mapped = tuple(_mapped(plan, structure))
    faults += _unknown(bindings, required, frozenset(row.requirement for row in mapped))
    faults += _twice(bindings)
    faults += _harmless(bindings)
    bound = {binding.requirement for binding in bindings}
    faults += [
        Fault("DS065", f"{one.id} is defined again: nobody can tell which is meant", *one[1:], SPEC)
        for one in repeated(spec, prefixes)
        if one.id in bound
    ]
    found = [check for binding in bindings for check in binding.checks]
    found += [check for row in mapped for check in row.checks]
    ids = tuple(one.id for one in required)
    placed = sorted(faults, key=lambda fault: (fault.document, fault.line, fault.column))
    return Acceptance(ids, tuple(_in_order(ids, found)), tuple(placed))


def _bindings(plan: Outline, structure: PacketStructure) -> tuple[list[_Binding], list[Fault]]:
    """Read the blocks of a plan."""
    found: list[_Binding] = []
    faults: list[Fault] = []
    for each in blocks(plan, lines_of(plan, structure, Holds.ACCEPTANCE)):
        if isinstance(each, Block):
            by_id, wrong = tables(each)
            faults += wrong
            numbers = lines_by_name(each.text)
            for name, table in by_id.items():
                line = each.first + numbers.get(name, 1) - 1
                found.append(_Binding(name, tuple(checks.of_table(name, table, line)), line))
        else:
            faults.append(each)
    return found, faults


def _mapped(plan: Outline, structure: PacketStructure) -> Iterator[_Binding]:
    """Yield the ids in the rows of the mapping, with the checks that the row's last cell names."""
    for record in held_records(plan, structure, Holds.ACCEPTANCE):
        cells = list(record.fields.values())
        for name in sorted(named(cells[0], structure.requirement_prefixes)):
            row = tuple(checks.of_artifact(name, cells[-1], record.line))
            yield _Binding(name, row, record.line)


def _unknown(
    bindings: Sequence[_Binding], required: Sequence[Requirement], mapped: frozenset[str]
) -> list[Fault]:
    """Return the ids in blocks that the spec does not define, or the table does not map."""
    defined = {one.id for one in required}
    return [
        Fault("DS063", f"{binding.requirement} is {why}", binding.line)
        for binding in bindings
        for why in (_unknown_why(binding.requirement, defined, mapped),)
        if why
    ]


def _unknown_why(name: str, defined: set[str], mapped: frozenset[str]) -> str:
    """Say why nobody knows an id."""
    if name not in defined:
        return "no requirement that the spec defines"
    return "" if name in mapped else "not in the acceptance mapping above its block"


def _twice(bindings: Sequence[_Binding]) -> list[Fault]:
    """Return the ids that a second block binds again: TOML itself refuses them within one."""
    first: dict[str, int] = {}
    faults = []
    for binding in bindings:
        before = first.setdefault(binding.requirement, binding.line)
        if before != binding.line:
            message = f"{binding.requirement} has a check already, in line {before}"
            faults.append(Fault("DS064", message, binding.line))
    return faults


def _harmless(bindings: Sequence[_Binding]) -> list[Fault]:
    """Return the drills that cannot go red: nothing is planted, or every command is to be 0."""
    return [
        Fault("DS067", f"{drill.full_name} {why}", drill.line)
        for binding in bindings
        for drill in binding.checks
        for why in (_harmless_why(drill, binding.checks[0]),)
        if why
    ]


def _harmless_why(drill: Check, check: Check) -> str:
    """Say why a drill proves nothing."""
    if not drill.fails:
        return ""
    if drill.states_red and isinstance(drill.action, Commands):
        green = all(step.expect.exit == 0 for step in drill.action.steps)
        return "expects every command to end with 0: nothing goes red" if green else ""
    if drill.edits == check.edits and drill.env == check.env:
        return "plants nothing: it is its check again"
    return ""


def _in_order(ids: Sequence[str], found: Sequence[Check]) -> list[Check]:
    """Return the checks of defined requirements, in the order in which the spec has those.

    Two rows may name tests of one requirement: each check has a name of its own all the same.
    """
    placed: list[Check] = []
    taken: dict[str, int] = {}
    for check in (check for name in ids for check in found if check.requirement == name):
        count = taken[check.full_name] = taken.get(check.full_name, 0) + 1
        placed.append(replace(check, name=f"{check.name}-{count}") if count > 1 else check)
    return placed
