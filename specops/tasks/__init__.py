"""The invoke tasks, one for each command: ``from specops.tasks import namespace``.

``joined`` is for a ``tasks.py`` that has tasks of its own.

No logic lives here: options are declared, the command is called, and an exit code that is not 0 is
raised. ``-w``, ``-R`` and ``INVOKE_RUN_*`` rule how invoke runs shell commands; no task has any.
"""

import inspect
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from invoke.collection import Collection
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import Task

from specops.app.boundary import execute, real_world
from specops.app.streams import printed
from specops.commands.call import sorted_call
from specops.commands.model import Command, Option, OptionKind
from specops.commands.table import COMMANDS
from specops.errors import InterruptedRunError, UsageError
from specops.tasks.light import LightTask
from specops.tasks.unknown_flags import hint

__all__ = ["joined", "namespace"]

# invoke keeps Python from writing bytecode, for the sake of tasks.py alone. Without it our modules
# would be compiled anew at every run, a third of its time; what the user said of it still holds.
sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))

_DEFAULTS: Final = {OptionKind.VALUE: None, OptionKind.LIST: None, OptionKind.SWITCH: False}


def _paths() -> list[str]:
    """Return what follows ``--``, from the process arguments: invoke joins it with spaces."""
    cut = sys.argv.index("--") + 1 if "--" in sys.argv else len(sys.argv)
    return sys.argv[cut:]


def _body(command: Command) -> Callable[..., None]:
    """Return the function that invoke calls for a command."""

    def body(_: Context, **given: Any) -> None:  # noqa: ANN401 - invoke decides the types
        try:
            code = execute(sorted_call(command, given, _paths(), real_world()))
        except (
            KeyboardInterrupt
        ):  # it came before or after the moment that the command took signals
            code = InterruptedRunError.exit_code
        if code:
            raise Exit(code=code)

    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = [context, *(_parameter(option) for option in command.options)]
    vars(body)["__signature__"] = inspect.Signature(parameters)
    body.__name__ = command.name.rpartition(".")[2]
    body.__doc__ = f"{command.summary}\n\nExample: invoke {command.example}"
    return body


def _parameter(option: Option) -> inspect.Parameter:
    """Return the parameter from which invoke makes an option."""
    return inspect.Parameter(
        option.parameter,
        inspect.Parameter.KEYWORD_ONLY,
        default=_DEFAULTS[option.kind],
    )


def _task(command: Command) -> LightTask:
    """Return the invoke task of a command."""
    lists = [o.parameter for o in command.options if o.kind is OptionKind.LIST]
    return LightTask(
        _body(command),
        name=command.name.rpartition(".")[2],
        positional=[],
        iterable=lists,
        auto_shortflags=False,
        help={option.parameter: option.summary for option in command.options},
    )


def _collection(*name: str) -> Collection:
    """Return all tasks, those with a dot in collections of their own; it may have a name."""
    root = Collection(*name)
    for command in COMMANDS:
        group = command.name.rpartition(".")[0]
        if group and group not in root.collections:
            root.add_collection(Collection(group))
        home = root.collections[group] if group else root
        home.add_task(_task(command))
    return root


def joined(own: Mapping[str, object], under: str = "") -> Collection:
    """Return the tasks of a ``tasks.py`` with ours beside them.

    It ends with ``namespace = joined(globals())``. A collection that it has made itself, as ``ns``
    or ``namespace``, is added to. With ``under`` ours are in a collection of that name. Raises
    ``Exit`` with code 2 where two tasks have one name: whichever were run, somebody would believe
    that it was the other.
    """
    root = _own(own)
    ours = _collection(*[under] if under else [])
    for one in [ours] if under else [*ours.tasks.values(), *ours.collections.values()]:
        if one.name in {*root.tasks, *root.collections}:
            remedy = 'rename yours, or call joined(globals(), under="specops")'
            message = f"specops: you and specops have a task {one.name!r}: {remedy}"
            raise Exit(message, code=UsageError.exit_code)
        root.add_task(one) if isinstance(one, Task) else root.add_collection(one)
    return root


def _own(own: Mapping[str, object]) -> Collection:
    """Return the collection that a ``tasks.py`` has made, or one of its tasks, as invoke has it."""
    for name in ("ns", "namespace"):
        made = own.get(name)
        if isinstance(made, Collection):
            return made
    root = Collection()
    for task in own.values():
        if isinstance(task, Task):
            root.add_task(task)
    return root


namespace = _collection()
if told := hint(sys.argv):
    printed(sys.stderr, f"specops: {told}")
