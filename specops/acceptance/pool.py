"""Runs checks side by side, each in a clean sandbox; those that share something never at once."""

import contextlib
import os
import queue
import threading
import time
from collections.abc import Sequence
from typing import Final

from specops.acceptance.attempt import Attempt
from specops.acceptance.pristine import Pristine
from specops.acceptance.surroundings import Surroundings
from specops.acceptance.verdict import result
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.interrupts import kept_back
from specops.model import CheckResult, could_not_judge
from specops.packet.acceptance.model import Check
from specops.sandbox.sandbox import Sandbox, sandbox
from specops.sandbox.source import Source
from specops.threads import beside

_DAY_S: Final = 86400.0
_GRACE_S: Final = 30.0


@collaborator
class Place:
    """Where checks are run: ``source`` is what each sandbox copies, ``plan`` binds the checks."""

    source: Source
    plan: str
    surroundings: Surroundings


class Pool:
    """Workers that take checks in their order, and what came of each."""

    def __init__(
        self, place: Place, checks: Sequence[Check], workers: int, grace_s: float = _GRACE_S
    ) -> None:
        """Take the checks; nothing runs before the first result is asked for.

        ``grace_s`` is what each may take beside its own deadline, in seconds.
        """
        self._place = place
        self._waiting = list(checks)
        self._busy: set[str] = set()
        self._results: dict[str, CheckResult] = {}
        self._changed = threading.Condition()
        self._finished: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._workers = min(workers, len(checks))
        self._threads: list[threading.Thread] = []
        self._ending = sum(check.timeout_s for check in checks) + grace_s * (1 + len(checks))

    def result(self, check: Check) -> CheckResult:
        """Wait for what a check came to.

        Raises ``CannotJudgeError`` for a worker that outlives every deadline.
        """
        if not self._threads:
            self._until = time.monotonic() + self._ending
        with kept_back():  # a worker that nobody knows of would not be waited for
            while len(self._threads) < self._workers:
                self._threads.append(beside(self._work, name="acceptance"))
        while check.full_name not in self._results:
            try:
                self._finished.get(timeout=max(self._until - time.monotonic(), 0.0))
            except queue.Empty:
                message = f"{check.full_name} outlived every deadline"
                raise CannotJudgeError(message, "report it") from None
        return self._results[check.full_name]

    def close(self) -> None:
        """End what still runs, and wait until its sandboxes are gone."""
        self._place.surroundings.stop.set()
        with self._changed:
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_GRACE_S)

    def _work(self) -> None:
        """Take checks until none waits; the sandbox is kept while it stays pristine."""
        with contextlib.ExitStack() as resources:
            kept: Pristine | None = None
            while check := self._next():
                try:
                    came, kept = self._judged(check, kept, resources)
                except CannotJudgeError as error:
                    came = could_not_judge(check.full_name, error.message, remedy=error.remedy)
                    kept = None
                except Exception as error:  # noqa: BLE001 - one check must not take the others along
                    reason = f"the check crashed: {type(error).__name__}: {error}"
                    came, kept = could_not_judge(check.full_name, reason, remedy="report it"), None
                self._done(check, came)

    def _judged(
        self, check: Check, kept: Pristine | None, resources: contextlib.ExitStack
    ) -> tuple[CheckResult, Pristine | None]:
        """Run one check; return its result and the sandbox, if it can serve the next."""
        began = time.monotonic()
        if kept is None:
            resources.close()
            kept = self._opened(resources)
        attempt = Attempt(check, kept.box, self._place.surroundings, began + check.timeout_s)
        if check.edits:
            kept.commit = attempt.prepare()
            kept.look()
        attempted = attempt.run()
        untouched = kept.is_untouched
        edited = () if untouched else tuple(kept.edited())
        took = round((time.monotonic() - began) * 1000)
        came = result(check, attempted, edited, self._place.plan, took)
        return came, kept if untouched and not check.edits else None

    def _opened(self, resources: contextlib.ExitStack) -> Pristine:
        """Open a sandbox and look at it."""
        source, around = self._place.source, self._place.surroundings
        box: Sandbox = resources.enter_context(
            sandbox(source, deadline_s=_DAY_S, environ=around.environ)
        )
        pristine = Pristine(box, source.commit)
        pristine.look()
        return pristine

    def _next(self) -> Check | None:
        """Take the first check that waits and shares nothing with what runs."""
        with self._changed:
            while self._waiting:
                for check in self._waiting:
                    if self._busy.isdisjoint(check.uses):
                        self._waiting.remove(check)
                        self._busy.update(check.uses)
                        return check
                self._changed.wait(self._ending)
        return None

    def _done(self, check: Check, came: CheckResult) -> None:
        """Keep a result, and give back what its check used."""
        with self._changed:
            self._busy.difference_update(check.uses)
            self._results[check.full_name] = came
            self._changed.notify_all()
        self._finished.put(None)


def processors() -> int:
    """Return how many checks pay at once: one for each processor that we may use."""
    return len(os.sched_getaffinity(0))
