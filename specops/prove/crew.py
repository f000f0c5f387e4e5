"""Several plantings at once: workers take them from one queue and tell what they saw."""

import contextlib
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Final, Never

from specops.interrupts import came, kept_back
from specops.prove.observation import Observation
from specops.prove.start import can_fork

Look = Callable[[int], Observation]
Seen = tuple[int, Observation]
SILENCE_S: Final = 600.0
_GRACE_S: Final = 5.0
_POLL_S: Final = 0.01
_NUMBER: Final = struct.Struct("<I")
_LOST: Final = (
    "the process that planted it ended too early, or said nothing in time: run it again, with fewer"
    " --jobs"
)


def observe(look: Look, count: int, jobs: int, silence_s: float = SILENCE_S) -> Iterator[Seen]:
    """Yield ``look(number)`` for every number below ``count``, in the order in which they end.

    At most ``jobs`` processes look at once; where forking is not safe, this one looks alone. No
    worker outlives the iteration; when none says anything for ``silence_s`` seconds, what is left
    is told as trouble.
    """
    jobs = min(jobs, count)
    if jobs <= 1 or not can_fork():
        yield from ((number, look(number)) for number in range(count))
        return
    with _workers(look, count, jobs) as pipes:
        left = set(range(count))
        for number, seen in _heard(pipes, silence_s):
            left.discard(number)
            yield number, seen
        yield from ((number, Observation(trouble=_LOST)) for number in sorted(left))


@contextlib.contextmanager
def _workers(look: Look, count: int, jobs: int) -> Iterator[list[int]]:
    """Start the workers and yield the pipes that they write to; none is left behind."""
    queue, feed = os.pipe()
    os.write(feed, b"".join(map(_NUMBER.pack, range(count))))
    os.close(feed)
    pids: list[int] = []
    pipes: list[int] = []
    try:
        with kept_back():  # a worker that nobody knows of would go on to the end of the queue
            for _ in range(jobs):
                reader, writer = os.pipe()
                pid = os.fork()
                if pid == 0:
                    _work(look, queue, writer, (*pipes, reader))
                os.close(writer)
                pids.append(pid)
                pipes.append(reader)
        yield pipes
    finally:
        _end(pids)
        for pipe in (queue, *pipes):
            os.close(pipe)


def _work(look: Look, queue: int, writer: int, readers: Iterable[int]) -> Never:
    """Look at what the queue gives until it is empty or nobody listens, and end the process.

    Only whoever started the workers may keep ``readers`` open: when it is killed, what a worker
    says next finds nobody, and ends it.
    """
    try:
        for reader in readers:
            os.close(reader)
        for number in (signal.SIGINT, signal.SIGHUP):  # whoever started it is told as well
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _leave)
        # One that came before there was a handler for it is as good.
        while not came() and (token := os.read(queue, _NUMBER.size)):
            (number,) = _NUMBER.unpack(token)
            os.write(writer, b"%d %b\n" % (number, look(number).to_bytes()))
    finally:
        os._exit(0)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End a worker so that it still ends and removes what it began."""
    sys.exit()


def _heard(pipes: list[int], silence_s: float) -> Iterator[Seen]:
    """Yield what the workers say until all of them are done, or none says anything."""
    said = dict.fromkeys(pipes, b"")
    while said:
        ready = select.select(list(said), [], [], silence_s)[0]
        if not ready:
            return
        for pipe in ready:
            chunk = os.read(pipe, 1 << 16)
            *lines, rest = (said.pop(pipe) + chunk).split(b"\n")
            if chunk:
                said[pipe] = rest
            for line in lines:
                number, _, told = line.partition(b" ")
                yield int(number), Observation.from_bytes(told)


def _end(pids: list[int]) -> None:
    """End the workers: with a moment to clean up, and then at once."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + _GRACE_S
    for pid in pids:
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
            time.sleep(_POLL_S)
