"""A configured command as one check: its exit code is its verdict, whatever it prints."""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from specops.codes.baseline import COMMAND_FAILED, COMMAND_LATE
from specops.errors import ProcessStartError
from specops.model import CheckResult, Finding, could_not_judge, judged
from specops.one_line import one_line
from specops.process.command import Command, Completed, run
from specops.values import dataclass

OUTPUT_CAP: Final = 1 << 16
_LAST_LINES: Final = 3

Observe = Callable[[Completed], None]


@dataclass(frozen=True, slots=True)
class CommandCheck:
    """A command to judge, run in the root; ``failed`` is the code of its failure."""

    name: str
    argv: Sequence[str]
    timeout_s: float
    root: Path
    observe: Observe
    failed: str = COMMAND_FAILED

    def judge(self) -> CheckResult:
        """Run the command and judge how it ended; one that cannot start could not be judged."""
        command = Command(self.argv, self.root, self.timeout_s, output_cap=OUTPUT_CAP)
        try:
            completed = run(command, self.observe)
        except ProcessStartError as error:
            return could_not_judge(self.name, one_line(error.message), remedy=error.remedy)
        return judged(
            self.name,
            1,
            self._findings(completed),
            observed=_ending(completed),
            duration_ms=completed.duration_ms,
        )

    def _findings(self, completed: Completed) -> tuple[Finding, ...]:
        """Return what is wrong with how the command ended, if anything is."""
        shown = one_line(shlex.join(self.argv))
        if completed.timed_out:
            message = f"{shown} did not end within {self.timeout_s:g} s{_said(completed)}"
            remedy = "find what it waits for, or give it a longer deadline"
            return (Finding(COMMAND_LATE, message, remedy=remedy),)
        if completed.succeeded:
            return ()
        message = f"{shown} ended with {_ending(completed)}{_said(completed)}"
        remedy = "run it by hand and correct what it reports"
        return (Finding(self.failed, message, remedy=remedy),)


def _ending(completed: Completed) -> str:
    """Say in a few words how a command ended."""
    if completed.timed_out:
        return "deadline"
    if completed.exit_code < 0:
        return f"signal {-completed.exit_code}"
    return f"exit {completed.exit_code}"


def _said(completed: Completed) -> str:
    """Return the last lines that a command printed, its errors before its output."""
    for output in (completed.stderr, completed.stdout):
        lines = [line.strip() for line in output.decode(errors="backslashreplace").splitlines()]
        told = [one_line(line) for line in lines if line][-_LAST_LINES:]
        if told:
            return f": {' | '.join(told)}"
    return ""
