"""The pipes of one child: its input is written and its outputs are read, in one loop, capped.

A thread that reads a pipe ends when the last process that holds the other end does, which may be
never. This loop ends when the child does, or at its deadline.
"""

import os
import select
import time
from collections.abc import Callable
from typing import IO, Final

from specops.redaction.cut import gap

_CHUNK: Final = 1 << 16
_FIRST_PAUSE_S: Final = 0.001
_LAST_PAUSE_S: Final = 0.05


class Pipes:
    """Feeds standard input and reads both outputs, so that no full pipe can stop the child."""

    def __init__(
        self,
        ended: Callable[[], bool],
        outputs: tuple[IO[bytes] | None, IO[bytes] | None],
        cap: int,
    ) -> None:
        """Read ``outputs`` and keep ``cap`` bytes of each; ``ended`` tells that the child did."""
        self._ended = ended
        self._poll = select.poll()
        self._open: dict[int, IO[bytes]] = {}
        self._unsent = memoryview(b"")
        self._kept = (Capped(cap), Capped(cap))
        self._readers = {
            self._register(pipe, select.POLLIN): kept
            for pipe, kept in zip(outputs, self._kept, strict=True)
            if pipe
        }

    def feed(self, pipe: IO[bytes] | None, content: bytes) -> None:
        """Hand over standard input while the outputs are read; without a pipe there is none."""
        if pipe:
            self._unsent = memoryview(content)
            self._register(pipe, select.POLLOUT)

    @property
    def contents(self) -> tuple[bytes, bytes]:
        """What was kept of standard output and of standard error."""
        out, err = self._kept
        return out.content(), err.content()

    @property
    def left_out(self) -> int:
        """How many bytes are missing from both."""
        return sum(kept.left_out for kept in self._kept)

    def pump(self, until: float, is_stopped: Callable[[], bool] = lambda: False) -> bool:
        """Serve the pipes until the child has ended; tell whether it did.

        It did not where ``until`` came first, or ``is_stopped`` said that nobody waits any more.
        """
        pause_s = _FIRST_PAUSE_S
        while not self._ended():
            left_s = until - time.monotonic()
            if left_s <= 0 or is_stopped():
                return False
            served = self._serve(min(pause_s, left_s))
            pause_s = _FIRST_PAUSE_S if served else min(pause_s * 2, _LAST_PAUSE_S)
        return True

    def drain(self, until: float) -> None:
        """Read what is in the pipes now; not more, as a process that escaped may hold them."""
        while time.monotonic() < until and self._serve(0):
            pass

    def close(self) -> None:
        """Close what is still open on our side."""
        for descriptor in tuple(self._open):
            self._close(descriptor)

    def _register(self, pipe: IO[bytes], event: int) -> int:
        """Watch a pipe and return its descriptor."""
        descriptor = pipe.fileno()
        self._open[descriptor] = pipe
        self._poll.register(descriptor, event)
        return descriptor

    def _serve(self, within_s: float) -> bool:
        """Wait for a pipe that is ready and move bytes; tell whether one was."""
        ready = self._poll.poll(within_s * 1000)
        for descriptor, _ in ready:
            if not (self._read if descriptor in self._readers else self._write)(descriptor):
                self._close(descriptor)
        return bool(ready)

    def _read(self, descriptor: int) -> bool:
        """Read once; tell whether there may be more."""
        chunk = os.read(descriptor, _CHUNK)
        self._readers[descriptor].add(chunk)
        return bool(chunk)

    def _write(self, descriptor: int) -> bool:
        """Write as much as cannot block; a child that does not read it is free not to."""
        try:
            sent = os.write(descriptor, self._unsent[: select.PIPE_BUF])
        except BrokenPipeError:
            return False
        self._unsent = self._unsent[sent:]
        return bool(self._unsent)

    def _close(self, descriptor: int) -> None:
        """Stop watching a pipe and close it."""
        self._poll.unregister(descriptor)
        self._open.pop(descriptor).close()


class Capped:
    """Keeps the first and the last half of a stream, and says how much is missing between."""

    def __init__(self, cap: int) -> None:
        """Keep at most ``cap`` bytes."""
        self._half = cap // 2
        self._head = bytearray()
        self._tail = bytearray()
        self._dropped = 0

    def add(self, chunk: bytes) -> None:
        """Take the next piece of the stream."""
        room = max(self._half - len(self._head), 0)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        excess = max(len(self._tail) - self._half, 0)
        del self._tail[:excess]
        self._dropped += excess

    @property
    def left_out(self) -> int:
        """How many bytes are missing."""
        return self._dropped + len(self._tail) - len(self._whole_lines())

    def content(self) -> bytes:
        """Return what was kept, with a note where bytes are missing."""
        note = gap(self.left_out) if self._dropped else b""
        return bytes(self._head) + note + self._whole_lines()

    def _whole_lines(self) -> bytes:
        """Return the tail from its first whole line on, if it has one.

        Half a line may begin with half a secret, which a reader of single lines would not know.
        """
        lines = self._tail.partition(b"\n")[2] if self._dropped else b""
        return bytes(lines or self._tail)
