"""The log of a run: every command as run, every check as judged, in the order it happened."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from specops.one_line import printable
from specops.process.command import Completed
from specops.redaction import Redactor
from specops.session import timestamp_ms

_NOTHING_SECRET: Final = Redactor()


class RunLog:
    """Collects lines in memory until the run is written; safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime], redactor: Redactor = _NOTHING_SECRET) -> None:
        """Take the clock that stamps the lines, and what keeps secrets out of them.

        A secret is looked for before anything is escaped: afterwards nobody would know it again.
        """
        self._now = now
        self._redactor = redactor
        self._lines: list[str] = []
        self._lock = threading.Lock()

    def line(self, text: str) -> None:
        """Add one entry; further lines of the text are indented under the first.

        What does not print is escaped: whoever reads a log does so on a terminal.
        """
        clean = self._redactor.text(text)
        first, *rest = [printable(line) for line in clean.splitlines()] or [""]
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
            return "".join(f"{line}\n" for line in self._lines).encode()
