"""Sending one HAL check, again where its profile lets it, until the smoke has to be over."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from specops.collaborator import collaborator
from specops.hal.check import HalCheck
from specops.hal.expectation import evaluate
from specops.hal.interface import Exchange, Failure, FailureClass, Request, Transport
from specops.hal.retry import pause_s

Attempts: TypeAlias = Sequence[tuple[Exchange, Failure | None]]


@collaborator
class PlannedCheck:
    """A check and the request it sends; ``missing`` says what keeps it from being sent."""

    check: HalCheck
    request: Request
    missing: str = ""
    remedy: str = ""


class Limit:
    """How long a smoke may go on: to its deadline, or until nobody takes results any more."""

    def __init__(self, total_s: float) -> None:
        """Begin now; ``total_s`` are the seconds that the whole smoke has."""
        self.total_s = total_s
        self.over = threading.Event()
        self.begin()

    def begin(self) -> None:
        """Count the time from now: before it, the road was being opened."""
        self._ending = time.monotonic() + self.total_s

    def left_s(self) -> float:
        """Return the seconds that are left, none at least."""
        return max(self._ending - time.monotonic(), 0.0)

    def allows(self, wait_s: float) -> bool:
        """Wait before another attempt, and tell whether there may be one."""
        return wait_s < self.left_s() and not self.over.wait(wait_s)


def send(
    planned: PlannedCheck,
    transport: Transport,
    limit: Limit,
    tell: Callable[[str, Failure | None], None],
) -> Attempts:
    """Send a check and return its attempts, each judged.

    ``tell`` is told of each that another one follows.
    """
    attempts: list[tuple[Exchange, Failure | None]] = []
    while True:
        exchange = _once(planned.request, transport, limit)
        failure = evaluate(planned.check, exchange)
        attempts.append((exchange, failure))
        wait_s = pause_s(planned.check, len(attempts), exchange, failure)
        if wait_s is None or not limit.allows(wait_s):
            return attempts
        tell(f"{timed(exchange)}, sent again after {wait_s:g} s", failure)


def observed(exchange: Exchange) -> str:
    """Return what was seen, in two words."""
    return f"HTTP {exchange.response.status}" if exchange.response else "no answer"


def timed(exchange: Exchange) -> str:
    """Return what was seen, and after how long."""
    return f"{observed(exchange)} in {exchange.latency_ms:.1f} ms"


def _once(request: Request, transport: Transport, limit: Limit) -> Exchange:
    """Send a request within what is left of the smoke's deadline."""
    left_s = limit.left_s()
    if not left_s:
        message = f"the smoke's deadline of {limit.total_s:g} s passed before it was sent"
        return Exchange(time.time(), 0.0, failure=Failure(FailureClass.TIMEOUT, message))
    return transport.send(replace(request, deadline_s=min(request.deadline_s, left_s)))
