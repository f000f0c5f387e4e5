import socket
import threading
import time

import pytest

from specops.hal.embedded.answer import Answer, error_answer, json_answer
from specops.hal.embedded.connections import Connections
from specops.hal.embedded.wire import Wire
from specops.hal.embedded.witness import SeenRequest, Witness


def _seen(body: bytes, path: str = "/") -> SeenRequest:
    return SeenRequest("POST", path, "secret=1", (("X-Api-Key", "secret"),), body)


def test_a_witness_forgets_the_oldest_beyond_its_number() -> None:
    witness = Witness(max_requests=2)
    for body in (b"1", b"2", b"3"):
        witness.record(_seen(body))
    assert [request.body for request in witness.seen] == [b"2", b"3"]


def test_a_witness_forgets_the_oldest_beyond_its_bytes() -> None:
    witness = Witness(max_bytes=10)
    for body in (b"a" * 6, b"b" * 4, b"c" * 4):
        witness.record(_seen(body))
    assert [len(request.body) for request in witness.seen] == [4, 4]
    witness.record(_seen(b"d" * 11))
    assert witness.seen == ()


def test_a_seen_request_shows_no_secret() -> None:
    assert repr(_seen(b"secret")) == "SeenRequest(method='POST', path='/')"


def test_an_answer_declares_its_length_but_where_it_must_not() -> None:
    assert b"Content-Length: 2" in Answer(200, None, b"{}").render(close=False)
    assert b"Content-Length" not in Answer(204, None, b"").render(close=False)
    assert b"Content-Length: 0" in Answer(205, None, b"").render(close=False)


def test_an_answer_announces_the_end_only_when_it_comes() -> None:
    answer = json_answer({"a": 1})
    assert b"Connection: close" in answer.render(close=True)
    assert b"Connection" not in answer.render(close=False)


def test_a_status_without_a_phrase_gets_a_word() -> None:
    assert error_answer(599, "odd").render(close=True).startswith(b"HTTP/1.1 599 Unassigned\r\n")


def test_an_answer_in_json_is_ascii() -> None:
    assert json_answer({"title": "ß"}).body == b'{"title": "\\u00df"}'


def test_one_connection_too_many_is_turned_away() -> None:
    connections = Connections(limit=1)
    first, second = socket.socketpair()
    try:
        assert connections.admit(first, 5.0)
        assert not connections.admit(second, 5.0)
        connections.release(second)
        assert second.fileno() == -1
        connections.release(first)
        assert first.fileno() == -1
        third, fourth = socket.socketpair()
        fourth.close()
        assert connections.admit(third, 5.0)
        connections.release(third)
    finally:
        first.close()
        second.close()


def test_only_a_connection_whose_time_is_up_is_ended() -> None:
    connections = Connections()
    first, second = socket.socketpair()
    with first, second:
        connections.admit(first, 0.0)
        connections.admit(second, 60.0)
        time.sleep(0.001)
        assert connections.wire(first).overdue
        assert not connections.wire(second).overdue
        connections.end_overdue()
        with pytest.raises(ConnectionAbortedError):
            connections.wire(first).pause(60)
        connections.wire(second).pause(0)


def test_who_waits_for_all_connections_is_told_when_one_stays() -> None:
    connections = Connections()
    first, second = socket.socketpair()
    with first, second:
        connections.admit(first, 60.0)
        assert not connections.end_all(0.01)
        connections.release(first)
        assert connections.end_all(0.01)


def test_a_pause_ends_when_another_thread_ends_the_connection() -> None:
    first, second = socket.socketpair()
    with first, second:
        wire = Wire(first)
        threading.Timer(0.05, wire.end).start()
        began = time.monotonic()
        with pytest.raises(ConnectionAbortedError):
            wire.hang()
        assert time.monotonic() - began < 30.0


def test_a_pause_takes_its_time() -> None:
    first, second = socket.socketpair()
    with first, second:
        began = time.monotonic()
        Wire(first).pause(0.02)
        assert time.monotonic() - began >= 0.02


def test_a_wire_may_be_ended_and_closed_twice() -> None:
    first, second = socket.socketpair()
    second.close()
    wire = Wire(first)
    wire.close()
    wire.close()
    wire.end()


def test_a_client_that_goes_on_talking_is_not_listened_to_forever() -> None:
    first, second = socket.socketpair()
    with second:
        second.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        talking = threading.Thread(target=_talk, args=(second,))
        talking.start()
        began = time.monotonic()
        Wire(first).close()
        assert time.monotonic() - began < 30.0
        talking.join(30)


def _talk(sock: socket.socket) -> None:
    """Send as long as somebody listens."""
    while True:
        try:
            sock.send(b"x" * 65_536)
        except BlockingIOError:
            time.sleep(0.0001)
        except OSError:
            return
