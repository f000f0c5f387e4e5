"""``gate``: one verdict over the records that all machines left for the commit at hand.

It is strict, whatever the settings say: a stage that warn mode let through has exit 0 in its record
already, and there is nothing left to soften.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from specops.app.judging import chosen_reporter, judge_unsoftened
from specops.app.stages import selection
from specops.app.workspace import Workspace, open_workspace
from specops.commands.model import Invocation
from specops.evidence.acceptances import read_accepted
from specops.evidence.configuration import read_configuration
from specops.evidence.recorded import Recorded, read_latest
from specops.git.state import GitState, read_state
from specops.guardrails.acceptance.gate import AcceptanceGate, counting
from specops.guardrails.gate import Agreement, Counting, SpecGate, of_now
from specops.model import Stage
from specops.packet import folder
from specops.packet.spec_id import canonical
from specops.policy import Result
from specops.shards.model import parse_count

if TYPE_CHECKING:
    from specops.guardrails.interface import Guardrail


def run(invocation: Invocation) -> int:
    """Judge the records of every stage that was asked for, and return the exit code."""
    workspace = open_workspace(invocation)
    stages = selection.stages(invocation)
    names = selection.specs(invocation, workspace)
    shown = chosen_reporter(invocation, workspace)
    evidence_root = workspace.settings.text("evidence_root")
    state = read_state(workspace.root, (evidence_root,))
    ids = tuple(map(canonical, names))
    records = {spec: _records(workspace, spec, stages) for spec in ids}
    shards = _shards(invocation, workspace, names)
    ours = [one for spec in ids for one in _of_now(records[spec], state)]
    gates: list[Guardrail] = [
        *(
            SpecGate(workspace.root, spec, stages, records[spec], state, shards.get(spec, ""))
            for spec in ids
        ),
        *([Agreement(workspace.root, ours, _rules(workspace, names[0]))] if ours else []),
        *_acceptances(workspace, ids, state),
    ]
    return judge_unsoftened("gate", shown, gates, _notes(ours))


def _acceptances(workspace: Workspace, ids: Sequence[str], state: GitState) -> list[AcceptanceGate]:
    """Return the gate of the acceptances of this commit; whether one is needed, audit judges."""
    evidence_root = workspace.settings.text("evidence_root")
    records = {
        spec: counting(read_accepted(workspace.root, evidence_root, spec), state) for spec in ids
    }
    there = {spec: found for spec, found in records.items() if found}
    return [AcceptanceGate(workspace.root, there)] if there else []


def _records(workspace: Workspace, spec: str, stages: list[Stage]) -> dict[Stage, Recorded | None]:
    """Read the latest record of each stage of a spec."""
    evidence_root = workspace.settings.text("evidence_root")
    return {stage: read_latest(workspace.root, evidence_root, spec, stage) for stage in stages}


def _of_now(records: dict[Stage, Recorded | None], state: GitState) -> list[Counting]:
    """Return the records that count: those of the commit at hand."""
    return [found for one in records.values() if (found := of_now(one, state))]


def _shards(invocation: Invocation, workspace: Workspace, names: list[str]) -> dict[str, str]:
    """Return which shard each spec belongs to; nothing where their number was not given."""
    given = invocation.value("shards")
    if given is None:
        return {}
    count = min(parse_count(given), len(names))
    divided = selection.divided(workspace, names, count)
    return {spec: str(part.shard) for part in divided for spec in part.specs}


def _rules(workspace: Workspace, name: str) -> dict[str, str]:
    """Return the files that rule every run, with their digests as they are checked out."""
    docs_root = workspace.settings.text("docs_root")
    packet = folder.find(workspace.root, docs_root, name)
    others = read_configuration(workspace.root, packet, workspace.settings).others
    return dict(others)


def _notes(records: list[Counting]) -> tuple[str, ...]:
    """Say what was let through, and how many records were looked at."""
    warned = [
        f"{one.path.parent.name} {one.stage.value}"
        for one, attested in records
        if attested.result is Result.WARNED
    ]
    counted = f"{len(records)} records of this commit"
    return (counted, *(f"let through: {name}" for name in warned))
