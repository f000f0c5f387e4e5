import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable

import pytest
import trustme

from specops.errors import PreconditionError, UsageError
from specops.hal.embedded.listener import HalListener
from specops.hal.embedded.server import PATIENCE_S, EmbeddedHal
from specops.hal.interface import FailureClass
from specops.interrupts import caught, interruptible
from tests.fakes.patience import passed_while
from tests.unit.hal.embedded.reference_client import (
    KEY,
    Received,
    address_of,
    exchange,
    meet,
    request_bytes,
    verdict_on,
)


def test_several_hals_live_side_by_side() -> None:
    with EmbeddedHal("first-key") as first, EmbeddedHal("second-key") as second:
        assert first.base_url != second.base_url
        for hal, key in ((first, "first-key"), (second, "second-key")):
            with socket.create_connection(address_of(hal)) as sock:
                sent = request_bytes("list_movies", key, "Connection: close")
                assert b" 200 OK" in exchange(sock, sent, 30.0).data
        assert len(first.witness) == len(second.witness) == 1


def test_a_port_that_is_taken_is_a_missing_precondition(hal: EmbeddedHal) -> None:
    port = address_of(hal)[1]
    with pytest.raises(PreconditionError) as caught, EmbeddedHal(KEY, port=port):
        pass
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith(f"the embedded HAL cannot listen on 127.0.0.1 port {port}")
    assert "\n" not in str(caught.value)


def test_a_given_port_is_used_and_free_again_after_the_end() -> None:
    # An address of loopback that nobody else uses: the port could be taken meanwhile.
    with EmbeddedHal(KEY, host="127.0.0.2") as first:
        port = address_of(first)[1]
        meet(first, "health")
    with EmbeddedHal(KEY, host="127.0.0.2", port=port) as second:
        assert second.base_url == first.base_url == f"http://127.0.0.2:{port}"


@pytest.mark.parametrize("port", [-1, 65_536, 10**9])
def test_a_number_that_is_no_port_is_a_usage_error(port: int) -> None:
    with pytest.raises(UsageError, match="is not a port"):
        EmbeddedHal(KEY, port=port)


@pytest.mark.parametrize("host", ["300.1.1.1", "no such host", "a" * 70 + ".invalid", "..", "::x"])
def test_a_host_that_is_no_address_is_a_usage_error(host: str) -> None:
    with pytest.raises(UsageError, match="is not an address"):
        EmbeddedHal(KEY, host=host).start()


def test_an_address_of_another_machine_is_a_missing_precondition() -> None:
    with pytest.raises(PreconditionError, match=r"cannot listen on 192\.0\.2\.1"):
        EmbeddedHal(KEY, host="192.0.2.1").start()


@pytest.mark.parametrize(
    "key", ["", " ", "my-key ", " my-key", "a\r\nb", "a\x00b", "a\tb", "ключ", "€"]
)
def test_a_key_that_no_header_carries_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(UsageError, match="cannot be sent") as caught:
        EmbeddedHal(key)
    assert not key.strip() or key not in str(caught.value)


def test_it_listens_over_ip_version_6_too() -> None:
    with EmbeddedHal(KEY, host="::1") as hal:
        port = int(hal.base_url.removeprefix("http://[::1]:"))
        with socket.create_connection(("::1", port)) as sock:
            sent = request_bytes("health", KEY, "Connection: close")
            assert b" 200 OK" in exchange(sock, sent, 30.0).data


def test_before_the_start_there_is_no_url_and_nothing_was_seen() -> None:
    hal = EmbeddedHal(KEY)
    with pytest.raises(RuntimeError, match="was not started"):
        _ = hal.base_url
    assert hal.witness == ()
    hal.close()


def test_a_hal_starts_once(hal: EmbeddedHal) -> None:
    with pytest.raises(RuntimeError, match="was started before"):
        hal.start()


def test_after_the_end_the_url_refuses_and_the_witness_remembers() -> None:
    with EmbeddedHal(KEY) as hal:
        meet(hal, "health")
    hal.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address_of(hal))
    assert [seen.path for seen in hal.witness] == ["/health"]


@pytest.mark.parametrize("fault", ["hang", "hang-in-body", "slow-body", "endless-body", "late"])
def test_the_end_comes_at_once_whatever_hangs(fault: str) -> None:
    hal = EmbeddedHal(KEY, faults={"*": fault})
    hal.start()
    clients = [socket.create_connection(address_of(hal)) for _ in range(3)]
    for client in clients:
        client.sendall(request_bytes("health"))
    _wait_for(lambda: len(hal.witness) == 3)
    thread = hal._thread
    assert thread is not None
    began = time.monotonic()
    hal.close()
    assert time.monotonic() - began < 30.0
    _wait_for(lambda: not thread.is_alive())
    for client in clients:
        assert exchange(client, b"", 30.0).stopped_by is not FailureClass.TIMEOUT
        client.close()


def test_a_hal_that_ctrl_c_met_at_its_start_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    wait = threading.Event.wait

    def interrupted(event: threading.Event, timeout: float | None = None) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        return wait(event, timeout)

    monkeypatch.setattr(threading.Event, "wait", interrupted)
    hal = EmbeddedHal(KEY)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        hal.start()
    monkeypatch.undo()
    address = address_of(hal)
    hal.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, 30.0)


