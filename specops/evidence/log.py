"""The log of a run: every command as run, every check as judged, in the order it happened."""

import threading
from collections.abc import Callable
from datetime import datetime

from specops.process import Completed
from specops.session import timestamp_ms


class RunLog:
    """Collects lines in memory until the run is written; safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Take the clock that stamps the lines."""
        self._now = now
        self._lines: list[str] = []
        self._lock = threading.Lock()

    def line(self, text: str) -> None:
        """Add one entry; further lines of the text are indented under the first."""
        first, *rest = text.splitlines() or [""]
        stamped = [f"{timestamp_ms(self._now())} {first}", *(f"    {more}" for more in rest)]
        with self._lock:
            self._lines += stamped

    def command(self, completed: Completed) -> None:
        """Add a command as it ran; one that did not succeed with what it said on stderr."""
        self.line(str(completed))
        if not completed.succeeded and completed.stderr.strip():
            self.line("stderr:\n" + completed.stderr.decode(errors="backslashreplace").strip())

    def render(self) -> bytes:
        """Return the log as UTF-8 text."""
        with self._lock:
            return "".join(f"{line}\n" for line in self._lines).encode(errors="backslashreplace")
