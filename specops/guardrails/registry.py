"""Which guardrails there are, by name, and how each is set up for a run."""

import functools
import importlib
from collections.abc import Callable, Mapping
from typing import Final

from specops.errors import CannotJudgeError, SettingsError
from specops.guardrails.broken import Broken
from specops.guardrails.context import RunContext
from specops.guardrails.interface import Guardrail
from specops.policy.rollout import GUARDRAIL as ROLLOUT
from specops.settings.kinds import NamedCommand
from specops.settings.model import Settings

Builder = Callable[[RunContext], Guardrail]
# The place of each builder, imported only for a run that needs it: start-up time counts.
SCENARIOS: Final[Mapping[str, str]] = {
    "hal-smoke": "specops.guardrails.hal_setup:build",
    "cargo-build": "specops.guardrails.cargo_setup:build",
    "packet-unchanged": "specops.guardrails.lock.setup:unchanged",
    "stage-chain": "specops.guardrails.record_setup:build_chain",
    "lock-held": "specops.guardrails.lock.setup:held",
    "acceptance": "specops.guardrails.acceptance.setup:build",
}
OTHERS: Final[Mapping[str, str]] = {
    "baseline": "specops.guardrails.baseline.setup:build",
    "session.start": "specops.guardrails.hooks:session_start",
    "file_after_write": "specops.guardrails.hooks:file_after_write",
    "tracker-row": "specops.guardrails.tracker_row:build",
    "task-table": "specops.guardrails.task_table_setup:build",
    "lock": "specops.guardrails.lock.setup:take",
    "unlock": "specops.guardrails.lock.setup:unlock",
}


def scenario_names(settings: Settings) -> tuple[str, ...]:
    """Return the scenarios that validate and audit may pick: the built-in ones first.

    Raises ``SettingsError`` for a configured one that takes the name of a guardrail.
    """
    return (*SCENARIOS, *_configured(settings))


def set_up(name: str, context: RunContext) -> Guardrail:
    """Build a guardrail for a run; what it lacks becomes its error, so that the rest is judged.

    Raises ``RequestError`` for a profile or a setting that cannot be used: then nothing is judged.
    """
    try:
        return _builder(name, context.settings)(context)
    except CannotJudgeError as error:
        return Broken(name, error)


def _builder(name: str, settings: Settings) -> Builder:
    """Find the builder of a guardrail."""
    configured = _configured(settings)
    if name in configured:
        from specops.guardrails import scenario_command  # noqa: PLC0415 - start-up time counts

        return functools.partial(scenario_command.build, configured[name])
    module, _, function = (SCENARIOS.get(name) or OTHERS[name]).partition(":")
    builder: Builder = getattr(importlib.import_module(module), function)
    return builder


def _configured(settings: Settings) -> dict[str, NamedCommand]:
    """Return the scenario commands of the settings, by name."""
    commands: tuple[NamedCommand, ...] = settings.value("scenarios")
    for command in commands:
        if command.name in {*SCENARIOS, *OTHERS, ROLLOUT}:
            message = (
                f"the scenario {command.name!r} in {settings.file} has the name of a guardrail"
            )
            raise SettingsError(message, "give it another name")
    return {command.name: command for command in commands}
