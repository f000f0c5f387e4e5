import contextlib
import http.client
import io
import socket
import threading
import time
from contextlib import redirect_stderr

import pytest

from specops.hal.embedded.connection import MAX_BODY_BYTES, MAX_LINE_BYTES
from specops.hal.embedded.server import PATIENCE_S, EmbeddedHal
from tests.fakes.patience import passed_while
from tests.unit.hal.embedded.reference_client import (
    KEY,
    Received,
    address_of,
    exchange,
    request_bytes,
)


def talk(hal: EmbeddedHal, sent: bytes, deadline_s: float = 60.0) -> Received:
    """Send bytes over a connection of their own, and read until the end."""
    with socket.create_connection(address_of(hal)) as sock:
        return exchange(sock, sent, deadline_s)


def status_of(received: Received) -> int:
    return int(received.data.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"POST /health\r\n\r\n", 400),
        (b"GET /health HTTP/x.y\r\n\r\n", 400),
        (b"GET /health HTTP/2.0\r\n\r\n", 505),
        (b"GET /health FTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET /" + b"a" * MAX_LINE_BYTES + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET /health HTTP/1.1\r\nX-Long: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"GET /health HTTP/1.1\r\n" + b"X-Many: a\r\n" * 101 + b"\r\n", 431),
        (b"GET /health HTTP/1.1\r\nno colon here\r\n\r\n", 400),
        (b"POST /graphql HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST /graphql HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /graphql HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
        (b"POST /graphql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST /graphql HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1), 413),
    ],
)
def test_a_hostile_request_gets_a_json_error_and_the_end(
    hal: EmbeddedHal, sent: bytes, status: int
) -> None:
    received = talk(hal, sent)
    assert received.stopped_by is None
    assert status_of(received) == status
    assert b"Connection: close" in received.data
    assert b'{"error": {"status": %d' % status in received.data
    assert hal.witness == ()


def test_an_answer_arrives_though_megabytes_are_still_being_sent(hal: EmbeddedHal) -> None:
    sent = b"POST /graphql HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000
    assert status_of(talk(hal, sent)) == 413


def test_the_largest_body_that_is_taken_is_taken_whole(hal: EmbeddedHal) -> None:
    body = b"{}".ljust(MAX_BODY_BYTES)
    headers = {"X-Api-Key": KEY, "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(*address_of(hal), timeout=30)
    connection.request("POST", "/api/v3/indexer/test", body, headers)
    assert connection.getresponse().status == 200
    assert hal.witness[0].body == body
    connection.close()


def test_a_body_that_ends_too_early_is_a_400(hal: EmbeddedHal) -> None:
    with socket.create_connection(address_of(hal)) as sock:
        sock.sendall(b"POST /graphql HTTP/1.1\r\nContent-Length: 10\r\n\r\n{}")
        sock.shutdown(socket.SHUT_WR)
        assert status_of(exchange(sock, b"", 30.0)) == 400


@pytest.mark.parametrize("sent", [b"", b"\r\n"])
def test_a_client_that_asks_nothing_is_let_go(hal: EmbeddedHal, sent: bytes) -> None:
    with socket.create_connection(address_of(hal)) as sock:
        sock.sendall(sent)
        sock.shutdown(socket.SHUT_WR)
        assert exchange(sock, b"", 30.0) == Received(b"", None)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /hea",
        b"GET /health HTTP/1.1\r\nHost: a\r\n",
        b"POST /graphql HTTP/1.1\r\nContent-Length: 10\r\n\r\n{}",
    ],
    ids=["no byte", "half a line", "half a head", "half a body"],
)
def test_a_client_that_falls_silent_is_cut_off(sent: bytes) -> None:
    with EmbeddedHal(KEY, patience_s=0.1) as hal:
        began = time.monotonic()
        talk(hal, sent)
        assert 0.1 <= time.monotonic() - began < PATIENCE_S


def test_a_client_that_sends_in_drips_is_cut_off() -> None:
    with EmbeddedHal(KEY, patience_s=0.2) as hal:
        began = time.monotonic()
        with socket.create_connection(address_of(hal)) as sock, pytest.raises(ConnectionError):
            _drip(sock)
        assert time.monotonic() - began < PATIENCE_S


