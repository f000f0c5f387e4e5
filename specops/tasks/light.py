"""Tasks that are quickly copied: invoke copies each one with all of its options, twice a run.

It copies them deeply, by way of thousands of calls, and all of them for the one that it runs. Only
what it changes in a copy has to be one: the value that it gives to an option.
"""

from collections.abc import Callable

from invoke.parser.argument import Argument
from invoke.tasks import Task

Body = Callable[..., None]


class LightTask(Task[Body]):
    """A task that does not change, so that it is its own copy."""

    def __deepcopy__(self, _: object) -> "LightTask":
        """Return the task."""
        return self

    def get_arguments(
        self,
        ignore_unknown_help: bool | None = None,  # noqa: FBT001 - as invoke has it
    ) -> list[Argument]:
        """Return the options, which are quickly copied; the help stays, though invoke takes it."""
        told = dict(self.help)
        found: list[Argument] = [
            LightArgument(one) for one in super().get_arguments(ignore_unknown_help)
        ]
        self.help = told
        return found


class LightArgument(Argument):
    """An option whose copies share all but its value."""

    def __init__(self, of: Argument) -> None:
        """Take over an option."""
        vars(self).update(vars(of))

    def __deepcopy__(self, _: object) -> "LightArgument":
        """Return a copy: invoke gives it another value, and changes no value in its place."""
        return LightArgument(self)
