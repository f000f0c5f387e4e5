"""Timing whole processes against each other: in turn, in one run, by the ratio of each round."""

import os
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


def elapsed_s(candidate: Candidate) -> float:
    """Run a candidate once and return its wall time in seconds."""
    started = time.perf_counter()
    done = subprocess.run(
        list(candidate.argv),
        cwd=candidate.cwd,
        env={**os.environ, **candidate.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        timeout=DEADLINE_S,
    )
    took = time.perf_counter() - started
    if done.returncode not in candidate.codes:
        sys.exit(f"{candidate.name} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return took


def compare(base: Candidate, others: Sequence[Candidate], rounds: int) -> dict[str, float]:
    """Time all candidates in turn, print the ratio of each to the base, return medians in ms."""
    for candidate in (base, *others):
        elapsed_s(candidate)
    times: dict[str, list[float]] = {candidate.name: [] for candidate in (base, *others)}
    for _ in range(rounds):
        for candidate in (base, *others):
            times[candidate.name].append(elapsed_s(candidate))
    for name, values in times.items():
        ratios = sorted(
            value / first for value, first in zip(values, times[base.name], strict=True)
        )
        print(
            f"{name:<36} {statistics.median(values) * 1000:8.1f} ms"
            f"   ratio {statistics.median(ratios):5.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
    return {name: statistics.median(values) * 1000 for name, values in times.items()}
