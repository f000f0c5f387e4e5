"""The HALs that canaries ask: healthy, with a fault, or an address where nobody serves."""

import contextlib
import os
import time
from collections.abc import Iterator
from typing import Final, Never

from specops.canaries.model import HEALTHY
from specops.hal.embedded.dead_ends import DEAD_ENDS
from specops.hal.embedded.faults.registry import FAULTS
from specops.hal.embedded.server import EmbeddedHal
from specops.prove import untrusted
from specops.prove.start import can_fork, ended

KEY: Final = "canary-key-0123456789"
_GRACE_S: Final = 5.0
UNTRUSTED: Final = "untrusted-certificate"
_PLACES: Final = {dead_end.name: dead_end.opened for dead_end in DEAD_ENDS}


@contextlib.contextmanager
def hal(name: str) -> Iterator[str]:
    """Yield the address of a HAL that misbehaves as its name says.

    A HAL answers in threads, after which no process may fork: it gets a process of its own.
    """
    if name in _PLACES:
        with _PLACES[name]() as url:
            yield url
    elif can_fork():
        with _forked(name) as url:
            yield url
    else:
        with _embedded(name) as served:
            yield served.base_url


def _embedded(name: str) -> EmbeddedHal:
    """Return a HAL with a fault; where no check is named, every request meets it."""
    if name == HEALTHY:
        return EmbeddedHal(KEY)
    if name == UNTRUSTED:
        return EmbeddedHal(KEY, tls=untrusted.context())
    checks = FAULTS[name].checks or ("*",)
    return EmbeddedHal(KEY, faults=dict.fromkeys(checks, name))


@contextlib.contextmanager
def _forked(name: str) -> Iterator[str]:
    """Serve in a child process, which ends with the block, or with this process."""
    reader, writer = os.pipe()
    ours, theirs = os.pipe()[::-1]
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _serve(name, writer, theirs)
    os.close(writer)
    os.close(theirs)
    try:
        with os.fdopen(reader, encoding="utf-8") as pipe:
            url = pipe.readline().strip()
        yield url
    finally:
        os.close(ours)
        ended(pid, time.monotonic() + _GRACE_S)


def _serve(name: str, writer: int, life: int) -> Never:
    """Serve for as long as the other end of a pipe is open, and end the process."""
    try:
        os.setsid()
        with _embedded(name) as served:
            os.write(writer, f"{served.base_url}\n".encode())
            os.close(writer)
            os.read(life, 1)
    finally:
        os._exit(0)
