"""The canaries of a repository's own, from its settings."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from specops.canaries.model import Canary, Planting
from specops.commands.options import OUTPUT, ROOT
from specops.commands.proof import PROVE
from specops.commands.table import BY_NAME
from specops.errors import SettingsError
from specops.near import did_you_mean
from specops.one_line import printable
from specops.policy import EXIT_FAILED
from specops.settings.canary_kinds import OwnCanary

GUARDRAIL: Final = "own"
# Options that a proof gives itself, or that would lead away from what was planted.
_NOT_TAKEN: Final = {
    f"--{OUTPUT.name}": "a proof asks for json itself",
    f"--{ROOT.name}": "a proof runs it where the fault is planted",
}


def own_canaries(given: Sequence[OwnCanary]) -> tuple[Canary, ...]:
    """Return the canaries of the settings: each is planted into the committed tree.

    Raises ``SettingsError`` for a command that cannot be proved.
    """
    return tuple(map(_canary, given))


def _canary(given: OwnCanary) -> Canary:
    """Return one canary; its healthy twin is the committed tree as it is."""
    _refuse_what_cannot_be_run(given)
    healthy = Planting("", own=True, words=given.command, deadline_s=given.timeout_s)
    fault = replace(healthy, arguments=given.plant)
    plant, command = (printable(shlex.join(words)) for words in (given.plant, given.command))
    says = f"`{plant}` before `{command}`"
    finds = given.exit_code == EXIT_FAILED
    return Canary(given.name, given.code, GUARDRAIL, says, fault, healthy, given.exit_code, finds)


def _refuse_what_cannot_be_run(given: OwnCanary) -> None:
    """Refuse a command that is none of ours, never ends, or is told what a proof tells it."""
    name, *rest = given.command
    said = f"the canary {given.name} of prove.canaries has the command"
    if name not in BY_NAME:
        message = f"{said} {name[:60]!r}"
        remedy = f"it must begin with a command of `specops --help`{did_you_mean(name, BY_NAME)}"
        raise SettingsError(message, remedy)
    if name == PROVE.name:
        message = f"{said} prove, which would prove the canary again, without an end"
        raise SettingsError(message, "give the command that has to find the fault")
    options = rest[: rest.index("--")] if "--" in rest else rest
    for option in (word.partition("=")[0] for word in options):
        if option in _NOT_TAKEN:
            message = f"{said} {name} with {option}"
            raise SettingsError(message, f"leave it out: {_NOT_TAKEN[option]}")
