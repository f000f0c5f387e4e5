"""How long stages took, as attestations recorded it: what shards are balanced by."""

from collections.abc import Collection, Sequence
from pathlib import Path
from statistics import median_low
from typing import Final

from specops.evidence.details import details
from specops.evidence.runs import Run, find_runs
from specops.model import Stage

RECENT: Final = 5


def recorded_durations(
    root: Path, evidence_root: str, specs: Collection[str], commit: str | None
) -> dict[tuple[str, Stage], int]:
    """Return the median milliseconds of the latest runs of each stage of some specs.

    Runs of ``commit`` do not count: the shards that make them now must all see the same past.
    What cannot be read does not count either; it is judged elsewhere.
    """
    runs: dict[tuple[str, Stage], list[Run]] = {}
    for run in find_runs(root, evidence_root, None, None):
        if run.spec_id in specs:
            runs.setdefault((run.spec_id, run.stage), []).append(run)
    found = {cell: _took(root, latest, commit) for cell, latest in runs.items()}
    return {cell: median_low(took) for cell, took in found.items() if took}


def _took(root: Path, runs: Sequence[Run], commit: str | None) -> list[int]:
    """Return the durations of the latest runs of other commits, at most five."""
    found: list[int] = []
    for run in reversed(runs):
        told = details(root, run)
        took = told.get("durationMs")
        if isinstance(took, int) and (commit is None or told.get("commit") != commit):
            found.append(took)
        if len(found) == RECENT:
            break
    return found
