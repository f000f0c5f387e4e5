"""The canaries of a repository's own, from its settings."""

import shlex
from collections.abc import Sequence
from typing import Final

from specops.canaries.model import Canary, Planting
from specops.settings.canary_kinds import OwnCanary

GUARDRAIL: Final = "own"


def own_canaries(given: Sequence[OwnCanary]) -> tuple[Canary, ...]:
    """Return the canaries of the settings: each is planted into the committed tree."""
    return tuple(map(_canary, given))


def _canary(given: OwnCanary) -> Canary:
    """Return one canary; its healthy twin is the committed tree as it is."""
    script = f"specops {shlex.join(given.command)}"
    fault = Planting(script, own=True, arguments=given.plant)
    healthy = Planting(script, own=True)
    says = f"`{shlex.join(given.plant)}` before `{shlex.join(given.command)}`"
    return Canary(given.name, given.code, GUARDRAIL, says, fault, healthy, given.exit_code)