def test_the_time_for_a_request_begins_anew_with_each() -> None:
    def answers(patience_s: float) -> int:
        """Ask now and then, for longer than all requests together may take."""
        with EmbeddedHal(KEY, patience_s=patience_s) as hal:
            connection = http.client.HTTPConnection(*address_of(hal), timeout=30)
            with contextlib.suppress(http.client.HTTPException, OSError):
                for _ in range(4):
                    connection.request("GET", "/health")
                    assert connection.getresponse().read()
                    time.sleep(patience_s * 0.4)
            connection.close()
            return len(hal.witness)

    assert passed_while(answers, lambda count: count == 4) == 4


def test_a_connection_is_kept_for_the_next_request_and_answers_at_once(hal: EmbeddedHal) -> None:
    connection = http.client.HTTPConnection(*address_of(hal), timeout=30)
    connection.request("GET", "/health")
    connection.getresponse().read()
    first = connection.sock
    took_s = []
    for _ in range(20):
        began = time.monotonic()
        connection.request("GET", "/health")
        connection.getresponse().read()
        took_s.append(time.monotonic() - began)
    assert connection.sock is first
    # With Nagle's algorithm each of the twenty would take 40 ms and more.
    assert min(took_s) < 0.035
    connection.close()


def test_two_requests_in_one_packet_get_two_answers(hal: EmbeddedHal) -> None:
    sent = request_bytes("health") + request_bytes("health", KEY, "Connection: close")
    assert talk(hal, sent).data.count(b"HTTP/1.1 200 OK\r\n") == 2


def test_a_client_of_http_1_0_gets_an_answer_and_the_end(hal: EmbeddedHal) -> None:
    received = talk(hal, b"GET /health HTTP/1.0\r\n\r\n")
    assert status_of(received) == 200
    assert received.stopped_by is None


def test_who_expects_to_be_asked_for_the_body_is_asked(hal: EmbeddedHal) -> None:
    sent = request_bytes("indexer_test", KEY, "Expect: 100-continue", "Connection: close")
    assert talk(hal, sent).data.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_a_target_with_scheme_and_host_is_the_same_path(hal: EmbeddedHal) -> None:
    talk(hal, b"GET http://hal.test/health?a=b HTTP/1.1\r\nConnection: close\r\n\r\n")
    talk(hal, b"GET http://hal.test HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert [(seen.path, seen.query) for seen in hal.witness] == [("/health", "a=b"), ("/", "")]


def test_clients_that_come_and_go_leave_nothing_on_stderr() -> None:
    said = io.StringIO()
    with redirect_stderr(said), EmbeddedHal(KEY, faults={"health": "endless-body"}) as hal:
        talk(hal, b"nonsense\r\n\r\n")
        talk(hal, request_bytes("health"))
        talk(hal, request_bytes("list_movies", KEY, "Connection: close"))
        with socket.create_connection(address_of(hal)) as sock:
            sock.sendall(b"GET /hea")
    assert said.getvalue() == ""


def test_a_defect_of_the_server_shows_itself() -> None:
    said = io.StringIO()
    with redirect_stderr(said), EmbeddedHal(KEY) as hal, socket.socket() as sock:
        try:
            int("a defect")
        except ValueError:
            hal._started().handle_error(sock, ("127.0.0.1", 1))
    assert "a defect" in said.getvalue()


def test_many_clients_at_once_are_all_answered(hal: EmbeddedHal) -> None:
    answers: list[bytes] = []

    def ask() -> None:
        sent = request_bytes("list_movies", KEY, "Connection: close")
        answers.append(talk(hal, sent).data[:15])

    threads = [threading.Thread(target=ask) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [b"HTTP/1.1 200 OK"] * 60
    assert len(hal.witness) == 60


def _drip(sock: socket.socket) -> None:
    """Send one byte after the other for up to a minute."""
    for _ in range(3000):
        sock.sendall(b"G")
        time.sleep(0.02)
