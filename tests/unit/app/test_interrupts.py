import os
import signal
import threading

import pytest

from specops.app.interrupts import as_keyboard_interrupt, held_back


def signal_ourselves(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    threading.Event().wait(5)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_signals_interrupt_and_the_old_handlers_come_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), as_keyboard_interrupt():
        signal_ourselves(number)
    assert signal.getsignal(number) is before


def test_a_block_that_holds_signals_back_runs_to_its_end() -> None:
    reached = False
    with as_keyboard_interrupt(), held_back():
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        reached = True
    assert reached


def test_outside_the_main_thread_nothing_is_installed() -> None:
    before = signal.getsignal(signal.SIGTERM)
    inside: list[object] = []

    def work() -> None:
        with as_keyboard_interrupt():
            inside.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert inside == [before]
