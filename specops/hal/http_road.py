"""The road of one request: ``requests`` and ``urllib3``, stripped of all that was not asked for.

Imported late, for it costs some 100 ms.
"""

import contextlib
import logging
import socket
import ssl
import threading
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from specops import __version__
from specops.errors import CannotJudgeError
from specops.hal.http_attempt import Attempt, Phase
from specops.hal.http_failure import classify
from specops.hal.http_response import RecordedResponse
from specops.hal.interface import Failure, Request, Response

_USER_AGENT: Final = f"specops/{__version__}"
# At DEBUG it writes the path and query of each request, and so the secrets in them.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class Road:
    """Takes requests to where they are meant for, each over a connection of its own."""

    def __init__(self, ca_file: str | None, *, verify: bool = True) -> None:
        """Trust ``ca_file``, or the authorities that ``requests`` brings along; or anybody.

        Raises ``OSError`` (``ssl.SSLError`` is one) for a file that cannot be used.
        """
        self._lock = threading.Lock()
        self._verify = verify
        self._context = self._trusting(ca_file) if ca_file else None

    def travel(self, request: Request, attempt: Attempt, body_cap: int) -> Response | Failure:
        """Send a request and read what comes back; what goes wrong on the way is a failure.

        Raises ``CannotJudgeError`` for a request that cannot be sent, and shows nothing of it.
        """
        try:
            with contextlib.closing(self._send(request, attempt)):
                return _arrived(attempt).read_body(body_cap)
        except Exception as error:
            failure = classify(error, attempt)
            if failure is not None:
                return failure
            if isinstance(error, ValueError):
                message = f"the request of check {request.check!r} cannot be sent as it was built"
                raise CannotJudgeError(message) from None
            raise

    def _send(self, request: Request, attempt: Attempt) -> requests.Response:
        """Send a request and wait for status and headers."""
        adapter = _Adapter(self._pool(request.url, attempt))
        return adapter.send(_prepared(request), stream=True, timeout=request.deadline_s)

    def _pool(self, url: str, attempt: Attempt) -> HTTPConnectionPool:
        """Return the pool that makes the one connection."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme == "http":
            return _Pool(host, parts.port, attempt=attempt)
        return _TlsPool(host, parts.port, attempt=attempt, ssl_context=self._tls_context())

    def _tls_context(self) -> ssl.SSLContext:
        """Return the TLS context, made once: reading the authorities costs 30 ms."""
        with self._lock:
            if self._context is None:
                self._context = self._trusting(DEFAULT_CA_BUNDLE_PATH)
            return self._context

    def _trusting(self, ca_file: str) -> ssl.SSLContext:
        """Return a context that verifies certificate and host, whatever the environment says.

        Where nothing is verified, the file has to be usable all the same.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(ca_file)
        if not self._verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _prepared(request: Request) -> requests.PreparedRequest:
    """Return the request as ``requests`` takes it: everything goes out as it was built."""
    headers = CaseInsensitiveDict({"User-Agent": _USER_AGENT})
    headers.update(request.headers)
    headers.update({"Accept-Encoding": "identity", "Connection": "close"})
    if request.body is not None:
        headers["Content-Length"] = str(len(request.body))
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url = request.method, request.url
    prepared.headers, prepared.body = headers, request.body
    return prepared


def _arrived(attempt: Attempt) -> RecordedResponse:
    """Return the response whose head has been read."""
    attempt.phase = Phase.BODY
    response = attempt.response
    if response is None:
        message = "an answer came that was not recorded"
        raise RuntimeError(message)
    return response


class _Adapter(HTTPAdapter):
    """Sends over one given pool, without retries; knows no proxies and no environment."""

    def __init__(self, pool: HTTPConnectionPool) -> None:
        super().__init__(max_retries=0)
        self._pool = pool

    def get_connection_with_tls_context(self, *_: object, **__: object) -> HTTPConnectionPool:
        return self._pool

    def cert_verify(self, *_: object, **__: object) -> None:
        """Leave verification to the context of the pool, which always verifies."""


class _Connection(HTTPConnection):
    """A connection that tells its attempt how far it is."""

    def __init__(self, *place: Any, attempt: Attempt, **options: Any) -> None:  # noqa: ANN401 - those of urllib3
        super().__init__(*place, **options)
        self._attempt = attempt
        self.response_class = partial(_recorded, attempt)  # type: ignore[assignment]  # it is only called

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        self._attempt.hold(connected)
        self._attempt.phase = Phase.HANDSHAKE
        return connected

    def connect(self) -> None:
        super().connect()
        self._attempt.begin_sending()

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        self._attempt.phase = Phase.HEAD
        return super().getresponse()


class _TlsConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection

    def _validate_conn(self, conn: Any) -> None:  # noqa: ANN401 - as urllib3 calls it
        """Connect without the warning of urllib3: that nothing is verified is on the record."""
        conn.connect()


def _recorded(attempt: Attempt, *arguments: Any, **options: Any) -> RecordedResponse:  # noqa: ANN401 - those of http.client
    """Make the response that reads from a connection, and hand it to the attempt."""
    attempt.response = RecordedResponse(*arguments, **options)
    return attempt.response
