"""Threads that work beside the main one, and do not keep the process from ending."""

import threading
from collections.abc import Callable

from specops.interrupts import kept_back


def beside(work: Callable[..., object], *arguments: object, name: str) -> threading.Thread:
    """Start a thread as a whole: whoever starts one waits for it with a lock.

    Interrupted in the wrong moment, that lock would raise ``RuntimeError`` in its place.
    """
    thread = threading.Thread(target=work, args=arguments, name=name, daemon=True)
    with kept_back():
        thread.start()
    return thread
