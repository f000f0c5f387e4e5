"""The open connections of the embedded HAL: none outlives its time, none outlives the server."""

import socket
import threading
from typing import Final

from specops.hal.embedded.wire import Wire

MAX_CONNECTIONS: Final = 512


class Connections:
    """The open connections, by socket. Safe to use from several threads."""

    def __init__(self, limit: int = MAX_CONNECTIONS) -> None:
        """Start without connections; ``limit`` bounds the threads that they cost."""
        self._limit = limit
        self._wires: dict[socket.socket, Wire] = {}
        self._changed = threading.Condition()

    def admit(self, sock: socket.socket, patience_s: float) -> bool:
        """Take in a connection, or say that there are too many."""
        wire = Wire(sock)
        wire.allow(patience_s)
        with self._changed:
            if len(self._wires) >= self._limit:
                return False
            self._wires[sock] = wire
        return True

    def wire(self, sock: socket.socket) -> Wire:
        """Return the wire of a connection that was admitted."""
        with self._changed:
            return self._wires[sock]

    def release(self, sock: socket.socket) -> None:
        """Close a connection and forget it; one that was not admitted is only closed."""
        with self._changed:
            wire = self._wires.get(sock)
        if wire is None:
            sock.close()
            return
        wire.close()
        with self._changed:
            del self._wires[sock]
            self._changed.notify_all()

    def end_overdue(self) -> None:
        """End every connection whose time is up."""
        for wire in self._open():
            if wire.overdue:
                wire.end()

    def end_all(self, timeout_s: float) -> bool:
        """End every connection; return whether all were given back within so many seconds."""
        for wire in self._open():
            wire.end()
        with self._changed:
            return self._changed.wait_for(lambda: not self._wires, timeout_s)

    def _open(self) -> tuple[Wire, ...]:
        """Return the connections that are open now."""
        with self._changed:
            return tuple(self._wires.values())
