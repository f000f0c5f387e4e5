"""Faults that more than one stage has to find.

Each stage picks its scenarios by a setting of its own, and a window may be for one guardrail alone:
a code that is found in one place is no proof for another.
"""

from typing import Any, Final

from specops.canaries import sample
from specops.canaries.model import HEALTHY, Canary, Planting
from specops.codes import baseline
from specops.codes.hal import code_of
from specops.codes.model import CheckCode
from specops.hal.interface import FailureClass

_TASKS: Final = f"invoke tasks --spec {sample.SPEC}"
_IMPLEMENT: Final = f"invoke implement --spec {sample.SPEC}"
_AUDIT: Final = (
    f"invoke auto --spec {sample.SPEC} --to validate\n"
    f"invoke audit --spec {sample.SPEC} --hal {{hal}}"
)
_ROWS: Final = (baseline.TRACKER_MISSING, baseline.TRACKER_ROWS, baseline.TRACKER_STATUS)
_TRACKER_ROW: Final = "tracker-row"
_REFUSED: Final = code_of(FailureClass.REFUSED)
_AFTER_WRITE: Final = "file_after_write"


def _row(code: CheckCode) -> Canary:
    """Return the canary of a tracker row before ``tasks``: the examples are those of ``plan``."""
    fault, healthy = (
        Planting(f"{example.strip()}\n{_TASKS}") for example in (code.failing, code.passing)
    )
    says = f"{code.title}, for tasks"
    return Canary(f"{code.code}-tasks", code.code, _TRACKER_ROW, says, fault, healthy)


def _hook(exit_code: int) -> Planting:
    """Return an implementation with a hook that ends with an exit code."""
    hooks: dict[str, Any] = {"hooks.file_after_write": [["sh", "-c", f"exit {exit_code}"]]}
    return Planting(_IMPLEMENT, settings=hooks)


CANARIES: Final = (
    *(_row(code) for code in baseline.CODES if code.code in _ROWS),
    Canary(
        f"{baseline.HOOK_FAILED}-after-write",
        baseline.HOOK_FAILED,
        _AFTER_WRITE,
        "a hook that fails after implement wrote its lock",
        _hook(7),
        _hook(0),
    ),
    Canary(
        f"{_REFUSED}-audit",
        _REFUSED,
        "hal-smoke",
        "a HAL that nobody serves, for audit",
        Planting(_AUDIT, hal="closed-port"),
        Planting(_AUDIT, hal=HEALTHY),
    ),
)
