"""The witness: what really arrived at the embedded HAL."""

import threading
from collections import deque
from typing import Final

from specops.values import dataclass

MAX_REQUESTS: Final = 4096
MAX_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request as it arrived.

    ``path`` and ``query`` are raw, still percent-encoded; ``headers`` keep order, case and
    repetitions; ``body`` is the exact bytes.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first value of a header, in any case, or ``None``."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def __repr__(self) -> str:
        """Name method and path only: query, headers and body may hold secrets."""
        return f"SeenRequest(method={self.method!r}, path={self.path!r})"


class Witness:
    """The requests of a server in the order of their arrival, the oldest forgotten first.

    Bounded in number and in bytes, because a served HAL may run for days.
    """

    def __init__(self, max_requests: int = MAX_REQUESTS, max_bytes: int = MAX_BYTES) -> None:
        """Start with nothing seen."""
        self._seen: deque[SeenRequest] = deque()
        self._max_requests = max_requests
        self._max_bytes = max_bytes
        self._bytes = 0
        self._lock = threading.Lock()

    def record(self, request: SeenRequest) -> None:
        """Remember a request."""
        with self._lock:
            self._seen.append(request)
            self._bytes += len(request.body)
            while len(self._seen) > self._max_requests or self._bytes > self._max_bytes:
                self._bytes -= len(self._seen.popleft().body)

    @property
    def seen(self) -> tuple[SeenRequest, ...]:
        """Everything that is remembered, oldest first."""
        with self._lock:
            return tuple(self._seen)
