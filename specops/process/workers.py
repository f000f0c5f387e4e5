"""Work in several processes at once: forked, so that what is compiled or read is there already.

For work that the processor bounds and that touches files only to read them. A child that crashes or
does not end makes the whole work fail: half a result is none.
"""

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from specops.errors import CannotJudgeError
from specops.interrupts import kept_back
from specops.values import dataclass

Work = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class _Child:
    """A forked worker and the pipe that its result comes through."""

    pid: int
    pipe: int


def available() -> int:
    """Return how many processes pay: the processors we may use, or one where forking is not safe.

    A thread that holds a lock at the moment of the fork would hold it in the child for ever.
    """
    if threading.active_count() > 1 or not hasattr(os, "sched_getaffinity"):
        return 1
    return len(os.sched_getaffinity(0))


def in_parts(work: Work, parts: int, deadline_s: float) -> list[bytes]:
    """Return ``work(part)`` for each part in order; all but the first are done by children.

    ``deadline_s`` bounds, in seconds, the wait for the children once the first part is done.
    Raises ``CannotJudgeError`` for a child that failed or did not end; no child outlives the call.
    """
    with _children(work, parts) as children:
        first = work(0)
        until = time.monotonic() + deadline_s
        return [first, *(_result(child, until) for child in children)]


@contextmanager
def _children(work: Work, parts: int) -> Iterator[list[_Child]]:
    """Start the children, and leave none behind."""
    children: list[_Child] = []
    try:
        with kept_back():  # a child that nobody knows of would go on
            children += (_fork(work, part) for part in range(1, parts))
        yield children
    finally:
        for child in children:
            os.close(child.pipe)
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)


def _fork(work: Work, part: int) -> _Child:
    """Start one child."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _serve(work, part, writer)
    os.close(writer)
    return _Child(pid, reader)


def _serve(work: Work, part: int, writer: int) -> None:
    """Do one part and end the process, whatever happens; a failure is a result without its mark."""
    try:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(work(part) + b"\n")
    finally:
        os._exit(0)


def _result(child: _Child, until: float) -> bytes:
    """Read what a child has to say, to the mark at its end."""
    chunks = []
    while select.select([child.pipe], [], [], max(until - time.monotonic(), 0))[0]:
        chunk = os.read(child.pipe, 1 << 16)
        if not chunk:
            break
        chunks.append(chunk)
    result = b"".join(chunks)
    if not result.endswith(b"\n"):
        message = "a worker process crashed or did not end in time"
        raise CannotJudgeError(message, "run it again; report it if it stays")
    return result[:-1]
