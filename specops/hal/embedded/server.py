"""The embedded HAL as others use it: start it, send checks to it, ask what arrived, close it."""

import contextlib
import importlib
import socket
import ssl
from collections.abc import Mapping
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Final, Self

from specops.errors import PreconditionError, UsageError
from specops.hal.embedded.faults.plan import FaultPlan, plan_faults
from specops.hal.embedded.listener import HalListener
from specops.hal.embedded.service import HalService
from specops.hal.embedded.witness import SeenRequest
from specops.interrupts import kept_back
from specops.threads import beside

if TYPE_CHECKING:
    import threading

PATIENCE_S: Final = 15.0
_MAX_PORT: Final = 65_535
_ACCEPT_POLL_S: Final = 0.1
_CLOSE_LIMIT_S: Final = 2.0
_NO_FAULTS: Final[Mapping[str, str]] = MappingProxyType({})


class EmbeddedHal:
    """A HAL inside this process, on a real socket.

    ``port`` 0 takes a free one. ``faults`` maps a check's name, or ``*``, to the name of a fault.
    ``patience_s`` bounds, in seconds, how long a client may take to send a request.

    Raises ``UsageError`` for a port, key, check or fault that makes no sense; ``start`` raises
    ``UsageError`` for a host that is no address, ``PreconditionError`` for a port that is taken.
    """

    def __init__(
        self,
        api_key: str,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: Mapping[str, str] = _NO_FAULTS,
        tls: ssl.SSLContext | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Check what was asked for; nothing is opened before ``start``."""
        if not 0 <= port <= _MAX_PORT:
            message = f"port {port} is not a port"
            raise UsageError(message, f"choose one from 1 to {_MAX_PORT}, or 0 for a free one")
        _refuse_unsendable(api_key)
        self.plan: Final[FaultPlan] = plan_faults(faults)
        self._service = HalService(api_key, self.plan, patience_s)
        self._tls = tls
        self._address = (host, port)
        self._listener: HalListener | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen, and begin to answer. A HAL starts once."""
        if self._listener is not None:
            message = "this embedded HAL was started before"
            raise RuntimeError(message)
        with kept_back():  # what nobody knows of could not be closed
            self._listener = _listen(self._address, self._service, self._tls)
            self._thread = beside(self._listener.serve_forever, _ACCEPT_POLL_S, name="embedded-hal")

    def warm_up(self) -> None:
        """Import the GraphQL engine in the background, so that the first query need not wait.

        For a HAL that serves for long. In a run that asks once it costs more than it brings: the
        import takes a tenth of a second of processor time either way, and threads share one.
        """
        engine = "specops.hal.embedded.graphql_engine"
        beside(importlib.import_module, engine, name="embedded-hal-warm-up")

    def close(self) -> None:
        """Stop answering, end every connection, and wait for them a moment; never raises."""
        thread, self._thread = self._thread, None
        if self._listener is None or thread is None:
            return
        with kept_back():
            # Wakes the accepting loop at once; where the platform refuses, its poll does.
            with contextlib.suppress(OSError):
                self._listener.socket.shutdown(socket.SHUT_RDWR)
            self._listener.shutdown()
            self._listener.server_close()
            self._service.connections.end_all(_CLOSE_LIMIT_S)
            thread.join(_CLOSE_LIMIT_S)

    @property
    def base_url(self) -> str:
        """The URL to send checks to; it stays known after ``close``."""
        listener = self._started()
        scheme = "http" if self._tls is None else "https"
        host = self._address[0]
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{listener.server_port}"

    @property
    def witness(self) -> tuple[SeenRequest, ...]:
        """Every request that arrived, in order (of a long life, the latest)."""
        return self._service.witness.seen

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _started(self) -> HalListener:
        """Return the listener, which exists from ``start`` on."""
        if self._listener is None:
            message = "this embedded HAL was not started"
            raise RuntimeError(message)
        return self._listener


def _listen(
    address: tuple[str, int], service: HalService, tls: ssl.SSLContext | None
) -> HalListener:
    """Open the listener, or say in one line why that cannot be."""
    host, port = address
    try:
        return HalListener(address, service, tls)
    except (socket.gaierror, UnicodeError):
        message = f"host {host!r} is not an address"
        raise UsageError(message, "use 127.0.0.1, or another address of this machine") from None
    except OSError as error:
        message = f"the embedded HAL cannot listen on {host} port {port} ({error.strerror})"
        raise PreconditionError(message, "choose another port, or 0 for a free one") from None


def _refuse_unsendable(api_key: str) -> None:
    """Refuse a key that no header can carry unchanged. The message does not repeat it."""
    sendable = (
        api_key.isprintable() and api_key == api_key.strip() and max(api_key, default="") < "Ā"
    )
    if not (api_key and sendable):
        message = "the API key cannot be sent in an HTTP header as it is"
        raise UsageError(message, "use printable characters, without spaces around them")
