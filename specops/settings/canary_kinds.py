"""The kind of the canaries that a repository adds for commands of its own."""

from collections.abc import Collection, Mapping
from typing import Final

from specops.near import did_you_mean
from specops.settings.kinds import NAME, SECONDS, EntryError, argv, inside_path
from specops.values import dataclass

_KEYS: Final = ("name", "command", "plant", "patch", "code", "exit_code", "timeout_s")
_TIMEOUT_S: Final = 600


@dataclass(frozen=True, slots=True)
class OwnCanary:
    """A fault of a repository's own: what plants it, and the command that must find it.

    ``plant`` is run without a shell in a sandbox of the committed tree; ``command`` are the words
    of a command of ours, such as ``validate --spec ID``. The ``code`` must be found. ``timeout_s``
    is the deadline of each of the two, in seconds.
    """

    name: str
    command: tuple[str, ...]
    plant: tuple[str, ...]
    code: str
    exit_code: int
    timeout_s: float = _TIMEOUT_S


def read_canaries(value: object) -> tuple[OwnCanary, ...]:
    """Take a list of tables with name, command, and either plant or patch."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        reason = "a list of tables with name, command, and plant or patch"
        raise ValueError(reason)
    canaries: dict[str, OwnCanary] = {}
    for number, item in enumerate(value, 1):
        try:
            canary = _canary(item)
            _refuse_one_more(canary.name, canaries)
        except ValueError as reason:
            raise EntryError(_entry(number, item), str(reason)) from None
        canaries[canary.name] = canary
    return tuple(canaries.values())


def _entry(number: int, item: Mapping[str, object]) -> str:
    """Say which canary it is: by its name, or by its number where it has none."""
    name = item.get("name")
    return f"the canary {name[:60]!r}" if isinstance(name, str) else f"canary number {number}"


def _refuse_one_more(name: str, others: Collection[str]) -> None:
    """Refuse a second canary of one name."""
    if name in others:
        reason = "canaries with different names"
        raise ValueError(reason)


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
    timeout_s = _timeout_s(item.get("timeout_s", _TIMEOUT_S))
    return OwnCanary(name, command, plant, _code(code), _exit_code(exit_code), timeout_s)


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


def _timeout_s(value: object) -> float:
    """Take a deadline."""
    try:
        return float(SECONDS.from_toml(value))
    except ValueError as error:
        reason = f"canaries whose timeout_s is {error}"
        raise ValueError(reason) from None


def _plant(item: Mapping[str, object]) -> tuple[str, ...]:
    """Return the command that plants the fault: the one that is given, or git with the patch."""
    if ("plant" in item) == ("patch" in item):
        reason = "canaries with either plant or patch"
        raise ValueError(reason)
    if "plant" in item:
        return argv(item["plant"])
    return ("git", "apply", "--", inside_path(item["patch"]))
