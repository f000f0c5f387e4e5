"""A clock that moves on by the same time whenever the thread of a test looks at it."""

import threading
import time
from itertools import count

import pytest


def ticking(monkeypatch: pytest.MonkeyPatch, step_s: float = 1.5) -> None:
    """Put the clock in place of the monotonic one; what runs beside the test keeps that."""
    mine, real, moments = threading.get_ident(), time.monotonic, count(10.0, step_s)

    def monotonic() -> float:
        return next(moments) if threading.get_ident() == mine else real()

    monkeypatch.setattr(time, "monotonic", monotonic)
