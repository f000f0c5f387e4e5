"""One check in one sandbox: its edits, its commands, and what is wrong with what came of them."""

import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, assert_never

from specops.acceptance.edits import make_edits
from specops.acceptance.expectation import unmet
from specops.acceptance.node_ids import judge_tests, pytest_command
from specops.acceptance.surroundings import Surroundings
from specops.acceptance.written import Evidence
from specops.codes import accepted as codes
from specops.codes.model import CheckCode
from specops.collaborator import collaborator
from specops.errors import CannotJudgeError
from specops.one_line import one_line
from specops.packet.acceptance.model import Check, Commands, NodeIds, Scenario, Step
from specops.process.command import Command, Completed, run
from specops.sandbox.sandbox import Sandbox

_LAST_LINES = 20
_COULD_NOT_JUDGE = 1


class Fault(NamedTuple):
    """What is wrong with what came of a check."""

    code: CheckCode
    message: str


class Attempted(NamedTuple):
    """What came of a check: faults, how much was held against it, and if a command went red."""

    faults: tuple[Fault, ...]
    checked: int
    went_red: bool


@collaborator
class Attempt:
    """A check that is to be run in a sandbox; ``ends_at`` is a moment of the monotonic clock."""

    check: Check
    box: Sandbox
    surroundings: Surroundings
    ends_at: float

    def prepare(self) -> str:
        """Make the edits of the check and return the commit that it then stands on."""
        return make_edits(self.box, self.check.edits, self._left_s)

    def run(self) -> Attempted:
        """Run the check. Raises ``CannotJudgeError`` for what cannot be run at all."""
        variables = self.surroundings.variables(self.check)
        match self.check.action:
            case Commands(steps):
                return self._commands(steps, variables)
            case NodeIds(node_ids):
                return self._tests(node_ids, variables)
            case Scenario(scenario):
                return self._scenario(scenario, variables)
            case _:
                assert_never(self.check.action)

    @property
    def _left_s(self) -> float:
        """The seconds that are left, never none at all: a command needs a deadline."""
        return max(self.ends_at - time.monotonic(), 1e-3)

    def _commands(self, steps: Sequence[Step], variables: Mapping[str, str]) -> Attempted:
        """Run commands until one is not as expected."""
        evidence = Evidence(self.box.root, self.surroundings.evidence_root)
        checked, went_red = 0, False
        for step in steps:
            evidence.forget()
            completed = self._started(step.argv, {**variables, **step.env})
            faults = tuple(self._step_faults(step, completed, evidence))
            checked += 1
            went_red = went_red or completed.exit_code != 0
            if faults:
                return Attempted(faults, checked, went_red)
        return Attempted((), checked, went_red)

    def _step_faults(self, step: Step, completed: Completed, evidence: Evidence) -> Iterator[Fault]:
        """Yield what is wrong with what came of one command."""
        if completed.timed_out:
            yield self._late(completed)
            return
        for why in unmet(step.expect, completed, evidence, self.box.root):
            yield Fault(codes.UNMET, f"{_shown(completed)}: {why}")

    def _tests(self, node_ids: Sequence[str], variables: Mapping[str, str]) -> Attempted:
        """Run tests by their node ids."""
        report = self.box.folder / "junit.xml"
        completed = self._started(pytest_command(node_ids, report), variables)
        if completed.timed_out:
            return Attempted((self._late(completed),), 1, went_red=False)
        found = judge_tests(node_ids, completed, report)
        faults = tuple(Fault(code, message) for code, message in found)
        return Attempted(faults, len(node_ids), went_red=bool(faults))

    def _scenario(self, scenario: str, variables: Mapping[str, str]) -> Attempted:
        """Let ``validate`` judge a scenario."""
        spec = self.surroundings.spec_id
        argv = ("python", "-m", "specops", "validate", "--spec", spec, "--scenario", scenario)
        completed = self._started(argv, variables)
        if completed.timed_out:
            return Attempted((self._late(completed),), 1, went_red=False)
        if completed.exit_code > _COULD_NOT_JUDGE or completed.exit_code < 0:
            message = f"the scenario {scenario} could not be judged: {_last_line(completed)}"
            raise CannotJudgeError(message, f"run {shlex.join(argv)} by hand")
        if completed.exit_code:
            message = f"the scenario {scenario} failed: {_last_line(completed)}"
            return Attempted((Fault(codes.UNMET, message),), 1, went_red=True)
        return Attempted((), 1, went_red=False)

    def _started(self, argv: Sequence[str], variables: Mapping[str, str]) -> Completed:
        """Run one command and log it. Raises ``CannotJudgeError`` where it was interrupted."""
        around = self.surroundings
        command = Command(
            argv,
            self.box.root,
            self._left_s,
            {**self.box.environment, **variables},
        )
        completed = run(command, is_stopped=around.stop.is_set)
        around.log.line(f"{self.check.full_name} {completed}")
        if not completed.succeeded:
            for line in _last_lines(completed):
                around.log.line(f"{self.check.full_name} | {line}")
        if completed.interrupted:
            message = "interrupted"
            raise CannotJudgeError(message, "run again")
        return completed

    def _late(self, completed: Completed) -> Fault:
        """Return the fault of a command that did not end in time."""
        message = f"{_shown(completed)} did not end within {self.check.timeout_s:g} s"
        return Fault(codes.LATE, message)


def _shown(completed: Completed) -> str:
    """Return a command as it ran, on one line."""
    return one_line(shlex.join(completed.argv))


def _last_lines(completed: Completed) -> list[str]:
    """Return the last lines that a command printed, its output before its errors."""
    both = (completed.stdout, completed.stderr)
    lines = [
        line for output in both for line in output.decode(errors="backslashreplace").splitlines()
    ]
    return [line for line in lines if line.strip()][-_LAST_LINES:]


def _last_line(completed: Completed) -> str:
    """Return the last line that a command printed."""
    return one_line((_last_lines(completed) or ["it said nothing"])[-1])
