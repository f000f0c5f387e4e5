"""The kinds of setting: each reads a text (flag, environment) and a TOML value, or says why not."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from specops.collaborator import collaborator
from specops.near import did_you_mean
from specops.values import dataclass

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_MANY: Final = 1_000_000
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_FALSE: Final = frozenset({"0", "false", "no", "off", ""})


class EntryError(ValueError):
    """What is wrong with one of several tables; ``entry`` says which."""

    def __init__(self, entry: str, reason: str) -> None:
        """Keep which table it is, and a reason that fits after "must be"."""
        super().__init__(reason)
        self.entry = entry


@collaborator
class Kind:
    """How a setting's values are read.

    ``name`` is the word that documents show; ``from_text`` and ``from_toml`` return the value or
    raise ``ValueError`` with a reason that fits after "must be".
    """

    name: str
    from_text: Callable[[str], Any]
    from_toml: Callable[[Any], Any]


def _text(value: str) -> str:
    """Take any text that is not blank."""
    if not value.strip():
        reason = "a text that is not blank"
        raise ValueError(reason)
    return value


def _toml_text(value: object) -> str:
    """Take a TOML string."""
    return _text(value if isinstance(value, str) else "")


def _boolean(value: str) -> bool:
    """Take the words of the contract, in any case."""
    word = value.strip().lower()
    if word not in _TRUE | _FALSE:
        reason = "1/true/yes/on or 0/false/no/off/empty"
        raise ValueError(reason)
    return word in _TRUE


def _toml_boolean(value: object) -> bool:
    """Take a TOML boolean only: a quoted "false" must not be true."""
    if not isinstance(value, bool):
        reason = "true or false"
        raise ValueError(reason)  # noqa: TRY004 - every bad value of a setting is a ValueError
    return value


def _seconds(value: object) -> float:
    """Take a positive, finite number of seconds."""
    reason = "a number of seconds above 0 and at most 86400"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(reason)  # noqa: TRY004 - every bad value of a setting is a ValueError
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        raise ValueError(reason) from None
    if not (math.isfinite(seconds) and 0 < seconds <= 86400):  # noqa: PLR2004 - a day, as it says
        raise ValueError(reason)
    return seconds


def inside_path(value: object) -> str:
    """Take a POSIX path that stays below the repository root.

    Raises ``ValueError`` for absolute paths, drives, colons, backslashes and ``..``.
    """
    reason = "a path relative to the repository root that stays inside it"
    if not isinstance(value, str) or not value.strip() or "\\" in value or "\0" in value:
        raise ValueError(reason)
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or ":" in value or path.parts[:1] == (".git",):
        raise ValueError(reason)
    return path.as_posix()


def _names(value: object) -> tuple[str, ...]:
    """Take a list of names, none of them twice."""
    reason = "a list of different names"
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        raise ValueError(reason)
    if len(set(value)) != len(value):
        raise ValueError(reason)
    return tuple(value)


def _comma_names(value: str) -> tuple[str, ...]:
    """Take names separated by commas."""
    return _names([name.strip() for name in value.split(",") if name.strip()])


def _path_or_nothing(value: object) -> str:
    """Take a path that stays below the repository root, or an empty text for none."""
    return "" if value == "" else inside_path(value)


def _file_or_nothing(value: object) -> str:
    """Take the path of any file of this machine, or an empty text for none."""
    if not isinstance(value, str) or "\0" in value:
        reason = "the path of a file, or empty"
        raise ValueError(reason)
    return value


def _limit(value: object) -> int | None:
    """Take a number from 1, or ``off`` for no limit at all."""
    if value == "off":
        return None
    number = int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,6}", value) else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < _MANY:
        reason = "a number from 1 to 999999, or off"
        raise ValueError(reason)
    return number


def choice(words: Iterable[str]) -> Kind:
    """Return the kind that takes one of some words, exactly as written."""
    allowed = tuple(words)
    reason = "one of " + ", ".join(allowed)

    def pick(value: object) -> str:
        if value not in allowed:
            meant = f"{reason}{did_you_mean(str(value)[:60], allowed)}"
            raise ValueError(meant)
        return str(value)

    return Kind("|".join(allowed), pick, pick)


def table(name: str, read: Callable[[Any], Any]) -> Kind:
    """Return a kind for structured values that only a settings file can hold."""

    def refuse(_: str) -> Any:  # noqa: ANN401 - it never returns
        reason = "set in the settings file"
        raise ValueError(reason)

    return Kind(name, refuse, read)


def argv(value: object) -> tuple[str, ...]:
    """Take a command as a list of arguments: no shell will read it."""
    reason = "a list of arguments, the program first"
    if not isinstance(value, list) or not value or not all(isinstance(a, str) for a in value):
        raise ValueError(reason)
    if not value[0].strip() or any("\0" in argument for argument in value):
        raise ValueError(reason)
    return tuple(value)


def argv_list(value: object) -> tuple[tuple[str, ...], ...]:
    """Take a list of commands, each a list of arguments."""
    if not isinstance(value, list):
        reason = "a list of commands, each a list of arguments"
        raise ValueError(reason)  # noqa: TRY004 - every bad value of a setting is a ValueError
    return tuple(argv(item) for item in value)


@dataclass(frozen=True, slots=True)
class NamedCommand:
    """A configured command: ``argv`` without a shell, ``timeout_s`` its deadline in seconds."""

    name: str
    argv: tuple[str, ...]
    modes: tuple[str, ...]
    timeout_s: float


def commands(modes: tuple[str, ...]) -> Callable[[object], tuple[NamedCommand, ...]]:
    """Return the reader of a list of ``{name, argv, modes?, timeout_s?}``."""

    def read(value: object) -> tuple[NamedCommand, ...]:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            reason = "a list of tables with name and argv"
            raise ValueError(reason)
        return _different_names(tuple(_command(item, modes) for item in value))

    return read


def _different_names(items: tuple[NamedCommand, ...]) -> tuple[NamedCommand, ...]:
    """Refuse two commands under one name."""
    if len({item.name for item in items}) != len(items):
        reason = "commands with different names"
        raise ValueError(reason)
    return items


def _command(item: Mapping[str, object], modes: tuple[str, ...]) -> NamedCommand:
    """Read one command table."""
    keys = ("name", "argv", "modes", "timeout_s")
    if unknown := sorted(set(item).difference(keys)):
        near = did_you_mean(unknown[0], keys)
        reason = f"tables with {', '.join(keys)}; {unknown[0]!r} is not one of them{near}"
        raise ValueError(reason)
    name = _toml_text(item.get("name"))
    if not NAME.fullmatch(name):
        reason = "commands whose names are of letters, digits, dots, _ and -, 64 at most"
        raise ValueError(reason)
    chosen = _names(item.get("modes", list(modes[-1:])))
    if not set(chosen) <= set(modes):
        reason = f"commands whose modes are among {', '.join(modes)}"
        raise ValueError(reason)
    return NamedCommand(
        name,
        argv(item.get("argv")),
        chosen,
        _seconds(item.get("timeout_s", 600)),
    )


TEXT: Final = Kind("text", _text, _toml_text)
BOOLEAN: Final = Kind("boolean", _boolean, _toml_boolean)
SECONDS: Final = Kind("seconds", _seconds, _seconds)
PATH: Final = Kind("path", inside_path, inside_path)
NAMES: Final = Kind("names", _comma_names, _names)
LIMIT: Final = Kind("number or off", _limit, _limit)
PATH_OR_NOTHING: Final = Kind("path or empty", _path_or_nothing, _path_or_nothing)
FILE_OR_NOTHING: Final = Kind("path or empty", _file_or_nothing, _file_or_nothing)
