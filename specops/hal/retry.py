"""When a check may be sent once more: rarely, and never without a trace.

A retry turns a failure into a pass, so it is off unless the profile asks for it, for methods only
that may be repeated (RFC 9110, 9.2.2), and for failures only that may be over a moment later.
"""

from http import HTTPStatus
from typing import Final

from specops.hal.check import HalCheck
from specops.hal.interface import Exchange, Failure, FailureClass

IDEMPOTENT: Final = frozenset({"GET", "PUT", "DELETE"})
FIRST_PAUSE_S: Final = 0.1
_PASSING: Final = frozenset({FailureClass.REFUSED, FailureClass.RESET, FailureClass.TIMEOUT})
_BUSY: Final = frozenset(
    {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
)


def pause_s(
    check: HalCheck, made: int, exchange: Exchange, failure: Failure | None
) -> float | None:
    """Return the seconds to wait before the next attempt, or ``None`` for no next one.

    ``made`` counts the attempts so far; the pause doubles with each.
    """
    if failure is None or made > check.retries or check.method not in IDEMPOTENT:
        return None
    if failure.kind in _PASSING or (failure.kind is FailureClass.STATUS and _is_busy(exchange)):
        return FIRST_PAUSE_S * (1 << (made - 1))
    return None


def _is_busy(exchange: Exchange) -> bool:
    """Tell whether a server, or one before it, says that it cannot answer now."""
    return exchange.response is not None and exchange.response.status in _BUSY
