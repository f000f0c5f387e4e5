import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from specops.errors import CannotJudgeError
from specops.interrupts import came, caught, hold, interruptible, kept_back


def signal_ourselves(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    threading.Event().wait(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_all_signals_interrupt_and_the_old_handlers_come_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with caught():
        with pytest.raises(KeyboardInterrupt), interruptible():
            signal_ourselves(number)
        assert came()
    assert signal.getsignal(number) is before
    assert not came()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_must_not_be_interrupted_runs_to_its_end_and_then_the_signal_counts(
    number: signal.Signals,
) -> None:
    with caught():
        assert not came()
        signal_ourselves(number)
        with pytest.raises(KeyboardInterrupt), interruptible():
            pytest.fail("the signal that came before was lost")
        assert came()


def imported(tmp_path: Path, code: str) -> None:
    """Import a module that sends a signal to this process, and runs some code after it."""
    name = f"module_{tmp_path.name}"
    source = f"import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n{code}\n"
    (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    importlib.import_module(name)


def test_an_import_is_not_interrupted_and_what_comes_after_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    whole = tmp_path / "whole"
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    with caught():
        with pytest.raises(KeyboardInterrupt), interruptible():  # noqa: PT012 - in its order
            imported(tmp_path, f"import time\ntime.sleep(0.05)\nopen({str(whole)!r}, 'w').close()")
            threading.Event().wait(60)
        assert whole.exists()
        assert came()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.signal(signal.SIGALRM, before) is signal.SIG_IGN


def test_what_interrupted_after_an_import_does_not_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    with caught():
        with pytest.raises(KeyboardInterrupt), interruptible():  # noqa: PT012 - in its order
            imported(tmp_path, "")
            with interruptible():
                pytest.fail("the signal was lost")
        signal.raise_signal(signal.SIGALRM)
    with caught():
        assert not came()


def raises(error: BaseException) -> None:
    raise error


def left_behind(error: Exception) -> None:
    """Be interrupted, and have what is cleaned up raise something else."""
    try:
        signal_ourselves(signal.SIGINT)
    finally:
        raise error


def test_what_an_interruption_led_to_is_the_interruption() -> None:
    with caught():
        with pytest.raises(KeyboardInterrupt) as told, interruptible():
            left_behind(RuntimeError("release unlocked lock"))
        assert str(told.value.__cause__) == "release unlocked lock"
        with pytest.raises(KeyboardInterrupt), interruptible(), kept_back() as let_in, let_in():
            left_behind(RuntimeError("release unlocked lock"))


def test_an_error_of_ours_says_more_than_the_interruption_that_led_to_it() -> None:
    with caught(), pytest.raises(CannotJudgeError, match="half of it"), interruptible():
        left_behind(CannotJudgeError("half of it is written", "look"))


def test_what_no_interruption_led_to_stays_what_it_is() -> None:
    with caught(), pytest.raises(RuntimeError, match="boom"), interruptible():
        raises(RuntimeError("boom"))


class Finalized:
    """Raises, or is interrupted, where nothing can be raised."""

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end

    def __del__(self) -> None:
        self._end()


def test_what_could_be_raised_nowhere_interrupts_what_comes_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[sys.UnraisableHookArgs] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    with caught():
        with pytest.raises(KeyboardInterrupt), interruptible():  # noqa: PT012 - in its order
            Finalized(lambda: signal_ourselves(signal.SIGINT))
            assert threading.Event().wait(60), "the signal was lost"
        assert came()
    assert told == []
    assert sys.unraisablehook == told.append
    with caught():
        assert not came()


def test_what_else_could_be_raised_nowhere_is_told_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: told.append(repr(args.exc_value)))
    with caught(), interruptible():
        Finalized(lambda: raises(ValueError("ours")))
        other = threading.Thread(target=lambda: Finalized(lambda: raises(KeyboardInterrupt())))
        other.start()
        other.join()
    assert told == ["ValueError('ours')", "KeyboardInterrupt()"]
    with caught():
        assert not came()


def test_from_a_hold_on_nothing_interrupts_but_a_block_inside_that_says_so() -> None:
    with caught(), interruptible():
        hold()
        with interruptible():
            pass
        signal_ourselves(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt), interruptible():
            pytest.fail("the signal was lost")


def test_a_second_signal_does_not_disturb_what_the_first_one_stopped() -> None:
    cleaned = False
    with caught():
        try:
            with interruptible():
                try:
                    signal_ourselves(signal.SIGINT)
                finally:
                    signal_ourselves(signal.SIGINT)
                    cleaned = True
        except KeyboardInterrupt:
            assert cleaned
    assert cleaned


def test_a_signal_that_nobody_told_of_stops_the_next_command_of_the_process() -> None:
    with caught():
        signal_ourselves(signal.SIGINT)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        pytest.fail("the signal was lost")
    with caught(), interruptible():
        assert not came()


def test_a_signal_that_was_told_stops_nothing_later() -> None:
    with caught():
        signal_ourselves(signal.SIGINT)
        assert came()
    with caught(), interruptible():
        assert not came()


def test_at_the_end_of_a_process_all_signals_are_ignored() -> None:
    before = {
        number: signal.getsignal(number)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        with caught(ends_process=True):
            pass
        assert {signal.getsignal(number) for number in before} == {signal.SIG_IGN}
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_closed_terminal_is_nothing_to_whoever_ignores_it() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with caught(), interruptible():
            signal_ourselves(signal.SIGHUP)
            assert not came()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_outside_the_main_thread_nothing_is_installed() -> None:
    before = signal.getsignal(signal.SIGTERM)
    inside: list[object] = []

    def work() -> None:
        with caught():
            inside.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert inside == [before]


def test_what_is_kept_back_for_a_moment_comes_at_its_end() -> None:
    whole = []

    def a_moment() -> None:
        with interruptible(), kept_back():
            signal_ourselves(signal.SIGINT)
            whole.append("yes")

    with caught():
        with pytest.raises(KeyboardInterrupt):
            a_moment()
        assert whole


def test_what_is_kept_back_where_nothing_interrupts_goes_on_waiting() -> None:
    with caught():
        with kept_back():
            signal_ourselves(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt), interruptible():
            pytest.fail("the signal was lost")


def ending(act: Callable[[], None], said: list[str]) -> list[str]:
    """Do what a signal interrupts; return what was said of it until the end."""
    with caught():
        try:
            act()
        except KeyboardInterrupt:
            said.append("interrupted")
        assert came()
    return said


def test_what_waits_is_let_in_where_the_block_says_so_and_nothing_after_it() -> None:
    said = list[str]()

    def a_wait() -> None:
        with interruptible(), kept_back() as let_in:
            signal_ourselves(signal.SIGINT)
            try:
                with let_in():
                    pytest.fail("the signal was lost")
            finally:
                signal_ourselves(signal.SIGTERM)
                said.append("cleaned up")

    assert ending(a_wait, said) == ["cleaned up", "interrupted"]


def test_a_signal_that_comes_while_it_is_let_in_interrupts_and_a_second_does_not() -> None:
    said = list[str]()

    def a_wait() -> None:
        with interruptible():
            try:
                with kept_back() as let_in, let_in():
                    signal_ourselves(signal.SIGINT)
                    pytest.fail("the signal was lost")
            finally:
                signal_ourselves(signal.SIGINT)
                said.append("cleaned up")

    assert ending(a_wait, said) == ["cleaned up", "interrupted"]


def test_nothing_is_let_in_where_nothing_could_interrupt() -> None:
    with caught():
        with kept_back() as let_in, let_in():
            signal_ourselves(signal.SIGINT)
        assert came()


def test_another_thread_keeps_nothing_back() -> None:
    inside = threading.Event()
    over = threading.Event()

    def a_moment() -> None:
        with kept_back() as let_in, let_in():
            inside.set()
            over.wait(30)

    thread = threading.Thread(target=a_moment)

    def meanwhile() -> None:
        with interruptible():
            thread.start()
            assert inside.wait(30)
            signal_ourselves(signal.SIGINT)

    with caught(), pytest.raises(KeyboardInterrupt):
        meanwhile()
    over.set()
    thread.join(30)
