"""Addresses where nobody answers: what no running server can show."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final

from specops.hal.interface import FailureClass
from specops.values import dataclass

_QUEUED: Final = 4


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """An address where nobody answers.

    ``gives`` is the failure class that a client must name; ``opened`` yields the URL for a while.
    """

    name: str
    summary: str
    gives: FailureClass
    opened: Callable[[], AbstractContextManager[str]]


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    """Yield the URL of a port that refuses connections (failure class ``refused``).

    The port is bound but does not listen, so that nobody else can take it meanwhile.
    """
    with _bound() as sock:
        yield _url(sock)


@contextlib.contextmanager
def bound_but_silent() -> Iterator[str]:
    """Yield the URL of a port that takes connections and never answers (``timeout``).

    The system completes the connection, but no program accepts it.
    """
    with _bound() as sock:
        sock.listen(128)
        yield _url(sock)


@contextlib.contextmanager
def full_queue() -> Iterator[str]:
    """Yield the URL of a port whose queue is full: connecting itself hangs (``timeout``)."""
    with contextlib.ExitStack() as stack:
        sock = stack.enter_context(_bound())
        sock.listen(0)
        for _ in range(_QUEUED):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(sock.getsockname())
        yield _url(sock)


@contextlib.contextmanager
def _bound() -> Iterator[socket.socket]:
    """Yield a socket that is bound to a free port on loopback."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock


def _url(sock: socket.socket) -> str:
    return f"http://127.0.0.1:{sock.getsockname()[1]}"


@contextlib.contextmanager
def _unknown_host() -> Iterator[str]:
    """Yield a URL whose host no name server knows (RFC 6761)."""
    yield "http://specops-has-no-such-host.invalid"


DEAD_ENDS: Final = (
    DeadEnd("closed-port", "a port nobody listens at", FailureClass.REFUSED, closed_port),
    DeadEnd(
        "bound-but-silent",
        "a port that connects and says nothing",
        FailureClass.TIMEOUT,
        bound_but_silent,
    ),
    DeadEnd("full-queue", "a port that does not even connect", FailureClass.TIMEOUT, full_queue),
    DeadEnd("unknown-host", "a name nobody knows", FailureClass.DNS, _unknown_host),
)
