"""Telemetry schema v1: what a stage writes, and how a reader tells that the stage succeeded.

Pure: the clock and the ids are arguments, and nothing here touches a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from specops.evidence.wire import (
    EACH,
    HAL_STAGES,
    NO_REASON,
    SCHEMA_VERSION,
    SUCCESS,
    BaselineMode,
    HookStatus,
    LockStatus,
    ToolStatus,
    UnlockStatus,
    WireVerdict,
    stage_of,
)
from specops.model import Override, Stage
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class PlanPayload:
    """What plan tells: the baseline audit and the hook ``session.start``."""

    mode: BaselineMode
    artifact: str
    status: WireVerdict
    session_start: HookStatus
    stages: ClassVar = frozenset({Stage.PLAN})

    def fields(self) -> dict[str, Any]:
        """Return the keys of the stage in their order."""
        baseline = {"mode": self.mode.value, "artifact": self.artifact, "status": self.status.value}
        return {"baseline": baseline, "hooks": {"session.start": self.session_start.value}}


@dataclass(frozen=True, slots=True)
class TasksPayload:
    """What tasks tells."""

    tool_status: ToolStatus
    stages: ClassVar = frozenset({Stage.TASKS})

    def fields(self) -> dict[str, Any]:
        """Return the keys of the stage in their order."""
        return {"tool": {"status": self.tool_status.value}}


@dataclass(frozen=True, slots=True)
class ImplementPayload:
    """What implement tells."""

    lock_status: LockStatus
    hook_status: HookStatus
    stages: ClassVar = frozenset({Stage.IMPLEMENT})

    def fields(self) -> dict[str, Any]:
        """Return the keys of the stage in their order."""
        return {"lock_status": self.lock_status.value, "hook_status": self.hook_status.value}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One line of validate or audit."""

    name: str
    status: WireVerdict


@dataclass(frozen=True, slots=True)
class HalSummary:
    """What the HAL smoke came to: names of the checks that failed, paths of the records."""

    status: WireVerdict
    failed_checks: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenariosPayload:
    """What validate and audit tell; ``hal`` only when its flag is set."""

    scenarios: tuple[Scenario, ...]
    hal: HalSummary | None = None
    stages: ClassVar = HAL_STAGES

    def fields(self) -> dict[str, Any]:
        """Return the keys of the stage in their order."""
        return {
            "scenarios": [
                {"name": line.name, "status": line.status.value} for line in self.scenarios
            ]
        }


@dataclass(frozen=True, slots=True)
class UnlockPayload:
    """What unlock tells."""

    unlock_status: UnlockStatus
    stages: ClassVar = frozenset({Stage.UNLOCK})

    def fields(self) -> dict[str, Any]:
        """Return the keys of the stage in their order."""
        return {"unlock_status": self.unlock_status.value}


Payload = PlanPayload | TasksPayload | ImplementPayload | ScenariosPayload | UnlockPayload


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything that one envelope says.

    ``ended`` is when the run ended, with its time zone; ``artifacts`` are paths relative to the
    repository root, POSIX. Raises ``ValueError`` for a payload of another stage and for a time
    without a zone.
    """

    stage: Stage
    spec_id: str
    session_id: str
    ended: datetime
    payload: Payload
    artifacts: tuple[str, ...]
    overrides: tuple[Override, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could only become a wrong record."""
        if self.stage not in self.payload.stages:
            message = f"{type(self.payload).__name__} is no payload of {self.stage.value}"
            raise ValueError(message)
        if self.ended.tzinfo is None:
            message = "the end of a run needs its time zone"
            raise ValueError(message)


def render(envelope: Envelope) -> dict[str, Any]:
    """Return an envelope as the JSON object of schema v1, keys in the order people read them.

    ``hal`` is there only when the payload holds a summary, ``overrides`` only when one was given.
    """
    record: dict[str, Any] = {
        "schemaVersion": SCHEMA_VERSION,
        "command": envelope.stage.command,
        "specId": envelope.spec_id,
        "sessionId": envelope.session_id,
        "timestamp": envelope.ended.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **envelope.payload.fields(),
        "artifacts": [{"path": path} for path in envelope.artifacts],
    }
    if isinstance(envelope.payload, ScenariosPayload) and envelope.payload.hal:
        record["hal"] = {"summary": _summary(envelope.payload.hal)}
    if envelope.overrides:
        record["overrides"] = [_override(override) for override in envelope.overrides]
    return record


def succeeded(record: Mapping[str, Any]) -> bool:
    """Whether the stage of a record succeeded: the rule of its row in the contract's table.

    A record of no stage, a missing value and an empty list of scenarios are no success.
    """
    stage = stage_of(record)
    if stage is None:
        return False
    return all(
        bool(values := list(_values(record, path)))
        and all(isinstance(value, str) and value in allowed for value in values)
        for path, allowed in SUCCESS[stage]
    )


def _summary(summary: HalSummary) -> dict[str, Any]:
    """Return the keys of ``hal.summary`` in their order."""
    return {
        "status": summary.status.value,
        "failed_checks": list(summary.failed_checks),
        "artifacts": list(summary.artifacts),
    }


def _override(override: Override) -> dict[str, Any]:
    """Return an override as it is recorded; one without a reason says so."""
    return {
        "name": override.name,
        "source": override.source,
        "reason": override.reason.strip() or NO_REASON,
        "covers": list(override.covers),
    }


def _values(value: object, path: Sequence[str]) -> Iterator[object]:
    """Give the values at a path, ``None`` for each that is missing; ``EACH`` is every item."""
    if not path:
        yield value
    elif path[0] == EACH:
        for item in value if isinstance(value, list) else ():
            yield from _values(item, path[1:])
    else:
        yield from _values(value.get(path[0]) if isinstance(value, Mapping) else None, path[1:])
