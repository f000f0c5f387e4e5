"""Settings as the program uses them: typed, complete, each value with its source."""

from collections.abc import Mapping
from typing import Any

from specops.collaborator import collaborator
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value and where it came from: ``default``, ``file F``, ``environment V``, ``flag --f``."""

    value: Any
    source: str


@collaborator
class HalSettings:
    """How the HAL is reached and judged."""

    base_url: str
    profile: str
    transport: str
    timeout_s: float
    total_timeout_s: float
    ca_file: str
    tls_verify: bool
    secret_env: str
    skip: bool


@collaborator
class Settings:
    """Everything that can be set. ``resolved`` holds each key's value and source."""

    resolved: Mapping[str, Resolved]
    file: str | None

    def value(self, key: str) -> Any:  # noqa: ANN401 - the kinds decide the type
        """Return the value of a key of the table."""
        return self.resolved[key].value

    def source(self, key: str) -> str:
        """Return where the value of a key came from."""
        return self.resolved[key].source

    def text(self, key: str) -> str:
        """Return a value that is a text or a path."""
        return str(self.value(key))

    def names(self, key: str) -> tuple[str, ...]:
        """Return a value that is a list of names."""
        return tuple(self.value(key))

    def is_on(self, key: str) -> bool:
        """Return a value that is a boolean."""
        return bool(self.value(key))

    @property
    def hal(self) -> HalSettings:
        """The settings of the HAL."""
        names = HalSettings.__annotations__
        return HalSettings(*(self.value(f"hal.{name}") for name in names))
