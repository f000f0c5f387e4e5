"""The HAL smoke: every check of the profile sent at once, each judged by what it should answer."""

import contextlib
import queue
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias, TypeVar

from specops.codes.hal import code_of, fix_of
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.guardrails.hal_attempts import (
    Attempts,
    Limit,
    PlannedCheck,
    observed,
    send,
    timed,
)
from specops.hal.interface import Failure, FailureClass, Transport
from specops.hal.record import HalRecord, render
from specops.interrupts import kept_back
from specops.model import Artifact, CheckResult, Finding, Location, Verdict, could_not_judge
from specops.redaction import Redactor
from specops.threads import beside

NAME: Final = "hal-smoke"
WORKERS: Final = 8
GRACE_S: Final = 5.0
T = TypeVar("T")
Ranks: TypeAlias = "queue.SimpleQueue[int]"
Outcomes: TypeAlias = dict[int, CheckResult | BaseException]


@collaborator
class HalSmoke:
    """Judges all checks of a profile over one transport.

    ``target`` is the HAL as evidence names it, ``profile`` the path of the profile;
    ``total_timeout_s`` bounds the smoke in seconds, once the road is open; ``tell`` gets a line for
    the log from each check. ``let_through`` is what an override lets pass of what is sent.
    """

    checks: Sequence[PlannedCheck]
    transport: Transport
    target: str
    profile: str
    total_timeout_s: float
    redactor: Redactor
    tell: Callable[[str], None]
    let_through: tuple[Finding, ...] = ()
    name: str = NAME

    @property
    def expects(self) -> int:
        """How many results there will be."""
        return len(self.checks)

    def run(self) -> Iterator[CheckResult]:
        """Send every check, a few at a time, and yield each result as it comes in.

        However it ends, nothing is sent from then on. Interrupted, it yields what else came in and
        an error for each check that is left, before the interruption goes on; the last result may
        have been lost on its way, so it is given again.
        """
        waiting: Ranks = queue.SimpleQueue()
        for rank in range(len(self.checks)):
            waiting.put(rank)
        done: Ranks = queue.SimpleQueue()
        outcomes: Outcomes = {}
        left, last = set(range(len(self.checks))), -1
        limit = Limit(self.total_timeout_s)
        try:
            self.transport.open()
            limit.begin()
            for _ in range(min(WORKERS, len(self.checks))):
                work = partial(self._work, waiting, outcomes, done, limit)
                beside(work, name="hal-smoke")
            while left:
                last = _next(done, limit)
                yield _result(outcomes[last])
                left.discard(last)
        except KeyboardInterrupt:
            unsent = set(_emptied(waiting))
            in_turn = sorted(left, key=lambda rank: (rank != last, rank))
            yield from self._interrupted(in_turn, unsent, outcomes)
            raise
        finally:
            with kept_back():
                limit.over.set()
                list(_emptied(waiting))
                self.transport.close()

    def _interrupted(
        self, left: Sequence[int], unsent: set[int], outcomes: Outcomes
    ) -> Iterator[CheckResult]:
        """Yield, of the checks that are left, what came in, and what an interruption left of it."""
        for rank in left:
            outcome = outcomes.get(rank)
            if isinstance(outcome, CheckResult):
                yield outcome
                continue
            planned = self.checks[rank]
            reason = "not sent: interrupted" if rank in unsent else "interrupted before its answer"
            request = planned.request
            self.tell(f"{NAME}/{planned.check.name} {request.method} {request.url} -> {reason}")
            stopped = could_not_judge(planned.check.name, reason, remedy="run again")
            yield replace(stopped, rank=rank)

    def _work(self, waiting: "Ranks", outcomes: Outcomes, done: "Ranks", limit: Limit) -> None:
        """Take checks until none waits; an exception is an outcome too, or nobody would know.

        An outcome is kept before it is told of: whoever waits may be interrupted as it hears it.
        """
        while True:
            try:
                rank = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                outcomes[rank] = replace(self._judge(self.checks[rank], limit), rank=rank)
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
                outcomes[rank] = error
            done.put(rank)

    def _judge(self, planned: PlannedCheck, limit: Limit) -> CheckResult:
        """Send one check, again where its profile lets it, and judge what came back."""
        if planned.missing:
            within = min(planned.request.deadline_s, limit.left_s())
            refused = self.transport.reach(replace(planned.request, deadline_s=within))
            if refused is None:
                return self._unsent(planned)
            return self._result(planned, [(refused, refused.failure)])
        attempts = send(planned, self.transport, limit, partial(self._log, planned))
        return self._result(planned, attempts)

    def _result(self, planned: PlannedCheck, attempts: Attempts) -> CheckResult:
        """Return what one check came to with its last attempt, and its record."""
        exchange, failure = attempts[-1]
        verdict = Verdict.FAILED if failure else Verdict.PASSED
        is_flaky = failure is None and len(attempts) > 1
        self._log(planned, f"{timed(exchange)}, {verdict.value}", failure)
        return CheckResult(
            planned.check.name,
            verdict,
            checked=1,
            findings=(self._finding(planned, failure),) if failure else (),
            observed=observed(exchange) + (f", flaky: attempt {len(attempts)}" * is_flaky),
            duration_ms=round(sum(made.latency_ms for made, _ in attempts)),
            artifacts=(self._record(planned, verdict, failure, attempts),),
            let_through=self.let_through,
            is_flaky=is_flaky,
        )

    def _unsent(self, planned: PlannedCheck) -> CheckResult:
        """Return the error of a check whose precondition is missing: nothing was sent."""
        failure = Failure(FailureClass.PRECONDITION, planned.missing)
        self._log(planned, f"not sent, {Verdict.ERROR.value}", failure)
        return CheckResult(
            planned.check.name,
            Verdict.ERROR,
            findings=(self._finding(planned, failure),),
            reason=planned.missing,
            remedy=planned.remedy,
            observed="not sent",
            artifacts=(self._record(planned, Verdict.ERROR, failure, []),),
        )

    def _finding(self, planned: PlannedCheck, failure: Failure) -> Finding:
        """Return the finding of a failure: the check, the class, and what was seen."""
        place = f" at {failure.pointer}" if failure.pointer else ""
        message = f"{planned.check.name}: {failure.kind.value}: {failure.message}{place}"
        fix = fix_of(failure.kind)
        return Finding(code_of(failure.kind), message, Location(self.profile), fix)

    def _record(
        self,
        planned: PlannedCheck,
        verdict: Verdict,
        failure: Failure | None,
        attempts: Attempts,
    ) -> Artifact:
        """Return the record of a check, redacted."""
        record = HalRecord(
            planned.check.name,
            self.target,
            self.transport.name,
            verdict,
            failure,
            planned.request,
            attempts,
            planned.check.record,
        )
        return Artifact(f"{{session}}-hal-{planned.check.name}.json", render(record, self.redactor))

    def _log(self, planned: PlannedCheck, seen: str, failure: Failure | None) -> None:
        """Tell the log what was sent and what came of it."""
        request = planned.request
        why = f": {failure.kind.value}: {failure.message}" if failure else ""
        self.tell(f"{NAME}/{planned.check.name} {request.method} {request.url} -> {seen}{why}")


def _emptied(items: "queue.SimpleQueue[T]") -> Iterator[T]:
    """Take what a queue holds: whoever looks into it next finds nothing."""
    with contextlib.suppress(queue.Empty):
        while True:
            yield items.get_nowait()


def _next(done: "Ranks", limit: Limit) -> int:
    """Wait for one outcome; a transport that outlives every deadline is broken itself."""
    try:
        return done.get(timeout=limit.left_s() + GRACE_S)
    except queue.Empty:
        message = "the transport did not come back after the deadline"
        raise CannotJudgeError(message, "report it") from None


def _result(outcome: CheckResult | BaseException) -> CheckResult:
    """Return a result; raise what was raised instead of it."""
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome
