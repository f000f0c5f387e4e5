"""One conversation: requests are read within bounds and answered, rightly or as a fault wants."""

import re
import ssl
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import BaseServer
from typing import Any, Final

from specops.hal.embedded.answer import error_answer
from specops.hal.embedded.routing import answer_to
from specops.hal.embedded.service import HalService
from specops.hal.embedded.witness import SeenRequest

MAX_BODY_BYTES: Final = 256 * 1024
MAX_LINE_BYTES: Final = 65_536
ANSWER_LIMIT_S: Final = 600.0
_LENGTH: Final = re.compile("[0-9]{1,15}")
_ORIGIN: Final = re.compile("^https?://[^/?]*", re.IGNORECASE)


class _UnreadableBodyError(Exception):
    """A body that cannot be read: the conversation ends with an error answer."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class HalConnection(BaseHTTPRequestHandler):
    """The conversation with one client, over one connection.

    The base class parses request line and headers; everything that is sent goes through the wire.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(
        self,
        request: Any,  # noqa: ANN401 - the base class serves datagrams too
        client_address: Any,  # noqa: ANN401 - an address of any family
        server: BaseServer,
        service: HalService,
    ) -> None:
        """Hold the conversation: the base class does that as it is made."""
        self._service = service
        super().__init__(request, client_address, server)

    def setup(self) -> None:
        """Shake hands over TLS here, in the connection's own thread, and prepare to read."""
        self.wire = self._service.connections.wire(self.request)
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def handle_one_request(self) -> None:
        """Read one request and answer it; the client has a limited time to send all of it."""
        self.close_connection = True
        self.wire.allow(self._service.patience_s)
        self.raw_requestline = self.rfile.readline(MAX_LINE_BYTES + 1)
        if len(self.raw_requestline) > MAX_LINE_BYTES:
            self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
        elif self.raw_requestline and self.parse_request():
            self._converse()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that cannot be understood, as JSON, and end the connection."""
        self.close_connection = True
        text = explain or message or "the request cannot be understood"
        self.wire.send(error_answer(code, text).render(close=True))

    def _converse(self) -> None:
        """Answer a request whose head was understood."""
        try:
            request = self._request()
        except _UnreadableBodyError as error:
            self.send_error(error.status, error.message)
            return
        self._service.witness.record(request)
        self.wire.allow(ANSWER_LIMIT_S)
        answer = answer_to(request, self._service.api_key)
        fault = self._service.plan.fault_for(request)
        if fault is None:
            head_only = request.method == "HEAD"
            self.wire.send(answer.render(close=self.close_connection, without_body=head_only))
        else:
            self.close_connection = True
            fault.act(self.wire, answer)

    def _request(self) -> SeenRequest:
        """Return the request as it arrived: the target is taken from the request line itself."""
        target = _ORIGIN.sub("", self.requestline.split()[1])
        path, _, query = target.partition("?")
        headers = tuple((name, str(value)) for name, value in self.headers.items())
        return SeenRequest(self.command, path or "/", query, headers, self._body())

    def _body(self) -> bytes:
        """Read the body, whose length has to be declared once and plainly."""
        if self.headers.defects:
            raise _UnreadableBodyError(HTTPStatus.BAD_REQUEST, "a header is malformed")
        if "Transfer-Encoding" in self.headers:
            message = "a body needs a Content-Length here, and no Transfer-Encoding"
            raise _UnreadableBodyError(HTTPStatus.LENGTH_REQUIRED, message)
        lengths = self.headers.get_all("Content-Length", ["0"])
        if len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
            raise _UnreadableBodyError(HTTPStatus.BAD_REQUEST, "Content-Length is not one number")
        if (length := int(lengths[0])) > MAX_BODY_BYTES:
            message = f"the body is longer than {MAX_BODY_BYTES} bytes"
            raise _UnreadableBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)
        body = self.rfile.read(length)
        if len(body) < length:
            raise _UnreadableBodyError(HTTPStatus.BAD_REQUEST, "the body ends before its length")
        return body
