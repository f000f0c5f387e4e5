"""The HTTP transport against servers that say exactly what a test needs."""

import logging
import socket
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import pytest

from specops import __version__
from specops.errors import CannotJudgeError, PreconditionError
from specops.hal.http import BODY_CAP, HttpTransport
from specops.hal.interface import BodyState, Exchange, FailureClass, Request, Response
from tests.fakes.patience import passed_while
from tests.fakes.raw_server import PATIENCE_S, Line, RawServer, Script, answering, raw_server
from tests.fakes.threads import all_ended

SECRET = "s3ntinel-Zebra-77aa"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SMALL = OK + b"Content-Length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def transport() -> HttpTransport:
    return HttpTransport()


def request(url: str, deadline_s: float = 30.0, **changes: Any) -> Request:  # noqa: ANN401 - fields
    plain: dict[str, Any] = {
        "check": "health",
        "method": "GET",
        "url": url,
        "headers": {},
        "body": None,
        "deadline_s": deadline_s,
    }
    return Request(**plain | changes)


def failure(exchange: Exchange) -> FailureClass:
    assert exchange.failure is not None, exchange.response
    assert exchange.failure.message.isprintable()
    return exchange.failure.kind


def response(exchange: Exchange) -> Response:
    assert exchange.response is not None, exchange.failure
    return exchange.response


def ask(transport: HttpTransport, script: Script, deadline_s: float = 30.0) -> Exchange:
    with raw_server(script) as server:
        return transport.send(request(server.url + "/health", deadline_s))


def lines_of(server: RawServer) -> list[bytes]:
    return server.heard[0].split(b"\r\n")


def test_what_comes_back_is_what_was_on_the_wire(transport: HttpTransport) -> None:
    seen = ask(
        transport,
        answering(OK + b"X-A: 1\r\nx-a:  two\r\n words \r\nContent-Length: 2\r\n\r\n{}"),
    )

    assert response(seen) == Response(
        200,
        (
            ("content-type", "application/json"),
            ("x-a", "1"),
            ("x-a", "two words"),
            ("content-length", "2"),
        ),
        b"{}",
    )
    assert seen.failure is None
    assert abs(seen.started_at - time.time()) < 600


def test_the_request_on_the_wire_is_the_request_that_was_built(transport: HttpTransport) -> None:
    headers = {"X-Api-Key": "k\xe9y", "Content-Type": "application/json", "Accept": "a/b"}
    with raw_server(answering(SMALL)) as server:
        url = server.url + "/a%41%2f..;x/%7Ec?page=1&q=a%20b%2B"
        transport.send(request(url, method="POST", headers=headers, body=b'{"a":1}'))

    assert lines_of(server)[0] == b"POST /a%41%2F..;x/%7Ec?page=1&q=a%20b%2B HTTP/1.1"
    assert sorted(lines_of(server)[1:]) == sorted(
        [
            f"Host: 127.0.0.1:{server.port}".encode(),
            f"User-Agent: specops/{__version__}".encode(),
            b"X-Api-Key: k\xe9y",
            b"Content-Type: application/json",
            b"Accept: a/b",
            b"Accept-Encoding: identity",
            b"Connection: close",
            b"Content-Length: 7",
            b"",
            b'{"a":1}',
        ]
    )


def test_a_user_agent_of_the_check_goes_before_ours(transport: HttpTransport) -> None:
    with raw_server(answering(SMALL)) as server:
        transport.send(request(server.url, headers={"user-agent": "mine"}))

    agents = [line for line in lines_of(server) if line.lower().startswith(b"user-agent")]
    assert agents == [b"user-agent: mine"]


def test_a_post_without_a_body_says_so(transport: HttpTransport) -> None:
    with raw_server(answering(SMALL)) as server:
        transport.send(request(server.url, method="POST"))

    assert b"Content-Length: 0" in lines_of(server)


