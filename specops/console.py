"""The console command ``specops``: the same commands as the invoke tasks, without invoke."""

import argparse
import sys
from collections.abc import Sequence
from typing import Never, assert_never

from specops import __version__
from specops.app.boundary import execute, real_world
from specops.commands.call import sorted_call
from specops.commands.model import Command, Invocation, Option, OptionKind
from specops.commands.table import BY_NAME, COMMANDS
from specops.errors import RequestError
from specops.near import nearest


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, with exit code 2."""

    def error(self, message: str) -> Never:
        self.exit(RequestError.exit_code, f"specops: {message}; see `{self.prog} --help`\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; ``argv`` defaults to the process arguments."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(_overview(), end="")  # noqa: T201 - help goes to standard output
        return 0 if arguments else RequestError.exit_code
    if arguments[0] in {"-V", "--version"}:
        print(f"specops {__version__}")  # noqa: T201 - the version goes to standard output
        return 0
    command = BY_NAME.get(arguments[0])
    if command is None:
        print(f"specops: {_unknown(arguments[0])}", file=sys.stderr)  # noqa: T201 - a refusal
        return RequestError.exit_code
    return execute(_parsed(command, arguments[1:]))


def _overview() -> str:
    """Return the list of commands."""
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS]
    return "\n".join(["usage: specops COMMAND [OPTION ...]", "", "commands:", *lines, ""])


def _unknown(word: str) -> str:
    """Say that there is no such command, and which is spelled nearly like it."""
    near = nearest(word, BY_NAME)
    hint = f"did you mean {near[0]}?" if near else "see `specops --help`"
    return f"there is no command {word[:60]!r}: {hint}"


def _parsed(command: Command, arguments: list[str]) -> Invocation:
    """Parse the options of a command; what follows ``--`` is kept apart, as paths."""
    paths: list[str] = []
    if "--" in arguments:
        cut = arguments.index("--")
        arguments, paths = arguments[:cut], arguments[cut + 1 :]
    parser = _parser(command)
    if paths and not command.takes_paths:
        parser.error(f"{command.name} takes no paths")
    given = vars(parser.parse_args(arguments))
    return sorted_call(command, given, paths, real_world())


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
            parser.add_argument(flag, dest=name, metavar=word, help=summary)
        case _:
            assert_never(option.kind)
