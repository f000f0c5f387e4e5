"""The kind of the canaries that a repository adds for commands of its own."""

from collections.abc import Mapping
from typing import Final

from specops.near import did_you_mean
from specops.settings.kinds import NAME, argv, inside_path
from specops.values import dataclass

_KEYS: Final = ("name", "command", "plant", "patch", "code", "exit_code")


@dataclass(frozen=True, slots=True)
class OwnCanary:
    """A fault of a repository's own: what plants it, and the command that must find it.

    ``plant`` is run without a shell in a sandbox of the committed tree; ``command`` are the words
    of a command of ours, such as ``validate --spec ID``. The ``code`` must be found.
    """

    name: str
    command: tuple[str, ...]
    plant: tuple[str, ...]
    code: str
    exit_code: int


def read_canaries(value: object) -> tuple[OwnCanary, ...]:
    """Take a list of tables with name, command, and either plant or patch."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        reason = "a list of tables with name, command, and plant or patch"
        raise ValueError(reason)
    canaries = tuple(map(_canary, value))
    if len({canary.name for canary in canaries}) != len(canaries):
        reason = "canaries with different names"
        raise ValueError(reason)
    return canaries


def _canary(item: Mapping[str, object]) -> OwnCanary:
    """Read one table."""
    unknown = sorted(set(item) - set(_KEYS))
    if unknown:
        near = did_you_mean(unknown[0], _KEYS)
        reason = f"tables with {', '.join(_KEYS)}; {unknown[0]!r} is not one of them{near}"
        raise ValueError(reason)
    name, code, exit_code = item.get("name"), item.get("code", "BA011"), item.get("exit_code", 1)
    if not isinstance(name, str) or not NAME.fullmatch(name):
        reason = "canaries whose names are of letters, digits, dots, _ and -, 64 at most"
        raise ValueError(reason)
    command, plant = argv(item.get("command")), _plant(item)
    return OwnCanary(name, command, plant, _code(code), _exit_code(exit_code))


def _code(value: object) -> str:
    """Take the code of a check."""
    from specops.codes.registry import CODES  # noqa: PLC0415 - only where a canary names one

    known = [code.code for code in CODES]
    if value not in known:
        near = did_you_mean(str(value)[:60], known)
        reason = f"canaries with check codes of docs/checks; {str(value)[:60]!r} is none{near}"
        raise ValueError(reason)
    return str(value)


def _exit_code(value: object) -> int:
    """Take the exit code of a fault that was found, or of one that nothing could be judged of."""
    if isinstance(value, bool) or not isinstance(value, int) or value not in (1, 3):
        reason = "canaries with an exit_code of 1 or 3"
        raise ValueError(reason)
    return value


def _plant(item: Mapping[str, object]) -> tuple[str, ...]:
    """Return the command that plants the fault: the one that is given, or git with the patch."""
    if ("plant" in item) == ("patch" in item):
        reason = "canaries with either plant or patch"
        raise ValueError(reason)
    if "plant" in item:
        return argv(item["plant"])
    return ("git", "apply", "--", inside_path(item["patch"]))
