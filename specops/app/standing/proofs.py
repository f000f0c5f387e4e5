"""What the report shows of proofs: the latest word on each fault, guardrail by guardrail."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from specops.app.standing.runs import moment
from specops.collaborator import collaborator
from specops.evidence.proofs import Proved, read_proofs
from specops.prove.verdict import Outcome
from specops.report.model import Matrix, Planted, Row


@collaborator
class Proofs:
    """The matrix, where a proof is recorded, and what is wrong with records of proofs."""

    matrix: Matrix | None
    unreadable: tuple[str, ...]


def read_matrix(root: Path, evidence_root: str) -> Proofs:
    """Read back to the latest proof of everything; later ones of a part come before it.

    What is older says nothing any more. Raises ``EvidenceError`` where the evidence is a link that
    leads out of the repository.
    """
    latest: dict[str, tuple[str, Planted]] = {}
    read: list[tuple[Proved, Mapping[str, Any]]] = []
    unreadable = []
    for proved in read_proofs(root, evidence_root):
        if proved.record is None:
            unreadable.append(f"{proved.path}: {proved.fault}")
            continue
        read.append((proved, proved.record))
        for guardrail, planted in _faults(proved, proved.record):
            latest.setdefault(planted.name, (guardrail, planted))
        if not proved.record["partial"]:
            break
    matrix = _matrix(*read[0], sorted(latest.values(), key=_place)) if read else None
    return Proofs(matrix, tuple(unreadable))


def _faults(proved: Proved, record: Mapping[str, Any]) -> Iterator[tuple[str, Planted]]:
    """Give each fault of a proof with the guardrail that must catch it."""
    at, path = moment(proved.session), str(proved.path)
    for one in record["canaries"]:
        blamed = f"; because of {', '.join(one['blamed'])}" if one["blamed"] else ""
        why = f"{one['why']}{blamed}"
        yield one["guardrail"], Planted(one["name"], one["fault"], one["outcome"], why, at, path)


def _place(of: tuple[str, Planted]) -> tuple[str, str]:
    """Return what faults are ordered by."""
    return of[0], of[1].name


def _matrix(
    proved: Proved, record: Mapping[str, Any], latest: Sequence[tuple[str, Planted]]
) -> Matrix:
    """Return the matrix of faults that are ordered by their guardrails."""
    grouped = groupby(latest, lambda one: one[0])
    rows = tuple(_row(name, tuple(fault for _, fault in ours)) for name, ours in grouped)
    faults = [fault for _, fault in latest]
    return Matrix(
        moment(proved.session),
        f"{(record['commit'] or '')[:12]}{' with changes' if record['dirty'] else ''}",
        str(proved.path),
        tuple(Outcome),
        rows,
        tuple(fault for fault in faults if fault.outcome != Outcome.CAUGHT),
        _kill_rate(faults),
    )


def _row(guardrail: str, faults: tuple[Planted, ...]) -> Row:
    """Return the row of a guardrail."""
    counts = tuple(sum(fault.outcome == outcome for fault in faults) for outcome in Outcome)
    return Row(guardrail, counts, _kill_rate(faults), faults)


def _kill_rate(faults: Sequence[Planted]) -> float:
    """Return the share of the faults that were caught."""
    return sum(fault.outcome == Outcome.CAUGHT for fault in faults) / len(faults)
