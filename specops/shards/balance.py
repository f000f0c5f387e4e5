"""Who runs what: specs are given to shards, the longest first, each to the one with least to do.

At worst the fullest shard takes a third longer than the best division there is (Graham, 1969);
with many specs it is a few percent.
"""

import heapq
from collections.abc import Mapping, Sequence
from statistics import median_low
from typing import Final

from specops.model import Stage
from specops.shards.model import Part, Shard

UNKNOWN_MS: Final = 1000
Durations = Mapping[tuple[str, Stage], int]


def costs(specs: Sequence[str], stages: Sequence[Stage], recorded: Durations) -> dict[str, int]:
    """Return how many milliseconds each spec may take.

    A stage that was never recorded for a spec is taken for the median of that stage elsewhere.
    """
    usual = {stage: _usual(stage, recorded) for stage in stages}
    return {
        spec: sum(recorded.get((spec, stage), usual[stage]) for stage in stages) for spec in specs
    }


def _usual(stage: Stage, recorded: Durations) -> int:
    """Return the median duration of a stage, or a second where none was recorded."""
    known = [took for (_, of), took in recorded.items() if of is stage]
    return median_low(known) if known else UNKNOWN_MS


def parts(cost: Mapping[str, int], count: int) -> tuple[Part, ...]:
    """Divide specs among shards; the same specs and costs give the same parts, in any order.

    With fewer specs than shards, the last shards have none.
    """
    loads = [(0, index) for index in range(1, count + 1)]
    given: dict[int, list[str]] = {index: [] for _, index in loads}
    for spec in sorted(cost, key=lambda spec: (-cost[spec], spec)):
        load, index = heapq.heappop(loads)
        given[index].append(spec)
        heapq.heappush(loads, (load + cost[spec], index))
    return tuple(
        Part(
            Shard(index, count),
            tuple(sorted(specs)),
            sum(cost[spec] for spec in specs),
        )
        for index, specs in given.items()
    )
