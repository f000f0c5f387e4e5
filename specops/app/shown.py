"""A reporter that no trouble with standard output can stop: results are judged all the same."""

from collections.abc import Callable
from functools import partial
from typing import Final

from specops import interrupts
from specops.app.streams import printed, silence
from specops.commands.model import Invocation, World
from specops.errors import CannotJudgeError
from specops.model import CheckResult
from specops.one_line import one_line
from specops.redaction import Redactor
from specops.reporting.interface import Outcome, Reporter
from specops.reporting.select import NAME_WIDTH, reporter

_NO_EVIDENCE: Final = "and nothing else tells what was judged"


class Shown:
    """Shows a run for as long as somebody can be shown anything, and returns its exit code."""

    def __init__(self, shown: Reporter, world: World) -> None:
        """Show through a reporter that prints to the world's standard output."""
        self._shown = shown
        self._world = world
        self._trouble: Exception | None = None

    def check(self, guardrail: str, result: CheckResult) -> None:
        """Show one result, as it comes in."""
        self._try(partial(self._shown.check, guardrail, result))

    def finish(self, outcome: Outcome) -> int:
        """Show what the command came to, and return its exit code; signals are held from here on.

        What was decided stands, whoever reads it: a reader may go (``specops ... | head``). Only a
        green that can neither be shown nor is in the evidence becomes a 3: there is no trace of it.
        """
        interrupts.hold()
        self._try(partial(self._shown.finish, outcome))
        code = outcome.decision.exit_code
        if self._trouble is None or isinstance(self._trouble, BrokenPipeError):
            return code
        told = one_line(f"{type(self._trouble).__name__}: {self._trouble}")
        place = f"read {outcome.evidence[0]}" if outcome.evidence else _NO_EVIDENCE
        line = f"specops: the results could not be printed: {told}: {place}"
        printed(self._world.stderr, line)
        return code if outcome.evidence else code or CannotJudgeError.exit_code

    def _try(self, show: Callable[[], None]) -> None:
        """Show something, unless that failed before."""
        if self._trouble is None:
            try:
                show()
            except Exception as error:  # noqa: BLE001 - what was judged must outlive its reporter
                self._trouble = error
                silence(self._world.stdout)


def shown_as_asked(invocation: Invocation, redactor: Redactor, width: int = NAME_WIDTH) -> Shown:
    """Return the reporter that was asked for; ``width`` is that of names in text.

    Raises ``UsageError`` for a format that does not exist.
    """
    world = invocation.world
    word = invocation.value("output-format") or "text"
    return Shown(reporter(word, world.stdout, world.environ, redactor, width), world)
