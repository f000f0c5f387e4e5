import errno
import http.client
import os
import socket
import ssl

import pytest
import requests
import urllib3

from specops.hal.http_attempt import Attempt, Phase
from specops.hal.http_failure import classify
from specops.hal.http_response import CutHeadError
from specops.hal.http_road import _arrived
from specops.hal.interface import FailureClass

URL = "/path?key=s3ntinel-Zebra"


def os_error(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("cause", "kind", "told"),
    [
        (socket.gaierror(-2, "Name or service not known"), FailureClass.DNS, "does not resolve"),
        (UnicodeError("label too long"), FailureClass.DNS, "does not resolve"),
        (TimeoutError("timed out"), FailureClass.TIMEOUT, "no whole answer within 2 s"),
        (os_error(errno.ECONNREFUSED), FailureClass.REFUSED, "refused"),
        (os_error(errno.ENETUNREACH), FailureClass.REFUSED, "Network is unreachable"),
        (os_error(errno.EHOSTUNREACH), FailureClass.REFUSED, "No route to host"),
        (os_error(errno.ECONNRESET), FailureClass.RESET, "was reset while connecting"),
        (os_error(errno.EPIPE), FailureClass.RESET, "was reset"),
        (http.client.RemoteDisconnected("x"), FailureClass.RESET, "without an answer"),
        (ssl.SSLEOFError(8, "EOF occurred"), FailureClass.TLS, "broken off"),
        (CutHeadError(), FailureClass.TRUNCATED, "within the headers"),
        (http.client.BadStatusLine("no\nise"), FailureClass.PROTOCOL, r"not HTTP: no\nise"),
        (http.client.HTTPException(), FailureClass.PROTOCOL, "not HTTP: HTTPException"),
    ],
)
def test_a_cause_is_found_within_what_wraps_it(
    cause: Exception, kind: FailureClass, told: str
) -> None:
    pool = urllib3.HTTPConnectionPool("127.0.0.1")
    inner = urllib3.exceptions.ProtocolError(f"Connection aborted {URL}", cause)
    wrapped = requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, URL, inner))

    for error in (cause, wrapped):
        failure = classify(error, Attempt(2.0))
        assert failure is not None
        assert failure.kind is kind
        assert told in failure.message
        assert "Zebra" not in failure.message


def test_a_cause_is_found_behind_raise_from() -> None:
    error = RuntimeError("outer")
    error.__cause__ = os_error(errno.ECONNREFUSED)

    failure = classify(error, Attempt(2.0))

    assert failure is not None
    assert failure.kind is FailureClass.REFUSED


def test_an_error_of_the_network_after_the_connection_is_a_reset() -> None:
    attempt = Attempt(2.0)
    attempt.phase = Phase.BODY

    failure = classify(os_error(errno.EHOSTUNREACH), attempt)

    assert failure is not None
    assert failure.kind is FailureClass.RESET
    assert failure.message == "No route to host while reading the body"


@pytest.mark.parametrize("error", [LookupError("x"), OSError(), OSError("no number")])
def test_a_defect_of_our_own_is_no_failure_of_the_server(error: Exception) -> None:
    assert classify(error, Attempt(2.0)) is None


def test_an_answer_that_was_not_recorded_is_a_defect_of_our_own() -> None:
    with pytest.raises(RuntimeError, match="not recorded"):
        _arrived(Attempt(2.0))
