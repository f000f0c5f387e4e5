"""Runs guardrails one after the other; a crash becomes an error verdict, never a lost run."""

import time
from collections.abc import Callable, Sequence

from specops.errors import CannotJudgeError
from specops.guardrails.interface import Guardrail
from specops.model import CheckResult, GuardrailResult, Report, could_not_judge

Observe = Callable[[str, CheckResult], None]


def judge(guardrails: Sequence[Guardrail], observe: Observe) -> Report:
    """Run every guardrail and tell ``observe`` each result as it comes.

    Ctrl-C ends the run: what was judged stays, the rest is an error that says so.
    """
    results: list[GuardrailResult] = []
    for index, guardrail in enumerate(guardrails):
        collected: list[CheckResult] = []
        try:
            _collect(guardrail, collected, observe)
        except KeyboardInterrupt:
            rest = [_finished(guardrail, collected), *map(_not_started, guardrails[index + 1 :])]
            return Report((*results, *rest), interrupted=True)
        results.append(_ranked(guardrail.name, collected))
    return Report(tuple(results))


def _collect(guardrail: Guardrail, collected: list[CheckResult], observe: Observe) -> None:
    """Run one guardrail; what it raises becomes its last check."""
    started = time.monotonic()
    try:
        for result in guardrail.run():
            collected.append(result)
            observe(guardrail.name, result)
    except CannotJudgeError as error:
        broken = could_not_judge(guardrail.name, error.message, remedy=error.remedy)
    except Exception as error:  # noqa: BLE001 - a crash of one guardrail must not lose the run
        reason = f"the guardrail crashed: {type(error).__name__}: {error}"
        broken = could_not_judge(
            guardrail.name, reason, remedy="report it", duration_ms=_since(started)
        )
    else:
        if collected:
            return
        broken = could_not_judge(
            guardrail.name, "nothing was checked", remedy="check its configuration"
        )
    collected.append(broken)
    observe(guardrail.name, broken)


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


def _not_started(guardrail: Guardrail) -> GuardrailResult:
    """Return the result of a guardrail that an interruption kept from starting."""
    reason = "not started: the run was interrupted"
    stopped = could_not_judge(guardrail.name, reason, remedy="run again")
    return GuardrailResult(guardrail.name, (stopped,))
