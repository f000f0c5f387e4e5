"""What invoke does not say of a flag that it has no idea of: which one was meant.

invoke parses the flags of tasks itself, lets no task have a word in that, and ends with 1. It loads
the tasks right before, which is the moment to look at the command line and to say it.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import PurePath
from typing import Final

from specops.commands.call import meant
from specops.commands.model import Command, OptionKind
from specops.commands.table import BY_NAME

_INVOKE: Final = frozenset({"invoke", "inv"})


def hint(argv: Sequence[str]) -> str:
    """Return what is meant by the first flag that neither invoke nor its command knows.

    Nothing where no flag is spelled nearly like it, and where another program than invoke runs.
    """
    for command, flag in _unknown(argv[1:]) if argv and _is_invoke(argv[0]) else ():
        near = meant(command, flag)
        return f"{command.name} takes no {flag}{near}" if near else ""
    return ""


def _is_invoke(program: str) -> bool:
    """Tell whether a program is invoke, as a script or as a module."""
    path = PurePath(program)
    return (path.parent.name if path.name == "__main__.py" else path.stem) in _INVOKE


def _unknown(words: Sequence[str]) -> Iterator[tuple[Command, str]]:
    """Give each flag that its command does not take, and invoke neither."""
    command: Command | None = None
    is_value = False
    for word in takewhile(lambda word: word != "--", words):
        flag, _, value = word.partition("=")
        if is_value:
            is_value = False
        elif not word.startswith("-"):
            command = BY_NAME.get(word) or BY_NAME.get(word.partition(".")[2])
        elif command is not None:
            kinds = {f"--{option.name}": option.kind for option in command.options}
            is_value = kinds.get(flag, OptionKind.SWITCH) is not OptionKind.SWITCH and not value
            if flag not in kinds and flag not in _of_invoke():
                yield command, flag


def _of_invoke() -> set[str]:
    """Return the flags that invoke itself takes, wherever they stand."""
    from invoke.program import Program  # noqa: PLC0415 - only a slip of the pen needs it

    names = (name for argument in Program().core_args() for name in argument.names)
    return {f"-{name}" if len(name) == 1 else f"--{name}" for name in names}
