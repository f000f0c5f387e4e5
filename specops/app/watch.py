"""How far the runs of a call are: results counted against how many there will be."""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from specops.guardrails.interface import Guardrail
from specops.model import CheckResult
from specops.progress.interface import Progress
from specops.values import dataclass


@runtime_checkable
class Counted(Protocol):
    """A guardrail that knows how many results it will give; none: it tells how far it is itself."""

    @property
    def expects(self) -> int:
        """How many results there will be."""
        ...


class Watch:
    """Counts the results of runs, and tells how far they are.

    Where stages are counted, results only say what they are at.
    """

    def __init__(self, progress: Progress) -> None:
        """Take whom to tell; nothing is expected yet."""
        self._progress = progress
        self._done = 0
        self._total = 0
        self._counts_stages = False

    def expect(self, guardrails: Sequence[Guardrail]) -> None:
        """Expect the results of some more guardrails."""
        if not self._counts_stages:
            self.expect_results(sum(map(_expected, guardrails)))

    def expect_results(self, count: int) -> None:
        """Expect so many results more."""
        self._total += count

    def stage(self, done: int, total: int, what: str) -> None:
        """Count stages from here on: so many of all are done, and one begins."""
        self._counts_stages, self._done, self._total = True, done, total
        self._progress.begin(done, total, what)

    def announced(self, guardrails: Sequence[Guardrail]) -> list[Guardrail]:
        """Expect the results of guardrails, each of which will tell when it begins."""
        self.expect(guardrails)
        return [_Announced(one, self) for one in guardrails]

    def begin(self, name: str) -> None:
        """Tell that something begins that may take long."""
        self._progress.begin(self._done, self._known(), name)

    def done(self, name: str) -> None:
        """Count a result."""
        if not self._total:
            return
        if not self._counts_stages:
            self._done += 1
        self._progress.at(self._done, self._known(), name)

    def forget(self) -> None:
        """Expect nothing any more: what still comes is told to nobody."""
        self._done = self._total = 0
        self._counts_stages = False

    def _known(self) -> int | None:
        """Return how many results there will be, as far as that holds."""
        return self._total if self._total >= self._done else None


@dataclass(frozen=True, slots=True)
class _Announced:
    """A guardrail that tells when it begins."""

    guardrail: Guardrail
    watch: Watch

    @property
    def name(self) -> str:
        """The name under which it is selected, reported and waived."""
        return self.guardrail.name

    def run(self) -> Iterator[CheckResult]:
        """Tell, and judge."""
        self.watch.begin(self.name)
        yield from self.guardrail.run()


def _expected(guardrail: Guardrail) -> int:
    """Return how many results a guardrail will give, as far as that is known."""
    return guardrail.expects if isinstance(guardrail, Counted) else 1
