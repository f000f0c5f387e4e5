"""The listening side: a threading HTTP server that resolves no name and says nothing on stderr."""

import socket
import ssl
import sys
from functools import partial
from http.server import ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from specops.hal.embedded.connection import HalConnection
from specops.hal.embedded.service import HalService


class HalListener(ThreadingHTTPServer):
    """Accepts connections and gives each a thread, up to a limit."""

    daemon_threads = True
    allow_reuse_port = False
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], service: HalService, tls: ssl.SSLContext | None
    ) -> None:
        """Bind and listen; raises ``OSError`` when the address cannot be had."""
        self._service = service
        self._tls = tls
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, partial(HalConnection, service=service))

    def server_bind(self) -> None:
        """Bind without the look-up of the host's name, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.socket.getsockname()[:2]

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; the TLS handshake is left to the connection's own thread."""
        sock, address = super().get_request()
        if self._tls is not None:
            sock = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return sock, address

    def verify_request(
        self,
        request: Any,  # noqa: ANN401 - the base class serves datagrams too
        client_address: Any,  # noqa: ANN401, ARG002 - the base class hands it over
    ) -> bool:
        """Turn away what would be one connection too many."""
        return self._service.connections.admit(request, self._service.patience_s)

    def shutdown_request(
        self,
        request: Any,  # noqa: ANN401 - the base class serves datagrams too
    ) -> None:
        """Close a connection as its conversation wants it closed."""
        self._service.connections.release(request)

    def service_actions(self) -> None:
        """Look for connections whose time is up; the accepting loop calls this all the time."""
        self._service.connections.end_overdue()

    def handle_error(
        self,
        request: Any,  # noqa: ANN401 - the base class serves datagrams too
        client_address: Any,  # noqa: ANN401 - an address of any family
    ) -> None:
        """Say nothing about clients that go away; a defect of the server still shows itself."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
