"""The HTTP transport over TLS, with certificates made for the test."""

import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from specops.hal.http import HttpTransport
from specops.hal.interface import Exchange, FailureClass, Request
from tests.fakes.patience import passed_while
from tests.fakes.raw_server import PATIENCE_S, Line, Script, answering, raw_server
from tests.fakes.threads import all_ended

SMALL = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

HELLO = b"\x16\x03\x03\x3f\xff" + b"\x02" * 99


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusting(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> HttpTransport:
    path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return HttpTransport(ca_file=str(path))


def context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(made)
    return made


def ask(
    transport: HttpTransport,
    script: Script,
    tls: ssl.SSLContext | None,
    deadline_s: float = 30.0,
    host: str = "127.0.0.1",
) -> Exchange:
    with raw_server(script, tls) as server:
        url = f"https://{host}:{server.port}/health"
        return transport.send(Request("health", "GET", url, {}, None, deadline_s))


def failure(exchange: Exchange) -> tuple[FailureClass, str]:
    assert exchange.failure is not None, exchange.response
    return exchange.failure.kind, exchange.failure.message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_trusted_certificate_lets_the_answer_through(
    trusting: HttpTransport, authority: trustme.CA, host: str
) -> None:
    seen = ask(trusting, answering(SMALL), context(authority, host), host=host)

    assert seen.response is not None, seen.failure
    assert seen.response.body == b"{}"


@pytest.mark.parametrize("name", ["127.0.0.1", "elsewhere.test"])
def test_whoever_switches_verification_off_takes_any_certificate(name: str) -> None:
    transport = HttpTransport(verify=False)
    seen = ask(transport, answering(SMALL), context(trustme.CA(), name))

    assert seen.response is not None, seen.failure
    assert seen.response.body == b"{}"


def test_without_verification_it_is_still_tls(authority: trustme.CA) -> None:
    transport = HttpTransport(verify=False)
    old = context(authority, "127.0.0.1")
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1

    assert failure(ask(transport, answering(SMALL), old))[0] is FailureClass.TLS
    plain = ask(transport, lambda line: line.say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), None)
    assert failure(plain)[0] is FailureClass.TLS


def test_the_usual_authorities_do_not_know_an_own_one(authority: trustme.CA) -> None:
    transport = HttpTransport()
    for _ in range(2):
        kind, message = failure(ask(transport, answering(SMALL), context(authority, "127.0.0.1")))
        assert kind is FailureClass.TLS
        assert "self-signed certificate" in message or "unable to get local issuer" in message


def test_the_environment_cannot_add_an_authority(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(path))
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))

    kind, _ = failure(ask(HttpTransport(), answering(SMALL), context(authority, "127.0.0.1")))

    assert kind is FailureClass.TLS
    assert not keys.exists()


def test_a_certificate_for_another_host_is_not_trusted(
    trusting: HttpTransport, authority: trustme.CA
) -> None:
    kind, message = failure(ask(trusting, answering(SMALL), context(authority, "elsewhere.test")))

    assert kind is FailureClass.TLS
    assert "127.0.0.1" in message


def test_an_old_version_of_tls_is_refused(trusting: HttpTransport, authority: trustme.CA) -> None:
    old = context(authority, "127.0.0.1")
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1

    assert failure(ask(trusting, answering(SMALL), old))[0] is FailureClass.TLS


def test_a_server_without_tls_is_a_failure_of_tls(trusting: HttpTransport) -> None:
    def plain(line: Line) -> None:
        line.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        line.hang()

    assert failure(ask(trusting, plain, None))[0] is FailureClass.TLS


def test_an_end_in_the_handshake_is_a_failure_of_tls(trusting: HttpTransport) -> None:
    def hang_up(line: Line) -> None:
        line.connection.recv(10_000)

    kind, message = failure(ask(trusting, hang_up, None))

    assert kind is FailureClass.TLS
    assert message.endswith("while negotiating TLS")


def test_a_reset_in_the_handshake_is_a_reset(trusting: HttpTransport) -> None:
    assert failure(ask(trusting, Line.reset, None))[0] is FailureClass.RESET


def test_a_body_cut_short_over_tls_is_truncated(
    trusting: HttpTransport, authority: trustme.CA
) -> None:
    seen = ask(trusting, answering(SMALL[:-1]), context(authority, "127.0.0.1"))

    assert seen.response is not None, seen.failure
    assert seen.response.body_state == "truncated"


def drips(first: bytes) -> Script:
    def script(line: Line) -> None:
        line.hear()
        line.say(first)
        line.drip(b"x")

    return script


@pytest.mark.parametrize(
    ("script", "encrypted", "phase"),
    [
        (Line.hang, False, "negotiating TLS"),
        (lambda line: line.drip(HELLO), False, "negotiating TLS"),
        (Line.hang, True, "waiting for status and headers"),
        (drips(b"HTTP/1.1 200 OK\r\nX: "), True, "waiting for status and headers"),
        (drips(SMALL.replace(b": 2", b": 99999")), True, "reading the body"),
    ],
    ids=["silent handshake", "handshake in drips", "silence", "headers in drips", "body in drips"],
)  # fmt: skip
def test_whatever_is_slow_over_tls_ends_at_the_deadline(
    trusting: HttpTransport,
    authority: trustme.CA,
    script: Callable[[Line], None],
    encrypted: bool,  # noqa: FBT001 - a column of the table above
    phase: str,
) -> None:
    tls = context(authority, "127.0.0.1") if encrypted else None

    def message(deadline_s: float) -> str:
        begun = time.monotonic()
        with raw_server(script, tls) as server, all_ended("hal-http"):
            url = f"https://127.0.0.1:{server.port}/"
            seen = trusting.send(Request("health", "GET", url, {}, None, deadline_s))
            took_s = time.monotonic() - begun
            kind, message = failure(seen)
            assert kind is FailureClass.TIMEOUT
            assert deadline_s <= took_s < deadline_s + PATIENCE_S / 2
            return message

    assert passed_while(message, lambda said: said.endswith(phase)).endswith(phase)


def test_https_spoken_to_as_http_is_a_failure_of_the_protocol(authority: trustme.CA) -> None:
    with raw_server(answering(SMALL), context(authority, "127.0.0.1")) as server:
        url = f"http://127.0.0.1:{server.port}/"
        seen = HttpTransport().send(Request("health", "GET", url, {}, None, 30.0))

    assert failure(seen)[0] in (FailureClass.PROTOCOL, FailureClass.RESET)