def test_the_environment_takes_no_part(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with raw_server(answering(SMALL)) as server:
        seen = transport.send(request(server.url))

    assert response(seen).status == 200
    assert b"authorization" not in server.heard[0].lower()


def test_a_redirect_is_not_followed_and_its_cookie_not_kept(transport: HttpTransport) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /x\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    with raw_server(answering(moved)) as server:
        assert response(transport.send(request(server.url))).status == 302
        transport.send(request(server.url))

    assert server.connections == 2
    assert b"cookie" not in server.heard[1].lower()


def test_nothing_is_sent_twice(transport: HttpTransport) -> None:
    def refuse(line: Line) -> None:
        line.hear()

    with raw_server(refuse) as server:
        transport.send(request(server.url))
        time.sleep(0.05)

    assert len(server.heard) == 1


def test_a_content_coding_is_not_undone(transport: HttpTransport) -> None:
    coded = answering(OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b")

    assert response(ask(transport, coded)).body == b"\x1f\x8b"


def test_latency_counts_from_the_request_and_not_from_the_connection() -> None:
    def slow(line: Line) -> None:
        line.hear()
        time.sleep(0.15)
        line.say(SMALL)

    exchange = ask(HttpTransport(), slow)

    assert 150 <= exchange.latency_ms < 30_000


FRAMED = {
    "length": (OK + b"Content-Length: 5\r\n\r\n", b"12345", b""),
    "two equal lengths": (OK + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n", b"12345", b""),
    "chunks": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n",
        b"2;a=b\r\n12\r\n03 \r\n345\r\n",
        b"0\r\nX: y\r\n\r\n",
    ),
    "end": (OK + b"\r\n", b"12345", b""),
    "end, HTTP/1.0": (b"HTTP/1.0 200\r\n\r\n", b"12345", b""),
    "bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 5\n\n", b"12345", b""),
    "after 100 Continue": (b"HTTP/1.1 100 Go\r\nA: b\r\n\r\n" + OK + b"\r\n", b"12345", b""),
}


@pytest.mark.parametrize("framing", FRAMED)
def test_a_body_is_read_whole_in_every_framing(transport: HttpTransport, framing: str) -> None:
    head, body, end = FRAMED[framing]

    seen = response(ask(transport, answering(head + body + end)))

    assert (seen.body, seen.body_state) == (b"12345", BodyState.COMPLETE)


def test_bytes_after_a_whole_body_are_no_part_of_it(transport: HttpTransport) -> None:
    seen = response(ask(transport, answering(SMALL + b"HTTP/1.1 500 garbage\r\n\r\n")))

    assert (seen.status, seen.body, seen.body_state) == (200, b"{}", BodyState.COMPLETE)


def test_a_last_chunk_without_its_trailer_is_whole(transport: HttpTransport) -> None:
    chunked = OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"

    assert response(ask(transport, answering(chunked))).body_state is BodyState.COMPLETE


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"Content-Length: 9\r\n\r\n12345", b"12345"),
        (b"Content-Length: 9\r\n\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n\r\n9\r\n12345", b"12345"),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n", b"12345"),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345", b"12345"),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0", b"12345"),
    ],
)
def test_a_body_that_is_cut_short_is_truncated(
    transport: HttpTransport, sent: bytes, kept: bytes
) -> None:
    seen = response(ask(transport, answering(OK + sent)))

    assert (seen.body, seen.body_state) == (kept, BodyState.TRUNCATED)


