"""A TCP server that says exactly what a test tells it to, and remembers what it was told."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[["Line"], None]
PATIENCE_S = 60.0


@dataclass
class Line:
    """One accepted connection, as a script sees it."""

    connection: socket.socket
    server: "RawServer"

    def hear(self) -> bytes:
        """Read one whole request: its head, and the body that its length declares."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._some()
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (
                int(line.partition(b":")[2])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ),
            0,
        )
        while len(body) < length:
            body += self._some()
        self.server.heard.append(head + b"\r\n\r\n" + body)
        return self.server.heard[-1]

    def say(self, data: bytes) -> None:
        self.connection.sendall(data)

    def drip(self, data: bytes, pause_s: float = 0.02) -> None:
        """Send byte after byte until nobody listens any more."""
        while not self.server.closing.wait(pause_s):
            for byte in data:
                self.say(bytes((byte,)))
                time.sleep(pause_s)

    def hang(self) -> None:
        self.server.closing.wait(PATIENCE_S)

    def reset(self) -> None:
        """End the connection by RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _some(self) -> bytes:
        data = self.connection.recv(65536)
        if not data:
            raise ConnectionError
        return data


@dataclass
class RawServer:
    """What a test needs to know of a running server."""

    port: int
    heard: list[bytes] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def raw_server(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Run a script for each connection, after the handshake where there is TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(listener.getsockname()[1])
        thread = threading.Thread(target=_accept, args=(listener, server, script, tls))
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(
    listener: socket.socket, server: RawServer, script: Script, tls: ssl.SSLContext | None
) -> None:
    talks = []
    while not server.closing.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            break
        server.connections += 1
        talks.append(threading.Thread(target=_talk, args=(connection, server, script, tls)))
        talks[-1].start()
    for talk in talks:
        talk.join()


def _talk(
    connection: socket.socket, server: RawServer, script: Script, tls: ssl.SSLContext | None
) -> None:
    connection.settimeout(PATIENCE_S)
    with suppress(OSError):
        if tls is not None:
            connection = tls.wrap_socket(connection, server_side=True)
        script(Line(connection, server))
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def answering(data: bytes) -> Script:
    """Hear the request, say some bytes, and close."""

    def script(line: Line) -> None:
        line.hear()
        line.say(data)

    return script
