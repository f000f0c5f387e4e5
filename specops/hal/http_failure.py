"""Which class of failure an exception of the network libraries stands for."""

import socket
import ssl
from collections.abc import Callable, Iterator
from http.client import HTTPException, RemoteDisconnected
from typing import Final

from specops.hal.http_attempt import Attempt, Phase
from specops.hal.http_response import CutHeadError
from specops.hal.interface import Failure, FailureClass
from specops.one_line import one_line


def classify(error: BaseException, attempt: Attempt) -> Failure | None:
    """Return the failure that an exception stands for, or ``None`` for a defect of our own.

    The text of wrapping exceptions is never used: it holds the URL, and so what was put into it.
    """
    for cause in _causes(error):
        failure = _failure(cause, attempt)
        if failure:
            return failure
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Return an exception and what it wraps, the innermost first."""
    wrapped = [error.__cause__, error.__context__, getattr(error, "reason", None), *error.args]
    for inner in wrapped:
        if isinstance(inner, BaseException):
            yield from _causes(inner)
    yield error


def _failure(cause: BaseException, attempt: Attempt) -> Failure | None:
    """Return the failure that one exception stands for by its own type."""
    for types, kind, tell in _TABLE:
        if isinstance(cause, types):
            return Failure(kind, tell(cause, attempt))
    if isinstance(cause, OSError) and cause.strerror:
        connecting = attempt.phase is Phase.CONNECTING
        kind = FailureClass.REFUSED if connecting else FailureClass.RESET
        return Failure(kind, f"{one_line(cause.strerror)} while {attempt.phase.value}")
    return None


def _tls_message(cause: BaseException, attempt: Attempt) -> str:
    """Say why TLS failed, in the words of OpenSSL."""
    reason = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or "broken off"
    return f"{one_line(str(reason).replace('_', ' ').lower())} while {attempt.phase.value}"


_Tell = Callable[[BaseException, Attempt], str]
_TABLE: Final[tuple[tuple[tuple[type[BaseException], ...], FailureClass, _Tell], ...]] = (
    (
        (socket.gaierror, UnicodeError),
        FailureClass.DNS,
        lambda _, __: "the name of the host does not resolve",
    ),
    ((TimeoutError,), FailureClass.TIMEOUT, lambda _, attempt: attempt.timeout().message),
    ((ConnectionRefusedError,), FailureClass.REFUSED, lambda _, __: "the connection was refused"),
    (
        (RemoteDisconnected,),
        FailureClass.RESET,
        lambda _, __: "the connection was closed without an answer",
    ),
    (
        (ConnectionResetError, ConnectionAbortedError, BrokenPipeError),
        FailureClass.RESET,
        lambda _, attempt: f"the connection was reset while {attempt.phase.value}",
    ),
    ((ssl.SSLError,), FailureClass.TLS, _tls_message),
    (
        (CutHeadError,),
        FailureClass.TRUNCATED,
        lambda _, __: "the connection was closed within the headers",
    ),
    (
        (HTTPException,),
        FailureClass.PROTOCOL,
        lambda cause, _: f"not HTTP: {one_line(str(cause).strip() or type(cause).__name__, 100)}",
    ),
)
