"""What ``hal.serve`` does: read faults from the command line, serve until told to stop."""

import contextlib
import threading
from collections.abc import Callable, Iterable
from typing import Final

from specops.errors import UsageError
from specops.hal.embedded.faults.plan import plan_faults
from specops.hal.embedded.server import EmbeddedHal

_STOP_POLL_S: Final = 1.0


def parse_fault(text: str) -> tuple[str, str]:
    """Read ``CHECK=NAME`` and return both.

    Raises ``UsageError`` when the form, the check or the fault is unknown, with what is near.
    """
    check, equals, name = (part.strip() for part in text.partition("="))
    if not (check and equals and name):
        message = f"{text!r} is not of the form CHECK=NAME"
        raise UsageError(message, "for example list_movies=html, or *=hang for every request")
    plan_faults({check: name})
    return check, name


def parse_faults(texts: Iterable[str]) -> dict[str, str]:
    """Read several ``CHECK=NAME``; the same check twice is a ``UsageError``."""
    faults: dict[str, str] = {}
    for check, name in map(parse_fault, texts):
        if check in faults:
            message = f"check {check!r} is given two faults, {faults[check]!r} and {name!r}"
            raise UsageError(message, "give it one")
        faults[check] = name
    return faults


def serve(hal: EmbeddedHal, announce: Callable[[str], None], stop: threading.Event) -> None:
    """Start a HAL, say where it is, and serve until ``stop`` is set or an interrupt comes.

    ``announce`` gets one line at a time. The HAL is closed in any case. Raises what ``start``
    raises.
    """
    # From the first line on somebody may end it, and is told that it has stopped.
    with contextlib.suppress(KeyboardInterrupt), hal:
        hal.warm_up()
        announce(f"embedded HAL listens on {hal.base_url} (Ctrl-C ends it)")
        for line in hal.plan.lines():
            announce(line)
        while not stop.wait(_STOP_POLL_S):
            pass
    announce("embedded HAL stopped")
