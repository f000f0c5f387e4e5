"""The HTTP transport: hardened exchanges over ``requests``.

No environment, proxy, netrc, cookie, redirect or retry takes part, and each request has its own
connection: what went wrong with one can harm no other.
"""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from specops.errors import PreconditionError
from specops.hal.http_deadline import DeadlineWatch, exchange_within
from specops.hal.interface import Exchange, Request
from specops.hal.reach import reach

BODY_CAP: Final = 1 << 20


class HttpTransport:
    """Sends over HTTP and HTTPS. Holds nothing between requests; safe for several threads."""

    def __init__(
        self, body_cap: int = BODY_CAP, ca_file: str | None = None, *, verify: bool = True
    ) -> None:
        """Read bodies up to ``body_cap`` bytes; trust ``ca_file`` instead of public authorities.

        Without ``verify`` any certificate is taken, and whoever judges has to say so.
        Raises ``PreconditionError`` when the CA file cannot be used.
        """
        from specops.hal.http_road import Road  # noqa: PLC0415 - requests costs 100 ms at start-up

        self._body_cap = body_cap
        self._watch = DeadlineWatch()
        try:
            self._road = Road(ca_file, verify=verify)
        except OSError as error:
            reason = error.strerror or "no certificate"
            message = f"the CA file of hal.ca_file cannot be used: {reason}"
            remedy = "hal.ca_file names a readable file of PEM certificates"
            raise PreconditionError(message, remedy) from None

    @property
    def name(self) -> str:
        """The word that selects this transport."""
        return "http"

    def open(self) -> None:
        """Do nothing: every request makes its own connection."""

    def send(self, request: Request) -> Exchange:
        """Send one request and return what happened within its deadline.

        Bytes after a body of declared length are not read: they are no part of the answer
        (RFC 9112, 6.3). Whatever the server does is in what comes back, and never an exception.
        """
        within = self._watch.exchange_within if _is_address(request.url) else exchange_within
        return within(
            request.deadline_s,
            lambda attempt: self._road.travel(request, attempt, self._body_cap),
        )

    def reach(self, request: Request) -> Exchange | None:
        """Connect to where a request would go, and send nothing of it."""
        return reach(request.url, request.deadline_s)

    def close(self) -> None:
        """End the connections that are still in use: nobody waits for them any more."""
        self._watch.close()


def _is_address(url: str) -> bool:
    """Tell whether the host of a URL is an address already: to look a name up has no deadline."""
    try:
        ipaddress.ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return True
