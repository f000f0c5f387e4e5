"""The transport seam: one request goes out, one exchange comes back, observed and not invented."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from specops.values import dataclass


class FailureClass(StrEnum):
    """Why a HAL check failed; the order of the contract decides which one names the failure."""

    REFUSED = "refused"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    RESET = "reset"
    REDIRECT = "redirect"
    STATUS = "status"
    CONTENT_TYPE = "content-type"
    ENCODING = "encoding"
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    NOT_JSON = "not-json"
    GRAPHQL_ERRORS = "graphql-errors"
    UNHEALTHY = "unhealthy"
    SCHEMA = "schema"
    LATENCY = "latency"
    PRECONDITION = "precondition"
    PROTOCOL = "protocol"


class BodyState(StrEnum):
    """How much of a body arrived; ``unreadable``: the road could not read it, and kept it."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: secrets may be in place already, so this value is never logged as it is.

    ``url`` is absolute and holds the query; ``body`` is the exact bytes, ``None`` for no body;
    ``deadline_s`` is the one absolute bound, in seconds, over connect, headers and body.
    """

    check: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    deadline_s: float

    def __repr__(self) -> str:
        """Name the check only: headers and body may hold secrets."""
        return f"Request(check={self.check!r}, method={self.method!r})"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, as it was on the wire.

    ``headers`` keep their order and repetitions, names in lower case; ``body`` holds at most the
    body cap plus nothing: where ``body_state`` is ``too-large`` it is the part below the cap.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    body_state: BodyState = BodyState.COMPLETE

    def header(self, name: str) -> str | None:
        """Return the first value of a header, by its lower-case name, or ``None``."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an exchange is not what was expected.

    ``message`` is one line for a person; ``pointer`` is a JSON pointer into the body, if any.
    """

    kind: FailureClass
    message: str
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it went: a response, or the failure that left none. Never both, never none.

    ``started_at`` is seconds since the epoch, ``latency_ms`` milliseconds from the first byte sent
    to the last byte read (or to the failure).
    """

    started_at: float
    latency_ms: float
    response: Response | None = None
    failure: Failure | None = None

    def __post_init__(self) -> None:
        """Refuse an exchange without an outcome, or with two."""
        if (self.response is None) == (self.failure is None):
            message = "an exchange has either a response or a failure"
            raise ValueError(message)


class Transport(Protocol):
    """A road to the HAL: ``http``, ``mcp`` or ``cargo``."""

    @property
    def name(self) -> str:
        """The word that selects this transport."""
        ...

    def open(self) -> None:
        """Make ready what the road needs, within a deadline of its own.

        Called once, before the first request. Raises ``CannotJudgeError`` when there is no road.
        """
        ...

    def send(self, request: Request) -> Exchange:
        """Send one request and return what happened within its deadline.

        Whatever the HAL does becomes an ``Exchange``. Safe to call from several threads.
        Raises ``CannotJudgeError`` only where the transport itself cannot work.
        """
        ...

    def reach(self, request: Request) -> Exchange | None:
        """Find out whether anybody listens where a request would go; send nothing of it.

        Returns ``None`` when somebody does, or when this transport cannot know, else the attempt
        with its failure.
        """
        ...

    def close(self) -> None:
        """Give back what the transport holds, also under requests; a second call does nothing."""
        ...
