"""Whether anybody listens at an address: for checks that lack what they need to be sent.

That a service is down is the first thing to know, before a missing secret is. Nothing is sent.
"""

import socket
import time
from urllib.parse import urlsplit

from specops.hal.interface import Exchange, Failure, FailureClass
from specops.threads import beside

_PORTS = {"http": 80, "https": 443}


def reach(url: str, deadline_s: float) -> Exchange | None:
    """Connect to the host of a URL and close the connection again.

    Returns ``None`` when somebody listens, else the attempt with its failure. Resolving a name has
    no deadline of its own, so the attempt is made in a thread that nobody waits for any longer.
    """
    started_at, began = time.time(), time.monotonic()
    found: list[Failure | None] = []
    beside(_connect, url, deadline_s, found, name="hal-reach").join(deadline_s)
    late = Failure(FailureClass.TIMEOUT, f"no connection within {deadline_s:g} s")
    failure = found[0] if found else late
    if failure is None:
        return None
    return Exchange(started_at, (time.monotonic() - began) * 1000, failure=failure)


def _connect(url: str, deadline_s: float, found: list[Failure | None]) -> None:
    """Make the connection and say what came of it."""
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or _PORTS[parts.scheme])
    try:
        socket.create_connection(address, timeout=deadline_s).close()
    except OSError as error:
        found.append(Failure(_class(error), f"cannot connect: {error.strerror or error}"))
    else:
        found.append(None)


def _class(error: OSError) -> FailureClass:
    """Return the class of what kept a connection from being made."""
    match error:
        case socket.gaierror():
            return FailureClass.DNS
        case TimeoutError() | BlockingIOError():
            return FailureClass.TIMEOUT
        case ConnectionResetError():
            return FailureClass.RESET
        case _:
            return FailureClass.REFUSED