def test_the_end_is_whole_and_ctrl_c_comes_after_it(
    hal: EmbeddedHal, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    close = HalListener.server_close

    def interrupted(listener: HalListener) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        close(listener)
        closed.append(True)

    monkeypatch.setattr(HalListener, "server_close", interrupted)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        hal.close()
    assert closed == [True]


def test_the_end_comes_at_once_though_a_client_never_asks(hal: EmbeddedHal) -> None:
    with socket.create_connection(address_of(hal)) as sock:
        sock.sendall(b"GET /hea")
        began = time.monotonic()
        hal.close()
        assert time.monotonic() - began < PATIENCE_S


def test_the_witness_saw_what_was_sent_byte_for_byte(hal: EmbeddedHal) -> None:
    body = b'{"name":  "\xc3\xa9"}'
    sent = (
        b"POST /api/v3//indexer/test?a=1&a=%20&b HTTP/1.1\r\nX-One: 1\r\nx-two:  2 \r\nX-One: 3\r\n"
        b"Connection: close\r\nContent-Length: 15\r\n\r\n" + body
    )
    with socket.create_connection(address_of(hal)) as sock:
        exchange(sock, sent, 30.0)
    (seen,) = hal.witness
    assert (seen.method, seen.path, seen.query) == (
        "POST",
        "/api/v3//indexer/test",
        "a=1&a=%20&b",
    )
    assert seen.headers[:3] == (("X-One", "1"), ("x-two", "2 "), ("X-One", "3"))
    assert seen.header("X-ONE") == "1"
    assert seen.header("X-None") is None
    assert seen.body == body


def test_the_witness_sees_requests_that_meet_a_fault() -> None:
    with EmbeddedHal(KEY, faults={"health": "reset-before-headers"}) as hal:
        meet(hal, "health")
        assert [seen.path for seen in hal.witness] == ["/health"]


def test_a_warm_engine_is_there_before_the_first_query(hal: EmbeddedHal) -> None:
    hal.warm_up()
    _wait_for(lambda: not any(thread.name.endswith("warm-up") for thread in threading.enumerate()))
    assert verdict_on(meet(hal, "graphql_ping"), "graphql_ping") is None


class Tls:
    """A server's and a client's side of TLS, made for one test."""

    def __init__(self) -> None:
        authority = trustme.CA()
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self.server)
        self.client = ssl.create_default_context()
        authority.configure_trust(self.client)

    def meet(self, hal: EmbeddedHal, check: str) -> Received:
        sent = request_bytes(check, KEY, "Connection: close")
        with (
            socket.create_connection(address_of(hal)) as plain,
            self.client.wrap_socket(plain, server_hostname="127.0.0.1") as sock,
        ):
            return exchange(sock, sent, 30.0)


@pytest.fixture(scope="module")
def tls() -> Tls:
    return Tls()


def test_over_tls_the_answers_are_the_same(tls: Tls) -> None:
    with EmbeddedHal(KEY, tls=tls.server) as hal:
        assert hal.base_url.startswith("https://127.0.0.1:")
        for check in ("health", "list_movies"):
            assert verdict_on(tls.meet(hal, check), check) is None


@pytest.mark.parametrize(
    ("fault", "gives"),
    [
        ("truncated", FailureClass.TRUNCATED),
        ("closed-without-answer", FailureClass.RESET),
        ("until-closed", None),
        ("too-large", FailureClass.TOO_LARGE),
    ],
)
def test_over_tls_the_faults_are_the_same(tls: Tls, fault: str, gives: FailureClass | None) -> None:
    with EmbeddedHal(KEY, tls=tls.server, faults={"*": fault}) as hal:
        assert verdict_on(tls.meet(hal, "health"), "health") == gives


def test_over_tls_a_reset_is_a_reset_of_the_connection_below(tls: Tls) -> None:
    # Looked at below TLS: the ssl module of some Pythons tells a reset as an orderly end.
    with (
        EmbeddedHal(KEY, tls=tls.server, faults={"*": "reset-after-headers"}) as hal,
        socket.create_connection(address_of(hal)) as plain,
        tls.client.wrap_socket(plain, server_hostname="127.0.0.1") as sock,
    ):
        sock.sendall(request_bytes("health"))
        with socket.socket(fileno=sock.detach()) as below:
            assert exchange(below, b"", 30.0).stopped_by is FailureClass.RESET


def test_a_client_that_does_not_trust_the_certificate_harms_nobody(tls: Tls) -> None:
    with EmbeddedHal(KEY, tls=tls.server) as hal:
        with socket.create_connection(address_of(hal)) as plain:
            stranger = ssl.create_default_context()
            with pytest.raises(ssl.SSLCertVerificationError):
                stranger.wrap_socket(plain, server_hostname="127.0.0.1")
        assert verdict_on(tls.meet(hal, "health"), "health") is None


def test_a_client_that_never_shakes_hands_is_cut_off_and_holds_up_nobody(tls: Tls) -> None:
    def held_up(patience_s: float) -> str:
        """Return what becomes of whoever shakes hands, beside one who never does."""
        with (
            EmbeddedHal(KEY, tls=tls.server, patience_s=patience_s) as hal,
            socket.create_connection(address_of(hal)) as silent,
        ):
            try:
                verdict = str(verdict_on(tls.meet(hal, "health"), "health"))
            except OSError as error:
                verdict = str(error)
            assert exchange(silent, b"", 60.0).stopped_by is not FailureClass.TIMEOUT
            return verdict

    assert passed_while(held_up, lambda verdict: verdict == "None") == "None"


def _wait_for(happened: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Wait until something has happened, within a limit."""
    until = time.monotonic() + limit_s
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.005)
