import os
import signal
import threading

import pytest

from specops.interrupts import caught, interruptible
from specops.threads import beside


def test_a_thread_gets_its_arguments_and_keeps_no_process_from_ending() -> None:
    came: list[object] = []
    thread = beside(came.append, "it", name="worker")
    thread.join(60)
    assert (came, thread.name, thread.daemon) == (["it"], "worker", True)


def test_ctrl_c_comes_before_a_thread_is_started_or_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python waits for a thread to come up, with a lock that is to be interrupted nowhere."""
    wait, whole = threading.Event.wait, []

    def interrupted(event: threading.Event, timeout: float | None = None) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        came = wait(event, timeout)
        whole.append(came)
        return came

    monkeypatch.setattr(threading.Event, "wait", interrupted)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        beside(int, name="worker")
    assert whole == [True]
