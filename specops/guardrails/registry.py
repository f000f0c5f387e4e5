"""Which guardrails there are, by name, and how each is set up for a run."""

from collections.abc import Callable, Mapping
from typing import Final

from specops.errors import CannotJudgeError
from specops.guardrails import hal_setup, hal_smoke
from specops.guardrails.broken import Broken
from specops.guardrails.context import RunContext
from specops.guardrails.interface import Guardrail

Builder = Callable[[RunContext], Guardrail]
SCENARIOS: Final[Mapping[str, Builder]] = {hal_smoke.NAME: hal_setup.build}


def set_up(name: str, context: RunContext) -> Guardrail:
    """Build a guardrail for a run; what it lacks becomes its error, so that the rest is judged.

    Raises ``RequestError`` for a profile or a setting that cannot be used: then nothing is judged.
    """
    try:
        return SCENARIOS[name](context)
    except CannotJudgeError as error:
        return Broken(name, error)
