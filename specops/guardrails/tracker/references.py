"""The rules on what a row points to: the paths of its PRD and of its evidence."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from specops.guardrails.tracker.batch import Batch, Fact, Fault
from specops.guardrails.tracker.paths import PathLookup, listed_paths
from specops.guardrails.tracker.records import RecordProblem, is_record_name
from specops.packet.tracker import canonical_spec_id, plain_text

_REMEDIES = {
    "TR011": "name a file or folder of the repository; prose belongs in Notes",
    "TR012": "keep what the tracker names inside the repository",
    "TR013": "write the path from the repository's root, without a leading slash",
}


def paths(lookup: PathLookup) -> Callable[[Batch], Iterator[Fault]]:
    """Build the rule that every path in PRD and Evidence exists inside the repository."""

    def judge(cell: str) -> Sequence[Fact]:
        found = []
        for path in listed_paths(cell):
            problem = lookup.problem(path)
            if problem:
                remedy = _REMEDIES[problem.code]
                found.append(Fact(problem.code, problem.message, remedy, path))
        return found

    def rule(batch: Batch) -> Iterator[Fault]:
        yield from batch.faults("PRD", judge)
        yield from batch.faults("Evidence", judge)

    return rule


def records(
    root: Path, lookup: PathLookup, record_problem: RecordProblem
) -> Callable[[Batch], Iterator[Fault]]:
    """Build the rule that records named as evidence can be read, and belong to the row's spec.

    A record that cannot be found is the business of ``paths``. Each is read once for a spec.
    """
    problem = lru_cache(maxsize=None)(record_problem)

    def rule(batch: Batch) -> Iterator[Fault]:
        if ".json" not in "\n".join(batch.cells["Evidence"]):
            return
        rows = zip(batch.lines, batch.texts("Task ID"), batch.texts("Evidence"), strict=True)
        for line, task_id, evidence in rows:
            named = listed_paths(evidence) if ".json" in evidence else ()
            for path in filter(is_record_name, named):
                spec_id = canonical_spec_id(plain_text(task_id))
                reason = None if lookup.problem(path) else problem(root / path, spec_id)
                if reason:
                    remedy = "name a record of this spec that can be read"
                    yield Fault(line, "Evidence", "TR014", f"{path} {reason}", remedy, path)

    return rule
