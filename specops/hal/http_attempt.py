"""One attempt at an exchange: how far it is, since when, and the socket to end it by."""

import contextlib
import socket
import threading
import time
from enum import StrEnum
from typing import TYPE_CHECKING

from specops.hal.interface import Failure, FailureClass

if TYPE_CHECKING:
    from specops.hal.http_response import RecordedResponse


class Phase(StrEnum):
    """What an attempt is doing, in the words of a message."""

    CONNECTING = "connecting"
    HANDSHAKE = "negotiating TLS"
    SENDING = "sending the request"
    HEAD = "waiting for status and headers"
    BODY = "reading the body"


class EndedAttemptError(OSError):
    """The attempt was ended from outside; nothing may be sent any more."""


class Attempt:
    """The state that the sending thread and the waiting thread share.

    The socket is held by a descriptor of its own: shutting that down ends every call that waits on
    the connection, TLS included, and no descriptor can be reused by somebody else meanwhile.
    """

    def __init__(self, deadline_s: float) -> None:
        """Begin now; ``deadline_s`` is told in the message of a timeout.

        ``until`` is the moment of the deadline on the clock of ``time.perf_counter``.
        """
        self.deadline_s = deadline_s
        self.phase = Phase.CONNECTING
        self.response: RecordedResponse | None = None
        self._since = time.perf_counter()
        self.until = self._since + deadline_s
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._ended = False

    def hold(self, connected: socket.socket) -> None:
        """Take hold of a socket before anything is sent over it.

        Raises ``EndedAttemptError`` when it comes too late.
        """
        with self._lock:
            if self._ended:
                connected.close()
                raise EndedAttemptError
            self._socket = connected.dup()

    def begin_sending(self) -> None:
        """Note that the connection stands: the latency counts from here."""
        self.phase = Phase.SENDING
        self._since = time.perf_counter()

    def latency_ms(self) -> float:
        """Return the milliseconds since the request began to be sent, or since the beginning."""
        return (time.perf_counter() - self._since) * 1000

    def is_in_time(self) -> bool:
        """Tell whether the deadline, which counts from the beginning, has not passed yet."""
        return time.perf_counter() < self.until

    @property
    def has_ended(self) -> bool:
        """Whether it is over: an answer came, or it was ended."""
        return self._ended

    def end(self) -> None:
        """End the connection, whoever uses it; a second call does nothing."""
        with self._lock:
            held, self._socket, self._ended = self._socket, None, True
        if held is not None:
            with contextlib.suppress(OSError):  # the other side may have ended it first
                held.shutdown(socket.SHUT_RDWR)
            held.close()

    def timeout(self) -> Failure:
        """Say that the deadline has passed, and during what."""
        message = (
            f"no whole answer within {self.deadline_s:g} s; it passed while {self.phase.value}"
        )
        return Failure(FailureClass.TIMEOUT, message)
