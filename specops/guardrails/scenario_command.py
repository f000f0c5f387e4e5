"""A scenario of the user's own: one configured command, judged by its exit code."""

from collections.abc import Iterator

from specops.guardrails.command import CommandCheck
from specops.guardrails.context import RunContext
from specops.guardrails.interface import Guardrail
from specops.model import CheckResult
from specops.settings.kinds import NamedCommand
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class ScenarioCommand:
    """A scenario that is one command."""

    check: CommandCheck

    @property
    def name(self) -> str:
        """The name of the scenario."""
        return self.check.name

    def run(self) -> Iterator[CheckResult]:
        """Yield what the command came to."""
        yield self.check.judge()


def build(command: NamedCommand, context: RunContext) -> Guardrail:
    """Build a configured scenario for a run."""
    return ScenarioCommand(
        CommandCheck(
            command.name, command.argv, command.timeout_s, context.root, context.log.command
        )
    )
