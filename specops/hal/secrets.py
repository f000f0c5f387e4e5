"""Placeholders of a HAL profile, and the variables that their values come from.

``{secrets.kavedarr.api_key}`` is the variable ``HAL_SECRET_KAVEDARR_API_KEY``; the variable may
also be named itself, as ``{secrets.HAL_SECRET_KAVEDARR_API_KEY}`` or without the ``secrets.``.
Braces of any other kind, such as those of GraphQL, are text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from specops.errors import PreconditionError
from specops.hal.check import HalCheck
from specops.values import dataclass

DEFAULT_VARIABLE: Final = "HAL_SECRET_KAVEDARR_API_KEY"
_PREFIX: Final = "HAL_SECRET_"
_PLACEHOLDER: Final = re.compile(
    r"\{(?:(?:secrets\.)?(?P<variable>HAL_SECRET_[A-Z0-9_]+)"
    r"|secrets\.(?P<name>[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)+))\}"
)
_LOOKALIKE: Final = re.compile(r"\{\s*(?:secrets\s*\.(?!\.)|HAL_SECRET_)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """The values of the placeholders of one check, by the variable they stand for."""

    values: Mapping[str, str]

    def fill(self, text: str, spelled: Callable[[str], str] = str) -> str:
        """Put the values into a text, each spelled as its place needs it."""
        return _PLACEHOLDER.sub(lambda found: spelled(self.values[_variable(found)]), text)

    def spelled(self) -> "Secrets":
        """Return a placeholder in place of each value: ``{secrets.<namespace>.<key>}``."""
        return Secrets({variable: _spelled(variable) for variable in self.values})

    def put_into(self, text: str) -> str:
        """Put the values into a text in which placeholders are spelled that way, as they are."""
        for variable, value in self.values.items():
            text = text.replace(_spelled(variable), value)
        return text

    def fill_json(self, value: object) -> object:
        """Put the values into every string of a JSON value, keys included."""
        if isinstance(value, str):
            return self.fill(value)
        if isinstance(value, list):
            return [self.fill_json(item) for item in value]
        if isinstance(value, dict):
            return {self.fill(key): self.fill_json(item) for key, item in value.items()}
        return value


def misspelled(text: str) -> str:
    """Return what looks like a placeholder and is none, or nothing."""
    for found in _LOOKALIKE.finditer(text):
        if not _PLACEHOLDER.match(text, found.start()):
            return text[found.start() : found.start() + 60]
    return ""


def placeholders(check: HalCheck, secret_env: str = DEFAULT_VARIABLE) -> tuple[str, ...]:
    """Return the variables that a check needs, in their order, each once.

    ``secret_env`` is the variable to read in place of the default one.
    """
    named = [variable for text in check.texts() for variable in _variables(text)]
    return tuple(dict.fromkeys(_read_from(variable, secret_env) for variable in named))


def resolve(
    check: HalCheck, environment: Mapping[str, str], secret_env: str = DEFAULT_VARIABLE
) -> Secrets:
    """Return the values that a check needs.

    Raises ``PreconditionError`` with the name of the first variable that is not set, is empty or
    is not text; its value is never shown.
    """
    values = {}
    for variable in dict.fromkeys(name for text in check.texts() for name in _variables(text)):
        source = _read_from(variable, secret_env)
        values[variable] = _value(check.name, source, environment.get(source, ""))
    return Secrets(values)


def as_written(check: HalCheck) -> Secrets:
    """Return values that leave every placeholder as it is: for showing, never for sending."""
    found = (found for text in check.texts() for found in _PLACEHOLDER.finditer(text))
    return Secrets({_variable(placeholder): placeholder[0] for placeholder in found})


def _variables(text: str) -> Iterator[str]:
    """Return the variables that the placeholders of a text stand for."""
    return map(_variable, _PLACEHOLDER.finditer(text))


def _variable(found: "re.Match[str]") -> str:
    """Return the variable that a placeholder stands for."""
    return found["variable"] or _PREFIX + found["name"].upper().replace(".", "_")


def _spelled(variable: str) -> str:
    """Return the placeholder of a variable; what follows its first underscore is the key."""
    namespace, _, key = variable.removeprefix(_PREFIX).lower().partition("_")
    return f"{{secrets.{namespace}.{key}}}" if key else f"{{secrets.{namespace}}}"


def _read_from(variable: str, secret_env: str) -> str:
    """Return the variable to read: the default one may have been renamed by a setting."""
    return secret_env if variable == DEFAULT_VARIABLE else variable


def _value(check: str, variable: str, value: str) -> str:
    """Return a value that can be sent."""
    if not value:
        message = f"check {check!r} needs the variable {variable}, which is not set"
        raise PreconditionError(message, f"set {variable}")
    if not value.isprintable():
        message = f"check {check!r}: the value of {variable} holds characters that do not print"
        raise PreconditionError(message, "set it without line breaks and control characters")
    return value
