"""Runs guardrails one after the other; a crash becomes an error verdict, never a lost run."""

import contextlib
import time
from collections.abc import Callable, Generator, Sequence

from specops import interrupts
from specops.errors import CannotJudgeError
from specops.guardrails.interface import Guardrail
from specops.model import CheckResult, GuardrailResult, Report, could_not_judge

Observe = Callable[[str, CheckResult], None]
Results = Generator[CheckResult, None, None]


def judge(guardrails: Sequence[Guardrail], observe: Observe) -> Report:
    """Run every guardrail and tell ``observe`` each result as it comes.

    Ctrl-C ends the run: what was judged stays, the rest is an error that says so. One that comes
    too late to stop anything counts as well.
    """
    results: list[GuardrailResult] = []
    for index, guardrail in enumerate(guardrails):
        collected: list[CheckResult] = []
        try:
            _collect(guardrail, collected, observe)
        except KeyboardInterrupt:
            rest = not_started([later.name for later in guardrails[index + 1 :]])
            return Report((*results, _finished(guardrail, collected), *rest), interrupted=True)
        results.append(_ranked(guardrail.name, collected))
    return Report(tuple(results), interrupted=interrupts.came())


def not_started(names: Sequence[str]) -> tuple[GuardrailResult, ...]:
    """Return the results of guardrails that an interruption kept from starting."""
    reason = "not started: the run was interrupted"
    return tuple(
        GuardrailResult(name, (could_not_judge(name, reason, remedy="run again"),))
        for name in names
    )


def _collect(guardrail: Guardrail, collected: list[CheckResult], observe: Observe) -> None:
    """Run one guardrail; where it is interrupted, it may still say what it was at."""
    results = _results(guardrail, collected)
    try:
        with interrupts.interruptible():
            for result in results:
                if _is_taken(result, collected):
                    observe(guardrail.name, result)
    except KeyboardInterrupt as interruption:
        with contextlib.suppress(KeyboardInterrupt, StopIteration):
            _is_taken(results.throw(interruption), collected)
            for result in results:
                _is_taken(result, collected)
        raise


def _is_taken(result: CheckResult, collected: list[CheckResult]) -> bool:
    """Take a result and tell so, unless it is the last one again.

    An interruption may have lost it on its way, so guardrails give the same object once more.
    """
    is_new = not collected or collected[-1] is not result
    if is_new:
        collected.append(result)
    return is_new


def _results(guardrail: Guardrail, collected: list[CheckResult]) -> Results:
    """Give what a guardrail yields; what it raises becomes its last check.

    An exception of whoever takes the results is none of the guardrail's: it never comes in here.
    """
    started = time.monotonic()
    try:
        yield from guardrail.run()
    except CannotJudgeError as error:
        yield could_not_judge(guardrail.name, error.message, remedy=error.remedy)
    except Exception as error:  # a crash of one guardrail must not lose the run
        if interrupts.came_of_one(error):
            raise KeyboardInterrupt from error
        reason = f"the guardrail crashed: {type(error).__name__}: {error}"
        took = _since(started)
        yield could_not_judge(guardrail.name, reason, remedy="report it", duration_ms=took)
    else:
        if not collected:
            remedy = "check its configuration"
            yield could_not_judge(guardrail.name, "nothing was checked", remedy=remedy)


def _since(started: float) -> int:
    """Return the milliseconds since a moment of the monotonic clock."""
    return round((time.monotonic() - started) * 1000)


def _ranked(name: str, checks: list[CheckResult]) -> GuardrailResult:
    """Put the checks into their declared order: they may have finished in any other."""
    return GuardrailResult(name, tuple(sorted(checks, key=lambda check: check.rank)))


def _finished(guardrail: Guardrail, collected: list[CheckResult]) -> GuardrailResult:
    """Return what a guardrail came to when it was interrupted."""
    ranked = _ranked(guardrail.name, collected)
    stopped = could_not_judge(guardrail.name, "interrupted", remedy="run again")
    return GuardrailResult(ranked.name, (*ranked.checks, stopped))
