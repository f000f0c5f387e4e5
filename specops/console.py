"""The console command ``specops``: the same commands as the invoke tasks, without invoke."""

import argparse
import sys
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any, Never, assert_never

from specops import __version__, completion
from specops.app.boundary import execute, real_world, refuse
from specops.app.streams import printed
from specops.commands.call import meant, sorted_call
from specops.commands.model import Command, Invocation, Option, OptionKind, World
from specops.commands.options import OUTPUT, ROOT
from specops.commands.table import BY_NAME, COMMANDS
from specops.errors import CannotJudgeError, RequestError, UsageError
from specops.near import nearest


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are those of every other wrong request."""

    def print_help(self, file: Any = None) -> None:  # noqa: ANN401 - as argparse has it
        """Print the help of the command, and end the process when nobody can get it."""
        failed = printed(file or sys.stdout, self.format_help())
        if failed:
            self.exit(CannotJudgeError.exit_code)

    def error(self, message: str) -> Never:
        raise UsageError(message, f"see `{self.prog} --help`")


class _Once(argparse.Action):
    """An option that is given once: of two values, nobody knows which one was meant."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Keep the value. Ends in an error where there is one already."""
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option_string} is given twice")
        setattr(namespace, self.dest, values)


def main(argv: Sequence[str] | None = None, *, ends_process: bool = False) -> int:
    """Run one command and return its exit code; ``argv`` defaults to the process arguments.

    Where it ``ends_process``, nothing else follows: see ``specops.app.boundary.execute``.
    """
    world = real_world()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"-h", "--help"}:
        failed = printed(world.stdout, _overview())
        return _told(failed) if arguments else RequestError.exit_code
    if arguments[0] in {"-V", "--version"}:
        return _told(printed(world.stdout, f"specops {__version__}"))
    try:
        if arguments[0] in completion.ASKED:
            return _told(printed(world.stdout, completion.answer(arguments, world.cwd)))
        call = _parsed(_command(arguments[0]), arguments[1:], world)
    except UsageError as error:
        return refuse(_as_far_as_known(arguments, world), error)
    return execute(call, ends_process=ends_process)


def _command(word: str) -> Command:
    """Find a command. Raises ``UsageError`` with the one that is spelled nearly like it."""
    if word not in BY_NAME:
        near = nearest(word, BY_NAME)
        hint = f"did you mean {near[0]}?" if near else "see `specops --help`"
        message = f"there is no command {word[:60]!r}"
        raise UsageError(message, hint)
    return BY_NAME[word]


def _as_far_as_known(arguments: list[str], world: World) -> Invocation:
    """Return a call that could not be parsed, with what says how and where to report that."""
    given = {name: _found(f"--{name}", arguments) for name in (OUTPUT.name, ROOT.name)}
    values = {name: word for name, word in given.items() if word is not None}
    name = arguments[0] if arguments[0].strip() else "specops"
    return Invocation(name, values, {}, frozenset(), (), world)


def _found(flag: str, arguments: list[str]) -> str | None:
    """Find the value of an option without a parser, in either of its spellings."""
    apart = (after for before, after in pairwise(arguments) if before == flag)
    joined = (word.partition("=")[2] for word in arguments if word.startswith(f"{flag}="))
    return next(chain(apart, joined), None)


def _told(failed: OSError | ValueError | None) -> int:
    """Return the exit code of what is only told: help that nobody got is no success."""
    return CannotJudgeError.exit_code if failed else 0


def _overview() -> str:
    """Return the list of commands."""
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS]
    own = f"  --version, {completion.SCRIPT} {'|'.join(completion.SHELLS)}"
    usage = "usage: specops COMMAND [OPTION ...]"
    return "\n".join([usage, "", "commands:", *lines, "", "without a command:", own])


def _parsed(command: Command, arguments: list[str], world: World) -> Invocation:
    """Parse the options of a command; what follows ``--`` is kept apart, as paths.

    Raises ``UsageError`` for what the command does not take.
    """
    paths: list[str] = []
    if "--" in arguments:
        cut = arguments.index("--")
        arguments, paths = arguments[:cut], arguments[cut + 1 :]
    given, unknown = _parser(command).parse_known_args(arguments)
    if unknown:
        message = f"{command.name} does not take {unknown[0][:60]!r}"
        near = meant(command, unknown[0])
        raise UsageError(message, f"see `specops {command.name} --help`{near}")
    return sorted_call(command, vars(given), paths, world)


def _parser(command: Command) -> _Parser:
    """Build the parser of a command; abbreviations of options are not taken."""
    parser = _Parser(
        prog=f"specops {command.name}",
        description=command.summary,
        epilog=f"example: specops {command.example}",
        allow_abbrev=False,
    )
    for option in command.options:
        _add(parser, option)
    return parser


def _add(parser: argparse.ArgumentParser, option: Option) -> None:
    """Declare one option."""
    flag, summary = f"--{option.name}", option.summary.replace("%", "%%")
    name, word = option.parameter, option.metavar
    match option.kind:
        case OptionKind.SWITCH:
            parser.add_argument(flag, dest=name, action="store_true", help=summary)
        case OptionKind.LIST:
            parser.add_argument(
                flag, dest=name, action="append", default=[], metavar=word, help=summary
            )
        case OptionKind.VALUE:
            parser.add_argument(flag, action=_Once, dest=name, metavar=word, help=summary)
        case _:
            assert_never(option.kind)
