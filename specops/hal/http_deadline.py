"""One absolute deadline around an attempt, whatever it is waiting for.

Timeouts of sockets count from one byte to the next, and resolving a name has none at all. So an
attempt at a host that has to be looked up runs in a thread of its own, and when its deadline has
passed, its socket is shut down and the thread is left to end by itself: nobody waits for it, and it
cannot send any more. An attempt at an address waits for its socket alone, and needs no thread: a
watch shuts that socket down in time.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable

from specops.hal.http_attempt import Attempt
from specops.hal.interface import Exchange, Failure, Response
from specops.threads import beside
from specops.values import dataclass

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
        thread = beside(_run, travel, attempt, outcome, name="hal-http")
        try:
            thread.join(deadline_s)
        finally:
            attempt.end()
    return _exchange(started_at, attempt, outcome)


class DeadlineWatch:
    """Ends attempts whose deadlines have passed: one thread for all of them, while there are any.

    Safe for several threads. It serves attempts that wait for nothing but their socket.
    """

    def __init__(self) -> None:
        """Watch nothing yet."""
        self._changed = threading.Condition()
        self._attempts: list[tuple[float, int, Attempt]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    def exchange_within(self, deadline_s: float, travel: Travel) -> Exchange:
        """Run an attempt in this thread, and return what came of it in time.

        What ``travel`` raises in time is raised here.
        """
        started_at = time.time()
        attempt = Attempt(deadline_s)
        outcome: list[_Outcome] = []
        if attempt.is_in_time():
            self._add(attempt)
            _run(travel, attempt, outcome)
        return _exchange(started_at, attempt, outcome)

    def close(self) -> None:
        """End every attempt that is under way, and the watch; the next attempt begins it anew."""
        with self._changed:
            attempts = [attempt for _, _, attempt in self._attempts]
            self._attempts.clear()
            self._changed.notify()
        for attempt in attempts:
            attempt.end()

    def _add(self, attempt: Attempt) -> None:
        """Watch one attempt more; the thread is woken only by one that ends before all others."""
        with self._changed:
            heapq.heappush(self._attempts, (attempt.until, next(self._numbers), attempt))
            if self._thread is None:
                self._thread = beside(self._watch, name="hal-http-watch")
            elif self._attempts[0][2] is attempt:
                self._changed.notify()

    def _watch(self) -> None:
        """End attempts one after the other, each at its time, until none is left."""
        while True:
            with self._changed:
                if not self._attempts:
                    self._thread = None
                    return
                until, _, attempt = self._attempts[0]
                left_s = until - time.perf_counter()
                if not attempt.has_ended and left_s > 0:
                    self._changed.wait(left_s)
                    continue
                heapq.heappop(self._attempts)
            attempt.end()


def _exchange(started_at: float, attempt: Attempt, outcome: list[_Outcome]) -> Exchange:
    """Return what came of an attempt: nothing in time is a timeout."""
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
