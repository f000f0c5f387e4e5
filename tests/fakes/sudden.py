"""A process that is killed, or let down by its disk, at one chosen call that writes."""

import mmap
import os
import posix
import signal
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

WRITES = ("open", "write", "fsync", "link", "unlink", "mkdir", "rename")
WAYS = ("before", "half", "after")
# The system's own: that of ``os`` may be one that first writes what coverage has measured so far,
# which is what the parent has measured, and takes longer than the child itself.
gone = posix._exit
Meet = Callable[[str, Callable[[], Any], tuple[Any, ...]], Any]


@contextmanager
def watched(meet: Meet) -> Iterator[None]:
    """Hand every call that writes to ``meet``: its name, the call itself, and its arguments."""
    real = {name: getattr(os, name) for name in WRITES}
    written: set[int] = set()
    for name, function in real.items():
        setattr(os, name, partial(_met, meet, name, function, written))
    try:
        yield
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def _met(
    meet: Meet,
    name: str,
    function: Callable[..., Any],
    written: set[int],
    *arguments: Any,  # noqa: ANN401 - whatever os takes
    **named: Any,  # noqa: ANN401 - as above
) -> Any:  # noqa: ANN401 - whatever os gives
    """Meet a call, unless it only reads; ``written`` are the files that were made here."""

    def really() -> Any:  # noqa: ANN401 - as above
        return function(*arguments, **named)

    makes = name == "open" and bool(arguments[1] & os.O_CREAT)
    if (name == "open" and not makes) or (name == "write" and arguments[0] not in written):
        return really()
    done = meet(name, really, arguments)
    if makes:
        written.add(done)
    return done


def killed(action: Callable[[], object], at: int, way: str) -> int:
    """Do something in a child that SIGKILLs itself at its ``at``-th call that writes.

    Returns how many such calls were made; ``way`` is where in the call death comes.
    """
    counter = mmap.mmap(-1, 8)

    def meet(name: str, really: Callable[[], Any], arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as os
        (made,) = struct.unpack("q", counter[:])
        counter[:] = struct.pack("q", made + 1)
        if made + 1 != at:
            return really()
        if name == "write" and way == "half":
            content = bytes(arguments[1])
            os.pwrite(arguments[0], content[: len(content) // 2], 0)
        elif way == "after":
            really()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    in_child(lambda: _watched(meet, action))
    (made,) = struct.unpack("q", counter[:])
    return int(made)


def in_child(action: Callable[[], object]) -> int:
    """Do something in a child that ends hard, wait for it, and return how it ended."""
    return ended(begun(action))


def begun(action: Callable[[], object]) -> int:
    """Begin something in a child that ends hard; return its process id."""
    with warnings.catch_warnings():
        # The threads of the test runner are not needed in the child.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        finally:
            gone(code)
    return child


def ended(child: int) -> int:
    """Wait for a child and return its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextmanager
def failing(at: int, error: int) -> Iterator[list[str]]:
    """Let the ``at``-th call that writes, and each after it of the same name, fail."""
    calls: list[str] = []
    broken: list[str] = []

    def meet(name: str, really: Callable[[], Any], _: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as os
        calls.append(name)
        if len(calls) == at:
            broken.append(name)
        if name in broken:
            raise OSError(error, os.strerror(error))
        return really()

    with watched(meet):
        yield calls


def _watched(meet: Meet, action: Callable[[], object]) -> None:
    """Do something while it is watched."""
    with watched(meet):
        action()
