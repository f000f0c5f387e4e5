"""The words of telemetry schema v1, and which of them mean that a stage succeeded.

Writer and reader share these constants, so that neither can come to say ``ready`` where the other
wants ``ok``.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from specops.model import Stage, Verdict

SCHEMA_VERSION: Final = 1
NO_REASON: Final = "no reason given"
STAGE_OF_COMMAND: Final = {stage.command: stage for stage in Stage}
HAL_STAGES: Final = frozenset({Stage.VALIDATE, Stage.AUDIT})


class BaselineMode(StrEnum):
    """How much of the baseline audit was asked for."""

    SKIP = "skip"
    QUICK = "quick"
    NO_RUN = "no-run"
    FULL = "full"


class WireVerdict(StrEnum):
    """A verdict as schema v1 spells it: it has no word for ``error``."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class HookStatus(StrEnum):
    """What a session hook came to."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


class ToolStatus(StrEnum):
    """What the tool of the tasks stage came to; ``ready`` is a word of old writers, no success."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"
    READY = "ready"


class LockStatus(StrEnum):
    """Whether the packet was locked."""

    LOCKED = "locked"
    FAILED = "failed"


class UnlockStatus(StrEnum):
    """Whether the packet was unlocked."""

    UNLOCKED = "unlocked"
    FAILED = "failed"


DONE: Final[frozenset[str]] = frozenset({WireVerdict.PASSED, WireVerdict.SKIPPED})
EACH: Final = "*"
SUCCESS: Final[Mapping[Stage, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]] = {
    Stage.PLAN: (
        (("baseline", "status"), DONE),
        (("hooks", "session.start"), frozenset({HookStatus.OK})),
    ),
    Stage.TASKS: ((("tool", "status"), frozenset({ToolStatus.OK})),),
    Stage.IMPLEMENT: (
        (("lock_status",), frozenset({LockStatus.LOCKED})),
        (("hook_status",), frozenset({HookStatus.OK})),
    ),
    Stage.VALIDATE: ((("scenarios", EACH, "status"), DONE),),
    Stage.AUDIT: ((("scenarios", EACH, "status"), DONE),),
    Stage.UNLOCK: ((("unlock_status",), frozenset({UnlockStatus.UNLOCKED})),),
}


def wire_verdict(verdict: Verdict) -> WireVerdict:
    """Return a verdict as v1 spells it: what could not be judged is ``failed``."""
    return WireVerdict.FAILED if verdict is Verdict.ERROR else WireVerdict(verdict.value)


def stage_of(record: Mapping[str, Any]) -> Stage | None:
    """Return the stage that a record says it is of, or ``None`` where it names none of the six."""
    command = record.get("command")
    return STAGE_OF_COMMAND.get(command) if isinstance(command, str) else None
