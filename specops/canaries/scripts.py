"""Canaries from examples that are scripts: what somebody types in a repository."""

import re
from typing import Final

from specops.canaries import sample
from specops.canaries.model import Canary, Planting
from specops.codes.model import CheckCode

_GUARDRAILS: Final = {
    "BA": "baseline",
    "EV": "evidence",
    "LK": "lock",
    "PV": "prove",
    "RO": "rollout",
    "TM": "telemetry",
    "TR": "tracker",
    "DS": "documents",
    "HS": "hal-smoke",
    "CG": "cargo-build",
}
_ASSIGNED: Final = r"(?:[A-Z][A-Z0-9_]*=\S* )*"
_TYPED: Final = re.compile(rf"{_ASSIGNED}(?:invoke|specops) \S")
_ENDS: Final = {
    "BA": f"invoke plan --spec {sample.SPEC}",
    "TM": "invoke lint.telemetry",
}


def guardrail_of(code: str) -> str:
    """Return the guardrail of a code by its family."""
    return _GUARDRAILS.get(code[:2], code[:2])


def is_typed(code: CheckCode) -> bool:
    """Tell whether the examples of a code can be run as they stand, or with a command behind."""
    return code.code[:2] in _ENDS or all(
        _TYPED.match((example.strip().splitlines() or [""])[-1])
        for example in (code.failing, code.passing)
    )


def of(code: CheckCode) -> Canary:
    """Return the canary of a code from its examples."""
    end = _ENDS.get(code.code[:2], "")
    fault, healthy = (
        Planting(f"{example.strip()}\n{end}".strip()) for example in (code.failing, code.passing)
    )
    return Canary(code.code, code.code, guardrail_of(code.code), code.title, fault, healthy)
