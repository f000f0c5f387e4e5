"""What a command is, and what a call of it carries."""

import keyword
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from specops.collaborator import collaborator
from specops.values import dataclass


class OptionKind(StrEnum):
    """What follows an option: a value, several by repetition, or nothing."""

    VALUE = "value"
    LIST = "list"
    SWITCH = "switch"


@collaborator
class Option:
    """One option of a command, without its dashes: ``allow-fail``.

    ``choices`` are the values that it takes, or the usual ones, for whoever completes a line.
    """

    name: str
    summary: str
    kind: OptionKind = OptionKind.VALUE
    metavar: str = "TEXT"
    choices: tuple[str, ...] = ()

    @property
    def parameter(self) -> str:
        """The option as a Python name, which invoke and argparse turn back into the option."""
        name = self.name.replace("-", "_")
        return f"{name}_" if keyword.iskeyword(name) else name


@collaborator
class Command:
    """One command: ``entry`` is ``module:function``, imported only when it is called."""

    name: str
    summary: str
    entry: str
    options: tuple[Option, ...]
    example: str
    takes_paths: bool = False


@collaborator
class World:
    """What lies outside the program: handed in, so that a run can be repeated exactly.

    ``now`` returns the moment in UTC; ``token`` returns six hexadecimal digits; ``stdin`` is where
    a person may answer, ``None`` where nobody can.
    """

    environ: Mapping[str, str]
    cwd: Path
    stdout: TextIO
    stderr: TextIO
    now: Callable[[], datetime]
    token: Callable[[], str]
    stdin: TextIO | None = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of a command: the options given by hand, the paths after ``--``, and the world."""

    command: str
    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    switches: frozenset[str]
    paths: tuple[str, ...]
    world: World

    def value(self, name: str) -> str | None:
        """Return the value of an option, or ``None`` when it was not given."""
        return self.values.get(name)

    def items(self, name: str) -> tuple[str, ...]:
        """Return the values of an option that can be repeated."""
        return self.lists.get(name, ())

    def is_on(self, name: str) -> bool:
        """Tell whether a switch was given."""
        return name in self.switches
