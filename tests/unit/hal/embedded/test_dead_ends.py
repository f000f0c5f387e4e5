import socket

import pytest

from specops.hal.embedded.dead_ends import bound_but_silent, closed_port, full_queue
from specops.hal.interface import FailureClass
from tests.unit.hal.embedded.reference_client import Received, exchange, request_bytes


def _address(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


def test_a_closed_port_refuses_and_stays_closed() -> None:
    with closed_port() as url:
        for _ in range(2):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(_address(url))
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(_address(url))


def test_a_silent_port_connects_and_never_answers() -> None:
    with bound_but_silent() as url, socket.create_connection(_address(url), 30) as sock:
        received = exchange(sock, request_bytes("health"), 0.2)
    assert received == Received(b"", FailureClass.TIMEOUT)


def test_a_full_queue_does_not_even_connect() -> None:
    with full_queue() as url, pytest.raises(TimeoutError):
        socket.create_connection(_address(url), 0.3)
