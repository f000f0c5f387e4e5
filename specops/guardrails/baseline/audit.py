"""The guardrail ``baseline``: its steps by mode, each judged for itself, and one report of all."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.evidence.wire import BaselineMode
from specops.guardrails.baseline.report import Heading, render
from specops.model import Artifact, CheckResult, could_not_judge
from specops.one_line import one_line

NAME: Final = "baseline"
ARTIFACT: Final = "baseline_{session}.md"
_INCLUDED: Final = {
    BaselineMode.SKIP: {BaselineMode.SKIP},
    BaselineMode.QUICK: {BaselineMode.QUICK},
    BaselineMode.NO_RUN: {BaselineMode.QUICK, BaselineMode.NO_RUN},
    BaselineMode.FULL: {BaselineMode.QUICK, BaselineMode.NO_RUN, BaselineMode.FULL},
}


@collaborator
class Step:
    """A part of the audit: ``since`` is the least mode in which it takes part."""

    name: str
    since: BaselineMode
    check: Callable[[], Iterable[CheckResult]]


@collaborator
class BaselineAudit:
    """Judges the steps of a mode, in order; a step that breaks is an error, and the rest goes on.

    The report is attached to the last result, so ``commit`` is asked only when all was judged.
    """

    mode: BaselineMode
    steps: Sequence[Step]
    heading: Heading
    commit: Callable[[], str | None]
    name: str = NAME

    def run(self) -> Iterator[CheckResult]:
        """Yield each result as it is known; only those of the last step wait for the report."""
        *before, last = [step for step in self.steps if step.since in _INCLUDED[self.mode]] or [
            Step(NAME, self.mode, tuple)
        ]
        results: list[CheckResult] = []
        for step in before:
            for result in _results(step):
                results.append(result)
                yield result
        *more, final = _results(last)
        yield from more
        yield replace(final, artifacts=(*final.artifacts, self._report([*results, *more, final])))

    def _report(self, results: Sequence[CheckResult]) -> Artifact:
        """Return the report of everything that was judged."""
        skipped = self.mode is BaselineMode.SKIP
        commit = "not looked at" if skipped else self.commit() or "unknown"
        return Artifact(ARTIFACT, render(self.heading, commit, results))


def _results(step: Step) -> Iterator[CheckResult]:
    """Yield what a step comes to, with the time each result took; nothing is an error."""
    began = time.monotonic()
    told = False
    try:
        for result in step.check():
            now = time.monotonic()
            yield replace(result, duration_ms=result.duration_ms or round((now - began) * 1000))
            began, told = now, True
    except CannotJudgeError as error:
        yield could_not_judge(step.name, one_line(error.message), remedy=error.remedy)
    except Exception as error:  # noqa: BLE001 - one step that crashes must not lose the report
        reason = one_line(f"the check crashed: {type(error).__name__}: {error}")
        yield could_not_judge(step.name, reason, remedy="report it")
    else:
        if not told:
            remedy = "check its configuration"
            yield could_not_judge(step.name, "nothing was checked", remedy=remedy)
