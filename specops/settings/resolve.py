"""Flags over environment over file over defaults, into ``Settings``."""

import tomllib
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

from specops.collaborator import collaborator
from specops.errors import SettingsError, UsageError
from specops.near import did_you_mean
from specops.settings.kinds import EntryError
from specops.settings.model import Resolved, Settings
from specops.settings.setting import Setting
from specops.settings.table import BY_KEY, SETTINGS

SETTINGS_FILE: Final = "specops.toml"
PYPROJECT: Final = "pyproject.toml"


@collaborator
class SettingsFile:
    """The table of a settings file, flattened to dotted keys, and the file's name."""

    name: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def read_file(name: str, content: bytes) -> SettingsFile:
    """Read ``specops.toml``, or ``[tool.specops]`` of ``pyproject.toml``.

    Raises ``SettingsError`` for bytes that are not TOML, unknown keys and tables of a wrong form.
    """
    document = _document(name, content)
    if name == PYPROJECT:
        document = _table(_table(document, "tool"), "specops")
    return SettingsFile(name, _flattened(name, document))


def has_table(content: bytes) -> bool:
    """Tell whether the bytes of a ``pyproject.toml`` hold settings of ours.

    Raises ``SettingsError`` for a file that speaks of us and cannot be read as TOML: its settings
    would be replaced by the defaults, and nobody would know.
    """
    if b"specops" not in content.replace(b"\0", b""):  # UTF-16 is refused, and not overlooked
        return False
    return "specops" in _table(_document(PYPROJECT, content), "tool")


def _document(name: str, content: bytes) -> dict[str, Any]:
    """Parse TOML; a number too long for Python is a ``ValueError`` like a fault of the syntax."""
    try:
        return tomllib.loads(content.decode())
    except ValueError as error:
        message = f"{name} is not valid TOML: {error}"
        raise SettingsError(message, "correct the file") from None
    except RecursionError:
        message = f"{name} is nested too deeply"
        raise SettingsError(message, "correct the file") from None


def _table(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a table of ``pyproject.toml``, empty where there is none; refuse what is no table."""
    found = document.get(key, {})
    if not isinstance(found, dict):
        message = f"{key!r} in {PYPROJECT} is not a table"
        raise SettingsError(message, "write [tool.specops]")
    return found


def resolve(file: SettingsFile, environ: Mapping[str, str], flags: Mapping[str, str]) -> Settings:
    """Return the settings that a command runs under.

    ``flags`` maps a flag's name to the text given by hand. Raises ``SettingsError`` for a value of
    the file or the environment that its kind refuses, ``UsageError`` for one of a flag.
    """
    resolved = {setting.key: _resolved(setting, file, environ, flags) for setting in SETTINGS}
    return Settings(resolved, file.name)


def unknown_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each ``SPEC_OPS_*`` variable that nothing reads."""
    known = [setting.variable for setting in SETTINGS if setting.variable]
    return tuple(
        f"the variable {name} is not one that specops reads{did_you_mean(name, known)}"
        for name in sorted(environ)
        if name.startswith("SPEC_OPS_") and name not in known
    )


def _resolved(
    setting: Setting, file: SettingsFile, environ: Mapping[str, str], flags: Mapping[str, str]
) -> Resolved:
    """Find the value of one setting, from the strongest source that has one."""
    if setting.flag and setting.flag in flags:
        source = f"flag --{setting.flag}"
        return Resolved(_read(setting, flags[setting.flag], source), source)
    if setting.variable and _is_given(setting, environ):
        source = f"environment {setting.variable}"
        return Resolved(_read(setting, environ[setting.variable], source), source)
    if setting.key in file.values:
        source = f"file {file.name}"
        return Resolved(_read_toml(setting, file.values[setting.key], source), source)
    return Resolved(setting.default, "default")


def _is_given(setting: Setting, environ: Mapping[str, str]) -> bool:
    """Tell whether a variable is set; an empty one counts only where empty has a meaning."""
    value = environ.get(setting.variable)
    return value is not None and (value != "" or setting.kind.name == "boolean")


def _read(setting: Setting, value: str, source: str) -> Any:  # noqa: ANN401 - by kind
    """Read a text, or say what is wrong with it."""
    try:
        return setting.kind.from_text(_decoded(value))
    except ValueError as reason:
        error = UsageError if source.startswith("flag") else SettingsError
        message = f"{source.rsplit(maxsplit=1)[-1]} is {value[:80]!r}"
        remedy = f"it must be {reason}"
        raise error(message, remedy) from None


def _decoded(value: str) -> str:
    """Refuse the bytes of a flag or a variable that are no UTF-8: evidence could not hold them."""
    try:
        value.encode()
    except UnicodeEncodeError:
        reason = "text in UTF-8"
        raise ValueError(reason) from None
    return value


def _read_toml(setting: Setting, value: object, source: str) -> Any:  # noqa: ANN401 - by kind
    """Read a TOML value, or say what is wrong with it."""
    try:
        return setting.kind.from_toml(value)
    except ValueError as reason:
        wrong = (
            f"is wrong at {reason.entry}"
            if isinstance(reason, EntryError)
            else f"is {_shown(value)}"
        )
        message = f"{setting.key} in {source.rsplit(maxsplit=1)[-1]} {wrong}"
        remedy = f"it must be {reason}"
        raise SettingsError(message, remedy) from None


def _shown(value: object) -> str:
    """Return the beginning of a TOML value; there are some that Python cannot spell."""
    try:
        return repr(str(value)[:80])
    except (RecursionError, ValueError):
        return "too deep or too long to show"


def _flattened(name: str, document: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Flatten tables to dotted keys; refuse a key that no setting has."""
    flat: dict[str, Any] = {}
    for key, value in document.items():
        dotted = f"{prefix}{key}"
        if dotted in BY_KEY:
            flat[dotted] = value
        elif isinstance(value, dict) and _is_table(dotted):
            flat |= _flattened(name, value, f"{dotted}.")
        else:
            message = f"{name} has the unknown key {dotted!r}"
            raise SettingsError(
                message, f"see `specops config`{did_you_mean(dotted, list(BY_KEY))}"
            )
    return flat


def _is_table(dotted: str) -> bool:
    """Tell whether a dotted prefix leads to settings."""
    return any(key.startswith(f"{dotted}.") for key in BY_KEY)
