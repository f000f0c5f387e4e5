"""TM: for each stage a sound record, and one with each required key taken out."""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from specops import strict_json
from specops.canaries.model import Canary, Planting
from specops.codes.telemetry import NO_RECORD, SCHEMA
from specops.evidence.names import envelope_name, log_name
from specops.model import Stage

_SESSION: Final = "20261122T113000123Z-3f9c1a"
_SPEC: Final = "SPEC-KIT-018"
_FOLDER: Final = f"evidence/commands/{_SPEC}"
_REPORT: Final = f"{_FOLDER}/baseline_{_SESSION}.md"
_PAYLOADS: Final[Mapping[Stage, Mapping[str, Any]]] = {
    Stage.PLAN: {
        "baseline": {"mode": "no-run", "artifact": _REPORT, "status": "passed"},
        "hooks": {"session.start": "ok"},
    },
    Stage.TASKS: {"tool": {"status": "ok"}},
    Stage.IMPLEMENT: {"lock_status": "locked", "hook_status": "ok"},
    Stage.VALIDATE: {"scenarios": [{"name": "hal-smoke", "status": "passed"}]},
    Stage.AUDIT: {"scenarios": [{"name": "stage-chain", "status": "passed"}]},
    Stage.UNLOCK: {"unlock_status": "unlocked"},
}
_COMMON: Final = ("schemaVersion", "command", "specId", "sessionId", "timestamp")
# A record without one of these is none at all, and says so under another code.
_MAKES_A_RECORD: Final = frozenset({"command"})
# What a record need not have, and what has keys that it must have then.
_OPTIONAL: Final[Mapping[str, Any]] = {
    "hal": {"summary": {"status": "passed"}},
    "overrides": [
        {"name": "--allow-fail", "source": "flag", "reason": "drill", "covers": ["BA003"]}
    ],
}


def record(stage: Stage) -> dict[str, Any]:
    """Return a sound record of a stage."""
    return {
        "schemaVersion": 1,
        "command": stage.command,
        "specId": _SPEC,
        "sessionId": _SESSION,
        "timestamp": "2026-11-22T11:30:02Z",
        **copy.deepcopy(dict(_PAYLOADS[stage])),
        "artifacts": [{"path": f"{_FOLDER}/{log_name(stage, _SESSION)}"}],
    }


def _planting(stage: Stage, value: Mapping[str, Any]) -> Planting:
    """Return a record with the files that it names, for the linter to judge."""
    files = (
        (f"{_FOLDER}/{envelope_name(stage, _SESSION)}", strict_json.pretty(dict(value))),
        (f"{_FOLDER}/{log_name(stage, _SESSION)}", b"$ true\n"),
        (_REPORT, b"# Baseline\n"),
    )
    return Planting("invoke lint.telemetry", files)


def _required(stage: Stage) -> Iterator[Sequence[str | int]]:
    """Give the place of each key that a record of a stage must have."""
    if stage is Stage.TASKS:
        yield from ((key,) for key in _COMMON)
    yield ("artifacts",)
    yield ("artifacts", 0, "path")
    yield from _keys(_PAYLOADS[stage])


def _keys(value: Any) -> Iterator[Sequence[str | int]]:  # noqa: ANN401 - JSON is any value
    """Give the place of each key in a value, at any depth; of a list, in what comes first."""
    if isinstance(value, list):
        yield from ((0, *place) for place in _keys(value[0]))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield (key,)
            yield from ((key, *place) for place in _keys(inner))


def _without(sound: Mapping[str, Any], place: Sequence[str | int]) -> dict[str, Any]:
    """Return a record without what stands at a place."""
    value = copy.deepcopy(dict(sound))
    holder: Any = value
    for step in place[:-1]:
        holder = holder[step]
    del holder[place[-1]]
    return value


def _canaries() -> Iterator[Canary]:
    """Give a canary for each key of each stage, and of what a record may hold beside them."""
    for stage in Stage:
        yield from _lacking(stage, record(stage), _required(stage))
    full = {**record(Stage.AUDIT), **_OPTIONAL}
    optional = (place for place in _keys(_OPTIONAL) if len(place) > 1)
    yield from _lacking(Stage.AUDIT, full, optional)


def _lacking(
    stage: Stage, record: Mapping[str, Any], places: Iterable[Sequence[str | int]]
) -> Iterator[Canary]:
    """Give a canary for each place of a sound record: that record without it."""
    sound = _planting(stage, record)
    for place in places:
        code = NO_RECORD if place[0] in _MAKES_A_RECORD else SCHEMA
        key = ".".join(map(str, place))
        name = f"{code}-{stage.value}-without-{key}"
        says = f"a {stage.value} record without `{key}`"
        fault = _planting(stage, _without(record, place))
        yield Canary(name, code, "telemetry", says, fault, sound)


CANARIES: Final = tuple(_canaries())
