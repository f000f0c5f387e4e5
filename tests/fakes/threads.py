"""Threads that end by themselves: those that were there before are none of a test's business."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 60.0


@contextmanager
def all_ended(prefix: str = "") -> Iterator[None]:
    """Wait at the end of the block for every thread that was begun in it and is named so."""
    before = set(threading.enumerate())
    yield
    ending = time.monotonic() + PATIENCE_S
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith(prefix):
            thread.join(max(ending - time.monotonic(), 0))
            assert not thread.is_alive(), f"{thread.name} goes on"
