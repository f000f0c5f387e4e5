"""From what a front end parsed to the call of a command, or to what was meant by it."""

from collections.abc import Mapping, Sequence

from specops.commands.model import Command, Invocation, OptionKind, World
from specops.near import did_you_mean


def sorted_call(
    command: Command, given: Mapping[str, object], paths: Sequence[str], world: World
) -> Invocation:
    """Sort options by what they carry; ``given`` maps Python names to what was parsed."""
    lists: dict[str, tuple[str, ...]] = {}
    values: dict[str, str] = {}
    switches: set[str] = set()
    for option in command.options:
        match option.kind, given.get(option.parameter):
            case OptionKind.LIST, list(items):
                lists[option.name] = tuple(str(item) for item in items)
            case OptionKind.VALUE, str(text):
                values[option.name] = text
            case OptionKind.SWITCH, True:
                switches.add(option.name)
    return Invocation(command.name, values, lists, frozenset(switches), tuple(paths), world)


def meant(command: Command, word: str) -> str:
    """Return ``; did you mean --spec?`` for a flag that a command does not take, or nothing."""
    flags = [f"--{option.name}" for option in command.options]
    return did_you_mean(word.partition("=")[0], flags)
