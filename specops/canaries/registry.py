"""Every canary: those that are written by hand, and for any other code one from its examples."""

import functools
from collections.abc import Callable, Mapping
from typing import Final

from specops.canaries import (
    acceptance,
    baseline,
    cargo,
    documents,
    hal,
    lifecycle,
    records,
    rollout,
    runner,
    scripts,
    stages,
    tampering,
    tracker,
)
from specops.canaries.model import Canary
from specops.codes.model import CheckCode
from specops.codes.registry import CODES

_BY_HAND: Final = (
    *acceptance.CANARIES,
    *baseline.CANARIES,
    *cargo.CANARIES,
    *lifecycle.CANARIES,
    *records.CANARIES,
    *rollout.CANARIES,
    *runner.CANARIES,
    *stages.CANARIES,
    *tampering.CANARIES,
    *tracker.CANARIES,
)
# Codes that stop nothing by themselves, with the reason.
WITHOUT: Final[Mapping[str, str]] = {
    "HS020": "it tells of an override that somebody set, which lets it through by its meaning"
}
_FAMILIES: Final[Mapping[str, Callable[[CheckCode], Canary]]] = {
    "CG": cargo.of,
    "DS": documents.of,
    "HS": hal.of,
    "TR": tracker.of,
}


@functools.cache
def canaries() -> tuple[Canary, ...]:
    """Return every canary, in the order of the codes, those of one code together.

    The examples of a code are its canary unless one of its name is written by hand. A code whose
    examples nobody can run has none: a test of the project finds it.
    """
    by_name = {canary.name: canary for canary in _from_examples()}
    by_name |= {canary.name: canary for canary in _BY_HAND}
    return tuple(sorted(by_name.values(), key=lambda canary: (canary.code, canary.name)))


def _from_examples() -> list[Canary]:
    """Return a canary for each code whose examples can be run."""
    return [canary for code in CODES if (canary := from_examples(code)) is not None]


def from_examples(code: CheckCode) -> Canary | None:
    """Return the canary that the examples of a code make, if they make one."""
    if code.code in WITHOUT:
        return None
    if scripts.is_typed(code):
        return scripts.of(code)
    family = _FAMILIES.get(code.code[:2])
    return family(code) if family else None
