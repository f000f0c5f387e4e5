"""Timing whole processes against each other: in turn, in one run, by the ratio of each round.

By the clock and by processor time: on a machine that does other work too, the second tells more.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DEADLINE_S = 900


@dataclass(frozen=True)
class Candidate:
    """A command to time; ``codes`` are the exit codes that count as done."""

    name: str
    argv: Sequence[str]
    cwd: Path
    environment: Mapping[str, str]
    codes: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Taken:
    """What a run took, by the clock and by the processors, in seconds."""

    wall_s: float
    processor_s: float


def elapsed_s(candidate: Candidate) -> float:
    """Run a candidate once and return its wall time in seconds."""
    return taken(candidate).wall_s


def taken(candidate: Candidate) -> Taken:
    """Run a candidate once; Python keeps what it compiled, as it does of an installed package."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **candidate.environment}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        list(candidate.argv),
        cwd=candidate.cwd,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        timeout=DEADLINE_S,
    )
    wall_s = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in candidate.codes:
        sys.exit(f"{candidate.name} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    processor_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall_s, processor_s)


def compare(base: Candidate, others: Sequence[Candidate], rounds: int) -> dict[str, float]:
    """Time all candidates in turn, print the ratio of each to the base, return medians in ms."""
    for candidate in (base, *others):
        taken(candidate)
    times: dict[str, list[Taken]] = {candidate.name: [] for candidate in (base, *others)}
    for _ in range(rounds):
        for candidate in (base, *others):
            times[candidate.name].append(taken(candidate))
    medians = {}
    for name, runs in times.items():
        medians[name] = statistics.median(one.wall_s for one in runs) * 1000
        both = list(zip(runs, times[base.name], strict=True))
        ratios = sorted(one.wall_s / first.wall_s for one, first in both)
        by_processor = statistics.median(one.processor_s / first.processor_s for one, first in both)
        print(
            f"{name:<36} {medians[name]:8.1f} ms"
            f"   ratio {statistics.median(ratios):5.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
            f"   by processor time {by_processor:5.2f}"
        )
    return medians
