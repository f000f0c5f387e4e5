"""What holds for every progress, whoever shows it."""

import os
import signal
import threading
from collections.abc import Callable
from typing import TypeAlias

import pytest

from specops import interrupts
from specops.progress.interface import Progress
from specops.progress.lines import EVERY_S, Lines
from specops.progress.live import Live
from specops.progress.silent import Silent
from tests.fakes.screen import Screen

ENVIRON = {"TERM": "xterm-256color", "COLUMNS": "70"}
Clock: TypeAlias = Callable[[], float]
Make: TypeAlias = Callable[[Screen, Clock], Progress]


def clean(text: str) -> str:
    return text.replace("sentinel", "***")


def lines(screen: Screen, clock: Clock) -> Progress:
    return Lines(screen, "prove", clean, clock)


def live(screen: Screen, clock: Clock) -> Progress:
    return Live(screen, "prove", clean, clock, ENVIRON)


def silent(_: Screen, __: Clock) -> Progress:
    return Silent()


class Later:
    """A clock that has moved on each time somebody looks."""

    now = 0.0

    def __call__(self) -> float:
        self.now += EVERY_S
        return self.now


every = pytest.mark.parametrize("make", [lines, live, silent])


@every
def test_the_screen_is_left_as_it_was_found(make: Make) -> None:
    screen = Screen()
    progress = make(screen, Later())
    progress.begin(0, 3, "the first")
    progress.at(1, 3, "the second")
    progress.end()
    assert screen.is_clean
    progress.end()
    assert screen.is_clean
    assert all(line.startswith("specops: prove: ") for line in screen.lines)


@every
def test_it_can_be_told_again_after_its_end(make: Make) -> None:
    screen = Screen()
    progress = make(screen, Later())
    progress.begin(0, 3, "the first")
    progress.end()
    progress.begin(1, 3, "another")
    assert make is silent or "another" in screen.lines[-1]
    progress.end()
    assert screen.is_clean


@every
def test_what_is_printed_beside_it_stands_alone(make: Make) -> None:
    screen = Screen()
    progress = make(screen, Later())
    with progress.aside():
        print("before", file=screen)
    progress.begin(0, 3, "the first")
    with progress.aside():
        print("a result", file=screen)
    assert make is not live or "the first" in screen.lines[-1]
    progress.at(1, None, "the second")
    with progress.aside():
        print("another", file=screen)
    progress.end()
    assert {"before", "a result", "another"} <= set(screen.lines)
    assert screen.is_clean


@every
def test_nothing_is_told_that_must_not_be_printed(make: Make) -> None:
    screen = Screen()
    progress = make(screen, Later())
    progress.begin(0, 3, "of sentinel")
    assert make is silent or "of ***" in screen.lines[-1]
    assert "sentinel" not in screen.getvalue()


@every
@pytest.mark.parametrize("error", [OSError("gone"), ValueError("closed")])
def test_trouble_with_the_stream_is_nobodys(make: Make, error: Exception) -> None:
    def fail() -> None:
        raise error

    screen = Screen()
    progress = make(screen, Later())
    progress.begin(0, 3, "the first")
    screen.writing = fail
    progress.at(1, 3, "the second")
    with progress.aside():
        pass
    progress.end()


@every
def test_a_signal_never_leaves_half_of_it(make: Make) -> None:
    def interrupt() -> None:
        screen.writing = lambda: None
        os.kill(os.getpid(), signal.SIGINT)

    screen = Screen(interrupt)
    progress = make(screen, Later())
    with interrupts.caught():
        try:
            with interrupts.interruptible():
                progress.begin(0, 3, "the first")
                assert make is silent
        except KeyboardInterrupt:
            assert make is not silent
        assert make is not live or "the first" in screen.lines[-1]
        progress.end()
    assert screen.is_clean


@every
def test_no_thread_runs_for_it(make: Make) -> None:
    before = set(threading.enumerate())
    progress = make(Screen(), Later())
    progress.begin(0, 3, "the first")
    assert set(threading.enumerate()) <= before
    progress.end()
