import socket

import pytest

from specops.hal.embedded.dead_ends import bound_but_silent, closed_port, full_queue
from specops.hal.interface import FailureClass
from specops.hal.reach import _class, reach


def test_somebody_who_listens_is_reached_and_nothing_is_sent() -> None:
    with bound_but_silent() as url:
        assert reach(f"{url}/health", 60.0) is None


def test_a_closed_port_refuses() -> None:
    with closed_port() as url:
        attempt = reach(f"{url}/health", 60.0)
    assert attempt
    assert attempt.failure
    assert attempt.failure.kind is FailureClass.REFUSED
    assert attempt.failure.message == "cannot connect: Connection refused"
    assert attempt.response is None


def test_a_connection_that_hangs_ends_at_the_deadline() -> None:
    with full_queue() as url:
        attempt = reach(f"{url}/health", 0.3)
    assert attempt
    assert attempt.failure
    assert attempt.failure.kind is FailureClass.TIMEOUT
    assert attempt.latency_ms < 60_000


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(-2, "Name or service not known"), FailureClass.DNS),
        (TimeoutError(), FailureClass.TIMEOUT),
        (BlockingIOError(), FailureClass.TIMEOUT),
        (ConnectionResetError(), FailureClass.RESET),
        (OSError(113, "No route to host"), FailureClass.REFUSED),
    ],
)
def test_each_cause_has_its_class(error: OSError, kind: FailureClass) -> None:
    assert _class(error) is kind
