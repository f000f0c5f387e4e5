"""Charts as SVG: plain shapes from numbers, so that no text of a repository is part of them."""

from collections.abc import Sequence
from typing import Final

from specops.report.model import RunMark

STEP: Final = 14
HEIGHT: Final = 18
_SPARK_WIDTH: Final = 160
_SPARK_HEIGHT: Final = 28
# A shape for each outcome beside its colour: a report is read by people who tell colours apart and
# by people who do not, and printed without any.
_SHAPES: Final = {
    "passed": '<rect class="passed" x="{x}" y="3" width="10" height="12" rx="2"/>',
    "warned": '<path class="warned" d="M{x} 15 l5 -12 l5 12 z"/>',
    "failed": '<path class="failed" d="M{x} 3 l10 12 m0 -12 l-10 12"/>',
}
_UNKNOWN: Final = '<circle class="unreadable" cx="{c}" cy="9" r="4"/>'


def timeline(runs: Sequence[RunMark]) -> str:
    """Return a strip with a mark for each run, the oldest first."""
    width = max(len(runs), 1) * STEP
    marks = (
        _SHAPES.get(run.outcome, _UNKNOWN).format(x=at * STEP + 2, c=at * STEP + 7)
        for at, run in enumerate(runs)
    )
    return (
        f'<svg class="timeline" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}" '
        f'aria-hidden="true" focusable="false">{"".join(marks)}</svg>'
    )


def sparkline(values: Sequence[float]) -> str:
    """Return a line through values, the lowest at the bottom; one value is a dot."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = (_SPARK_WIDTH - 8) / max(len(values) - 1, 1)
    points = [
        (4 + at * step, 4 + (high - value) / span * (_SPARK_HEIGHT - 8))
        for at, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return (
        f'<svg class="spark" width="{_SPARK_WIDTH}" height="{_SPARK_HEIGHT}" '
        f'viewBox="0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}" aria-hidden="true" focusable="false">'
        f'<polyline points="{line}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="3"/></svg>'
    )


def bar(part: float) -> str:
    """Return a bar that is filled to a part between 0 and 1."""
    width = round(max(0.0, min(part, 1.0)) * 120, 1)
    return (
        '<svg class="bar" width="120" height="10" viewBox="0 0 120 10" aria-hidden="true" '
        f'focusable="false"><rect class="whole" width="120" height="10" rx="2"/>'
        f'<rect class="part" width="{width}" height="10" rx="2"/></svg>'
    )
