"""One check of the HAL, as data: what is sent and what is expected back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import unquote

from specops.values import dataclass

_GRAPHQL: Final = re.compile(r"/graphql(?:;[^/]*)?/*\Z", re.IGNORECASE)
_HEALTH: Final = "health"


@dataclass(frozen=True, slots=True)
class JsonBody:
    """The JSON value that a check sends; apart from none at all, for ``null`` is a value too."""

    value: Any


class BodyKept(StrEnum):
    """How much of its bodies the record of a check keeps."""

    FULL = "full"
    SHAPE = "shape"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Recording:
    """What the record of a check keeps of its bodies: all, keys and types, or nothing.

    ``mask`` are JSON pointers to what is left out; a step ``*`` stands for every key or index.
    """

    body: BodyKept = BodyKept.FULL
    mask: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nothing is left out, so that messages may quote a body too."""
        return self.body is BodyKept.FULL and not self.mask


@dataclass(frozen=True, slots=True)
class Expectation:
    """What replaces or adds to the default expectation; empty where the default holds.

    ``status`` and ``content_type`` replace, the others add. ``graphql`` and ``health`` say whether
    the rules of that name apply, ``None`` leaves it to the path and to the name of the check.
    ``max_latency_ms`` is in milliseconds.
    """

    status: tuple[int, ...] = ()
    content_type: str = ""
    schema: Mapping[str, Any] | None = None
    graphql: bool | None = None
    health: bool | None = None
    max_latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class HalCheck:
    """One check as the profile has it: its placeholders are not resolved.

    ``path`` is below the base URL, ``query`` keeps order and repetitions, ``timeout_s`` is the
    deadline of the whole exchange in seconds, ``None`` for that of the settings. ``record`` says
    what evidence keeps of the bodies, ``retries`` how often it may be sent again.
    """

    name: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    body: JsonBody | None = None
    description: str = ""
    expect: Expectation = field(default_factory=Expectation)
    timeout_s: float | None = None
    record: Recording = field(default_factory=Recording)
    retries: int = 0

    @property
    def is_graphql(self) -> bool:
        """Whether the GraphQL rules apply: by the profile's word, else by the path.

        A path counts in every spelling that servers take for the same one, so that no slash at its
        end switches the rules off.
        """
        if self.expect.graphql is not None:
            return self.expect.graphql
        return _GRAPHQL.search(unquote(self.path)) is not None

    @property
    def is_health(self) -> bool:
        """Whether the health rules apply: by the profile's word, else by the name in any case."""
        if self.expect.health is not None:
            return self.expect.health
        return self.name.lower() == _HEALTH

    def texts(self) -> Iterator[str]:
        """Return every text of the request that may hold a placeholder."""
        yield self.path
        yield from self.headers.values()
        for name, value in self.query:
            yield from (name, value)
        if self.body is not None:
            yield from _strings(self.body.value)


def _strings(value: object) -> Iterator[str]:
    """Return every string of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
