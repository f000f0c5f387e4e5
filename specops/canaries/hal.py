"""HS: a HAL with each fault that an example names, and addresses where nobody serves."""

from collections.abc import Mapping
from typing import Any, Final

from specops import strict_json
from specops.canaries import sample
from specops.canaries.model import HEALTHY, Canary, Planting
from specops.codes.hal import code_of
from specops.codes.model import CheckCode
from specops.hal.interface import FailureClass
from specops.hal.secrets import DEFAULT_VARIABLE

_VALIDATE: Final = f"invoke validate --spec {sample.SPEC} --hal {{hal}}"
# A check that is slow on purpose is not waited for as long as a real one.
_TIMEOUTS: Final = {"SPEC_OPS_HAL_TIMEOUT_S": "1"}
_NEEDED: Final[Mapping[str, Mapping[str, Any]]] = {
    "late": {"max_latency_ms": 500},
    "wrong-schema": {"schema": {"not": {"required": ["unexpected"]}}},
}
_PATIENCE_MS: Final = 60_000


def of(code: CheckCode) -> Canary:
    """Return the canary of a failure class: the same packet, with a HAL that fails that way."""
    if code.code == code_of(FailureClass.PRECONDITION):
        return _without_a_secret(code)
    expect = _NEEDED.get(code.failing)
    files = () if expect is None else ((sample.PROFILE_PATH, _profile(expect)),)
    waits = code.code == code_of(FailureClass.TIMEOUT)
    fault = Planting(
        _VALIDATE,
        files,
        hal=code.failing,
        environ=_TIMEOUTS if waits else {},
    )
    # A machine may be busy: the twin of a late answer is one that nobody would call late.
    patient = (
        {**expect, "max_latency_ms": _PATIENCE_MS}
        if expect and "max_latency_ms" in expect
        else expect
    )
    twin = () if patient is None else ((sample.PROFILE_PATH, _profile(patient)),)
    healthy = Planting(_VALIDATE, twin, hal=HEALTHY)
    return Canary(code.code, code.code, "hal-smoke", code.title, fault, healthy)


def _without_a_secret(code: CheckCode) -> Canary:
    """Return the canary of a key that is not set: nothing can be judged, which is no pass."""
    fault = Planting(_VALIDATE, hal=HEALTHY, environ={DEFAULT_VARIABLE: ""})
    healthy = Planting(_VALIDATE, hal=HEALTHY)
    return Canary(code.code, code.code, "hal-smoke", code.title, fault, healthy, exit_code=3)


def _profile(expect: Mapping[str, Any]) -> bytes:
    """Return the profile of the sample with more expected of every check."""
    checks = {name: {**check, "expect": dict(expect)} for name, check in sample.PROFILE.items()}
    return strict_json.pretty(checks)