@pytest.mark.parametrize("framing", [b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n10\r\n"])
def test_the_body_is_read_to_its_cap_and_no_further(framing: bytes) -> None:
    seen = response(ask(HttpTransport(body_cap=8), answering(OK + framing + b"x" * 16)))

    assert (seen.body, seen.body_state) == (b"x" * 8, BodyState.TOO_LARGE)


def test_a_body_as_large_as_the_cap_is_whole() -> None:
    seen = response(ask(HttpTransport(body_cap=8), answering(OK + b"\r\n" + b"x" * 8)))

    assert seen.body_state is BodyState.COMPLETE


def test_a_declared_length_beyond_the_cap_is_refused_at_once(transport: HttpTransport) -> None:
    def promise(line: Line) -> None:
        line.hear()
        line.say(OK + b"Content-Length: %d\r\n\r\n" % (BODY_CAP + 1))
        line.hang()

    seen = ask(transport, promise)

    assert response(seen).body_state is BodyState.TOO_LARGE
    assert seen.latency_ms < 2000


@pytest.mark.parametrize(
    "said",
    [
        b"hello\r\n",
        b"hello",
        b"\r\n\r\n",
        b"{}",
        b"HTTP/1.1 twohundred OK\r\n\r\n",
        b"HTTP/1.1 99 Low\r\n\r\n",
        b"HTTP/3 200 OK\r\n\r\n",
        b"HTTP/1.1 200 " + b"O" * 70_000,
        OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        OK + b"X: y\r\n" * 101 + b"\r\n",
        OK + (b"X: " + b"y" * 60_000 + b"\r\n") * 5 + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 12_000 + SMALL,
        OK + b"no colon here\r\nContent-Length: 2\r\n\r\n{}",
        OK + b": no name\r\nContent-Length: 2\r\n\r\n{}",
        OK + b"Content-Length: many\r\n\r\n{}",
        OK + b"Content-Length: -2\r\n\r\n{}",
        OK + b"Content-Length: +2\r\n\r\n{}",
        OK + b"Content-Length: 2, 2\r\n\r\n{}",
        OK + b"Content-Length: 2\r\nContent-Length: 1\r\n\r\n{}",
        OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}garbage\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"x" * 70_000 + b"\r\n{}\r\n",
    ],
    ids=lambda said: repr(said[:60] + said[-20:]),
)
def test_what_is_not_http_is_a_failure_of_the_protocol(
    transport: HttpTransport, said: bytes
) -> None:
    assert failure(ask(transport, answering(said))) is FailureClass.PROTOCOL


def test_trailers_without_end_are_bounded(transport: HttpTransport) -> None:
    def flood(line: Line) -> None:
        line.hear()
        line.say(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
        while True:
            line.say((b"X: " + b"y" * 60_000 + b"\r\n") * 10)

    assert failure(ask(transport, flood)) is FailureClass.PROTOCOL


@pytest.mark.parametrize("said", [b"HT", b"HTTP/1.1 20", OK, OK + b"X-Cut: he"])
def test_a_head_that_ends_in_the_middle_is_truncated(transport: HttpTransport, said: bytes) -> None:
    assert failure(ask(transport, answering(said))) is FailureClass.TRUNCATED


def test_an_end_before_the_first_byte_is_a_reset(transport: HttpTransport) -> None:
    assert failure(ask(transport, answering(b""))) is FailureClass.RESET


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 2", OK, OK + b"Content-Length: 9\r\n\r\n{"])
def test_a_reset_is_a_reset_wherever_it_comes(transport: HttpTransport, said: bytes) -> None:
    def script(line: Line) -> None:
        line.hear()
        line.say(said)
        time.sleep(0.03)
        line.reset()

    assert failure(ask(transport, script)) is FailureClass.RESET


def test_a_server_that_answers_and_closes_before_it_has_read_all_is_heard(
    transport: HttpTransport,
) -> None:
    def hasty(line: Line) -> None:
        line.say(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}")
        line.connection.shutdown(socket.SHUT_WR)
        line.hang()

    with raw_server(hasty) as server:
        seen = transport.send(request(server.url, method="POST", body=b"x" * 1000))

    assert response(seen).status == 413


def test_a_closed_port_is_refused(transport: HttpTransport) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        seen = transport.send(request(f"http://127.0.0.1:{bound.getsockname()[1]}/"))

    assert failure(seen) is FailureClass.REFUSED


def test_a_host_without_a_route_is_refused(transport: HttpTransport) -> None:
    assert failure(transport.send(request("http://255.255.255.255:9/", 2.0))) in (
        FailureClass.REFUSED,
        FailureClass.TIMEOUT,
    )


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".invalid"])
def test_a_name_that_does_not_resolve_is_dns(transport: HttpTransport, host: str) -> None:
    assert failure(transport.send(request(f"http://{host}/", 60.0))) is FailureClass.DNS


def says_then_drips(first: bytes, drops: bytes) -> Script:
    def script(line: Line) -> None:
        line.hear()
        line.say(first)
        line.drip(drops)

    return script


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SLOW: dict[str, Script] = {
    "silence": says_then_drips(b"", b""),
    "a status line in drips": says_then_drips(b"", b"HTTP/1.1 200 OOOOOOO"),
    "headers in drips": says_then_drips(OK, b"X: y\r\n"),
    "a body in drips": says_then_drips(OK + b"Content-Length: 99999\r\n\r\n", b"x"),
    "chunks in drips": says_then_drips(CHUNKED, b"1\r\nx\r\n"),
    "100 Continue in drips": says_then_drips(b"", b"HTTP/1.1 100 C\r\n\r\n"),
    "a request that is not read": Line.hang,
}


@pytest.mark.parametrize("kind", SLOW)
def test_whatever_is_slow_ends_at_the_deadline(kind: str) -> None:
    begun = time.monotonic()
    with raw_server(SLOW[kind]) as server, all_ended("hal-http"):
        body = b"x" * 20_000_000 if kind == "a request that is not read" else None
        seen = HttpTransport().send(request(server.url, 0.25, method="POST", body=body))
        took_s = time.monotonic() - begun
        assert failure(seen) is FailureClass.TIMEOUT
        assert 0.25 <= took_s < PATIENCE_S / 2


def test_the_message_of_a_timeout_says_what_was_waited_for(transport: HttpTransport) -> None:
    def message(deadline_s: float) -> str:
        seen = ask(transport, SLOW["a body in drips"], deadline_s)
        assert seen.failure is not None
        begins = f"no whole answer within {deadline_s:g} s; it passed while "
        assert seen.failure.message.startswith(begins)
        return seen.failure.message.removeprefix(begins)

    assert passed_while(message, lambda said: said == "reading the body") == "reading the body"


def test_a_deadline_that_has_passed_already_is_a_timeout(transport: HttpTransport) -> None:
    assert failure(ask(transport, Line.hang, 0.0)) is FailureClass.TIMEOUT
    assert failure(ask(transport, Line.hang, -1.0)) is FailureClass.TIMEOUT


def test_several_threads_share_a_transport(transport: HttpTransport) -> None:
    together = threading.Barrier(8)

    def echo(line: Line) -> None:
        path = line.hear().split()[1]
        together.wait(30)  # nobody is answered before all have asked
        line.say(OK + b"Content-Length: %d\r\n\r\n" % len(path) + path)

    seen: dict[int, bytes] = {}

    def send(number: int) -> None:
        exchange = transport.send(request(f"{server.url}/{number}"))
        seen[number] = response(exchange).body

    with raw_server(echo) as server:
        threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert seen == {number: f"/{number}".encode() for number in range(8)}


def test_no_secret_is_logged_or_told(
    transport: HttpTransport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    changes: dict[str, Any] = {"headers": {"X-Api-Key": SECRET}, "body": SECRET.encode()}
    for script in (answering(SMALL), answering(b""), answering(b"noise"), SLOW["silence"]):
        with raw_server(script) as server:
            sent = request(f"{server.url}/?key={SECRET}", 0.3, method="POST", **changes)
            exchange = transport.send(sent)
        assert SECRET not in repr(sent) + repr(exchange)
    sent = request(f"http://no-such-host.invalid/?key={SECRET}", 60.0, **changes)

    assert SECRET not in repr(transport.send(sent))
    assert SECRET not in caplog.text


def test_a_request_that_cannot_be_sent_is_an_error_that_shows_nothing_of_it(
    transport: HttpTransport,
) -> None:
    with raw_server(answering(SMALL)) as server, pytest.raises(CannotJudgeError) as caught:
        transport.send(request(server.url, headers={"X-Api-Key": SECRET + "\r\n"}))

    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert server.heard == []


def test_a_defect_of_ours_is_not_taken_for_a_failure_of_the_server(
    transport: HttpTransport,
) -> None:
    with raw_server(answering(SMALL)) as server, pytest.raises(TypeError):
        transport.send(request(server.url, body=5))


def test_the_transport_has_a_name_and_closes_twice() -> None:
    transport = HttpTransport()

    assert transport.name == "http"
    transport.close()
    transport.close()


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_ca_file_that_cannot_be_used_is_a_missing_precondition(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(PreconditionError, match=r"the CA file of hal\.ca_file cannot be used"):
        HttpTransport(ca_file=str(path))


def test_requests_is_imported_with_the_first_transport_only() -> None:
    code = (
        "import sys, specops.hal.http as http;"
        "before = 'requests' in sys.modules; http.HttpTransport();"
        "print(before, 'requests' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=120
    )

    assert done.stdout.split() == [b"False", b"True"]
