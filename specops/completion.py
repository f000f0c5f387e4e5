"""Completion of the console command: what may come next on a line, and the scripts that ask it.

A shell calls ``specops --complete -- WORD ...`` with the words after the name of the program, the
last of which is being typed; each line of the answer may stand in its place. No line lets the shell
go on as it would by itself, with the names of files.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specops.commands.model import Option, OptionKind
from specops.commands.table import BY_NAME
from specops.errors import SpecopsError, UsageError

if TYPE_CHECKING:
    from specops.settings.model import Settings

SCRIPT: Final = "--print-completion-script"
COMPLETE: Final = "--complete"
ASKED: Final = frozenset({SCRIPT, COMPLETE})
SHELLS: Final = ("bash", "fish", "zsh")
_OWN: Final = ("--help", "--version", SCRIPT)
_END: Final = "--"
_FOLDER: Final = Path(__file__).with_name("templates")


def answer(arguments: Sequence[str], cwd: Path) -> str:
    """Return what is printed for a call that begins with one of ``ASKED``.

    Raises ``UsageError`` for a shell that there is no script for.
    """
    if arguments[0] == SCRIPT:
        return _script(arguments[1:])
    return "\n".join(candidates(arguments[2:] or [""], cwd))


def _script(given: Sequence[str]) -> str:
    """Return the script of a shell."""
    if len(given) != 1 or given[0] not in SHELLS:
        message = f"{SCRIPT} needs the name of one shell"
        raise UsageError(message, f"give one of {', '.join(SHELLS)}")
    return (_FOLDER / f"completion.{given[0]}").read_text(encoding="utf-8").rstrip("\n")


def candidates(words: Sequence[str], cwd: Path) -> list[str]:
    """Return what may stand in place of the last word; bash gives the ``=`` of an option apart."""
    *before, last = words
    current = "" if last == "=" else last
    before = [word for word in before if word != "="]
    if not before:
        return _beginning((*BY_NAME, *_OWN), current)
    if before[0] == SCRIPT:
        return _beginning(SHELLS, current)
    if before[0] not in BY_NAME or _END in before:
        return []
    options = {f"--{option.name}": option for option in BY_NAME[before[0]].options}
    flag, sign, part = current.partition("=")
    if sign and flag in options:
        return [f"{flag}={value}" for value in _beginning(_values(options[flag], cwd), part)]
    last_option = options.get(before[-1])
    if last_option is not None and last_option.kind is not OptionKind.SWITCH:
        return _beginning(_values(last_option, cwd), current)
    return _beginning(_open(options, before), current)


def _open(options: Mapping[str, Option], before: Sequence[str]) -> Iterable[str]:
    """Give the flags that can still be given."""
    for flag, option in options.items():
        if option.kind is OptionKind.LIST or flag not in before:
            yield flag
    yield "--help"


def _beginning(words: Iterable[str], current: str) -> list[str]:
    """Return the words that begin as the one that is being typed."""
    return [word for word in words if word.startswith(current)]


def _values(option: Option, cwd: Path) -> Iterable[str]:
    """Return the values that are known of an option; what is wrong here is told by the command."""
    asked = _OF_A_REPOSITORY.get(option.name)
    try:
        return asked(cwd) if asked else option.choices
    except SpecopsError:
        return ()


def _specs(cwd: Path) -> Iterable[str]:
    """Return the ids of the packets here."""
    from specops.packet.folder import packet_names  # noqa: PLC0415 - only where it is asked for
    from specops.packet.spec_id import canonical  # noqa: PLC0415 - the same

    root, settings = _here(cwd)
    return dict.fromkeys(map(canonical, packet_names(root, settings.text("docs_root"))))


def _scenarios(cwd: Path) -> Iterable[str]:
    """Return the scenarios, with those of the settings here."""
    from specops.guardrails.registry import scenario_names  # noqa: PLC0415 - as above

    return scenario_names(_here(cwd)[1])


def _codes(_: Path) -> Iterable[str]:
    """Return the check codes."""
    from specops.codes.registry import CODES  # noqa: PLC0415 - as above

    return [code.code for code in CODES]


def _here(cwd: Path) -> "tuple[Path, Settings]":
    """Return the root of the repository here, and its settings."""
    from specops.app.workspace import find_root, settings_file  # noqa: PLC0415 - as above
    from specops.settings.resolve import resolve  # noqa: PLC0415 - as above

    root = find_root(None, cwd)
    return root, resolve(settings_file(root), {}, {})


_OF_A_REPOSITORY: Final[Mapping[str, Callable[[Path], Iterable[str]]]] = {
    "spec": _specs,
    "scenario": _scenarios,
    "code": _codes,
}
