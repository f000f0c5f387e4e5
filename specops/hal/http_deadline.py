"""One absolute deadline around an attempt, whatever it is waiting for.

Timeouts of sockets count from one byte to the next, and resolving a name has none at all. So every
attempt runs in a thread of its own, and when its deadline has passed, its socket is shut down and
the thread is left to end by itself: nobody waits for it, and it cannot send any more.
"""

import threading
import time
from collections.abc import Callable

from specops.hal.http_attempt import Attempt
from specops.hal.interface import Exchange, Failure, Response

Travel = Callable[[Attempt], Response | Failure]


def exchange_within(deadline_s: float, travel: Travel) -> Exchange:
    """Run an attempt and return what came of it within ``deadline_s`` seconds.

    What ``travel`` raises is raised here. An interrupt ends the attempt too.
    """
    started_at = time.time()
    attempt = Attempt(deadline_s)
    if deadline_s <= 0:
        return Exchange(started_at, 0.0, failure=attempt.timeout())
    outcome: list[Response | Failure | BaseException] = []
    thread = threading.Thread(
        target=_run, args=(travel, attempt, outcome), name="hal-http", daemon=True
    )
    thread.start()
    try:
        thread.join(deadline_s)
        latency_ms = attempt.latency_ms()
        seen = outcome[0] if outcome else attempt.timeout()
    finally:
        attempt.end()
    if isinstance(seen, BaseException):
        raise seen
    if isinstance(seen, Failure):
        return Exchange(started_at, latency_ms, failure=seen)
    return Exchange(started_at, latency_ms, response=seen)


def _run(
    travel: Travel, attempt: Attempt, outcome: "list[Response | Failure | BaseException]"
) -> None:
    """Make the attempt, and leave what came of it."""
    try:
        outcome.append(travel(attempt))
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
        outcome.append(error)
    finally:
        attempt.end()
