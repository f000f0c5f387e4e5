"""One raw connection: what a fault may do to it, and how it ends."""

import socket
import ssl
import struct
import threading
import time
from contextlib import suppress
from typing import Final, Never

_LINGER_S: Final = 0.5
_DRAIN_READS: Final = 32
_READ_BYTES: Final = 65_536
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class Wire:
    """A connection that can be sent raw bytes, paused, reset, and ended from another thread.

    Every wait on it ends when ``end`` is called or its time is up: a fault needs no deadline of
    its own.
    """

    def __init__(self, sock: socket.socket) -> None:
        """Take over an accepted connection."""
        self._sock = sock
        self._ended = threading.Event()
        self._reset = False
        self._until = float("inf")

    def allow(self, seconds: float) -> None:
        """Give the connection so many seconds from now; whoever watches it ends it then."""
        self._until = time.monotonic() + seconds

    @property
    def overdue(self) -> bool:
        """Whether the time that was allowed is up."""
        return time.monotonic() > self._until

    def send(self, data: bytes) -> None:
        """Send bytes as they are; raises ``OSError`` when the other side has gone."""
        self._sock.sendall(data)

    def pause(self, seconds: float) -> None:
        """Wait; raises ``ConnectionAbortedError`` as soon as the connection is ended."""
        if self._ended.wait(seconds):
            message = "the embedded HAL ended this connection"
            raise ConnectionAbortedError(message)

    def hang(self) -> Never:
        """Wait until the connection is ended: by its time limit, or with the server."""
        while True:
            self.pause(60)

    def reset(self) -> None:
        """Let the connection end with RST in place of FIN."""
        self._reset = True

    def end(self) -> None:
        """End the connection from any thread: reads, writes and pauses on it stop at once."""
        self._ended.set()
        # Not the method of SSLSocket: it would take the TLS state from under the other thread.
        with suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection; a second call does nothing.

        What the client still sends is read for a moment: to close over unread bytes would send a
        reset, and that may destroy an answer on its way (RFC 9112, section 9.6).
        """
        with suppress(OSError):
            if self._reset:
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            else:
                self._say_goodbye()
        self._sock.close()

    def _say_goodbye(self) -> None:
        """Finish sending, then read until the client does the same, within bounds."""
        self._sock.settimeout(_LINGER_S)
        if isinstance(self._sock, ssl.SSLSocket):
            self._sock.unwrap()
        self._sock.shutdown(socket.SHUT_WR)
        for _ in range(_DRAIN_READS):
            if not self._sock.recv(_READ_BYTES):
                return
