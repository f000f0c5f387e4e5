"""Ctrl-C and SIGTERM: they stop the judging, and never the writing of what was judged."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def as_keyboard_interrupt() -> Iterator[None]:
    """Let SIGTERM interrupt as Ctrl-C does, for as long as the block runs."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled(interrupt):
        yield


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Let no signal interrupt the block: evidence is written whole or not at all."""

    def note(_number: int, _frame: FrameType | None) -> None:
        return

    with _handled(note):
        yield


@contextlib.contextmanager
def _handled(handler: "signal._HANDLER") -> Iterator[None]:
    """Install a handler for both signals and put the old ones back; main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(number, signal.signal(number, handler)) for number in _SIGNALS]
    try:
        yield
    finally:
        for number, old in before:
            signal.signal(number, old)
