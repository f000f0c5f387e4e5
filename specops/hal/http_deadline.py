"""One absolute deadline around an attempt, whatever it is waiting for.

Timeouts of sockets count from one byte to the next, and resolving a name has none at all. So every
attempt runs in a thread of its own, and when its deadline has passed, its socket is shut down and
the thread is left to end by itself: nobody waits for it, and it cannot send any more.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from specops.hal.http_attempt import Attempt
from specops.hal.interface import Exchange, Failure, Response

Travel = Callable[[Attempt], Response | Failure]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of an attempt, and the milliseconds that it took."""

    seen: Response | Failure | BaseException
    latency_ms: float


def exchange_within(deadline_s: float, travel: Travel) -> Exchange:
    """Run an attempt and return what came of it within ``deadline_s`` seconds.

    What ``travel`` raises is raised here. An interrupt ends the attempt too.
    """
    started_at = time.time()
    attempt = Attempt(deadline_s)
    outcome: list[_Outcome] = []
    if attempt.is_in_time():
        thread = threading.Thread(
            target=_run, args=(travel, attempt, outcome), name="hal-http", daemon=True
        )
        thread.start()
        try:
            thread.join(deadline_s)
        finally:
            attempt.end()
    came = outcome[0] if outcome else _Outcome(attempt.timeout(), attempt.latency_ms())
    if isinstance(came.seen, BaseException):
        raise came.seen
    if isinstance(came.seen, Failure):
        return Exchange(started_at, came.latency_ms, failure=came.seen)
    return Exchange(started_at, came.latency_ms, response=came.seen)


def _run(travel: Travel, attempt: Attempt, outcome: list[_Outcome]) -> None:
    """Make the attempt, and leave what came of it; what came too late is none of it.

    Who waits may be woken long after the deadline, so the clock is read here.
    """
    seen: Response | Failure | BaseException
    try:
        seen = travel(attempt)
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
        seen = error
    if attempt.is_in_time():
        outcome.append(_Outcome(seen, attempt.latency_ms()))
    attempt.end()
