"""Ctrl-C, SIGTERM and SIGHUP: they stop the judging, and never the writing of what was judged.

SIGHUP tells that the terminal was closed; whoever ignores it, as under ``nohup``, goes on.

One handler for all of them, and flags that say what it does: a flag changes in one step, so there
is no moment between two handlers. A signal raises ``KeyboardInterrupt`` only inside a block that
says it may be interrupted; elsewhere it is kept until the next such block. The first one is enough:
while what it stopped is cleaned up, a second changes nothing.

While a module is imported nothing is interrupted: Python prints and loses what is raised in the
callbacks of its importer, and modules of other languages do not expect it. The signal comes again
a moment later; so does one that was raised where nothing can be, as in a finalizer.
"""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final

from specops.errors import SpecopsError

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_IMPORTER: Final = "<frozen importlib._bootstrap>"
_AGAIN_S: Final = 0.01


class _Signals:
    """What is known of the signals of this process."""

    held = True
    came = False
    waiting = False
    alarm_before: Any = None

    def take(self, number: int, frame: FrameType | None) -> None:
        """Interrupt, or remember to."""
        if number == signal.SIGALRM and not self.waiting:
            return  # it interrupted, or was told, before it came again
        self.came = True
        self.waiting = self.held or _is_importing(frame)
        if not self.waiting:
            self.held = True
            raise KeyboardInterrupt
        if not self.held:
            self.come_again()

    def come_again(self) -> None:
        """Let what came during an import come once more, when that may have ended."""
        if self.alarm_before is None:  # which is also what Python calls a handler of no Python
            self.alarm_before = signal.signal(signal.SIGALRM, self.take) or signal.SIG_DFL
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_S)

    def lost(self, told: "sys.UnraisableHookArgs", tell: Callable[[Any], None]) -> None:
        """Let an interruption come again that Python could raise nowhere; tell of all else."""
        ours = threading.current_thread() is threading.main_thread()
        if ours and issubclass(told.exc_type, KeyboardInterrupt):
            self.held, self.waiting = False, True
            self.come_again()
        else:
            tell(told)

    def end(self) -> None:
        """Let nothing come again, and give the alarm back to whoever had it."""
        if self.alarm_before is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self.alarm_before)
            self.alarm_before = None


def _is_importing(frame: FrameType | None) -> bool:
    """Tell whether a module is being imported, somewhere in what runs in a frame."""
    while frame is not None and frame.f_code.co_filename != _IMPORTER:
        frame = frame.f_back
    return frame is not None


_STATE: Final = _Signals()


@contextlib.contextmanager
def caught(*, ends_process: bool = False) -> Iterator[None]:
    """Take the signals until the block ends, held back at first; main thread only.

    One that waits since an earlier block of the process is not lost: it comes at the first moment
    that can be interrupted. Where the block ``ends_process``, all are ignored from its end on.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _STATE.held, _STATE.came = True, _STATE.waiting
    before = [(number, signal.signal(number, _STATE.take)) for number in _taken()]
    tell = sys.unraisablehook
    sys.unraisablehook = lambda told: _STATE.lost(told, tell)
    try:
        yield
    finally:
        _STATE.held, _STATE.came = True, _STATE.waiting
        sys.unraisablehook = tell
        _STATE.end()
        for number, old in before:
            signal.signal(number, signal.SIG_IGN if ends_process else old)


def _taken() -> list[signal.Signals]:
    """Return the signals that are taken: a closed terminal is nothing to whoever ignores it."""
    is_detached = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return [number for number in _SIGNALS if number != signal.SIGHUP or not is_detached]


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let a signal raise ``KeyboardInterrupt`` in the block; one that came already does so now."""
    before = _STATE.held
    try:
        _STATE.held = False
        if _STATE.came:
            _STATE.held, _STATE.waiting = True, False
            raise KeyboardInterrupt
        with told_as_such():
            yield
    finally:
        _STATE.held = before


@contextlib.contextmanager
def kept_back() -> Iterator[Callable[[], contextlib.AbstractContextManager[None]]]:
    """Keep signals back in the block; one that comes meanwhile interrupts at its end, if it may.

    For what must be whole and takes a moment, inside of what can be interrupted. The block is given
    what lets signals in for a while, where they were let in before: a program that is started is
    known before anything can interrupt, and can be interrupted while it is waited for. In other
    threads nothing is interrupted, and so nothing is kept back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield contextlib.nullcontext
        return
    before, interrupted = _STATE.held, False
    try:
        _STATE.held = True
        yield contextlib.nullcontext if before else _let_in
    except KeyboardInterrupt:
        interrupted = True  # the first one is enough: what it stopped is cleaned up
        raise
    finally:
        _STATE.held = before or interrupted
    if not before:
        _interrupt_if_one_waits()


@contextlib.contextmanager
def _let_in() -> Iterator[None]:
    """Let signals interrupt the block, and one that waits do so now."""
    try:
        _STATE.held = False
        _interrupt_if_one_waits()
        with told_as_such():
            yield
    finally:
        _STATE.held = True


@contextlib.contextmanager
def told_as_such() -> Iterator[None]:
    """Raise ``KeyboardInterrupt`` for what an interruption led to in the block.

    Locks and conditions of Python that are interrupted in the wrong moment raise ``RuntimeError``:
    that is no fault of anybody. An error of ours says more than the interruption, and stays.
    """
    try:
        yield
    except SpecopsError:
        raise
    except Exception as error:
        if came_of_one(error):
            raise KeyboardInterrupt from error
        raise


def came_of_one(error: BaseException) -> bool:
    """Tell whether an exception was raised while an interruption was on its way."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__context__
    return cause is not None


def _interrupt_if_one_waits() -> None:
    """Let a signal that was kept back interrupt."""
    if _STATE.waiting:
        _STATE.held, _STATE.waiting = True, False
        raise KeyboardInterrupt


def hold() -> None:
    """Let no signal interrupt any more, until a block inside says that it may be interrupted."""
    _STATE.held = True


def came() -> bool:
    """Tell whether a signal came, whether it interrupted anything or not.

    Whoever asks tells it on: it does not wait for a later block any more.
    """
    _STATE.waiting = False
    return _STATE.came
