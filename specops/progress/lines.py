"""Progress in whole lines, now and then: for the log of a CI system, a file, a simple terminal."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Final, TextIO

from specops import interrupts

EVERY_S: Final = 10.0


class Lines:
    """Writes a line every ten seconds for as long as there is something new to tell."""

    def __init__(
        self, stream: TextIO, work: str, clean: Callable[[str], str], clock: Callable[[], float]
    ) -> None:
        """Take where to write, what the work is called, and a clock in seconds.

        ``clean`` takes out of a text what must not be printed.
        """
        self._stream = stream
        self._work = work
        self._clean = clean
        self._clock = clock
        self._began = self._told = clock()

    def begin(self, done: int, total: int | None, what: str) -> None:
        """Tell it when it is time again: in a log, what is shown at once stays for ever."""
        self.at(done, total, what)

    def at(self, done: int, total: int | None, what: str) -> None:
        """Write a line, unless one was written lately."""
        now = self._clock()
        if now - self._told < EVERY_S:
            return
        self._told = now
        counted = f"{done}" if total is None else f"{done} of {total}"
        line = f"specops: {self._work}: {counted}, {what}, {now - self._began:.0f} s"
        with interrupts.kept_back(), contextlib.suppress(OSError, ValueError):
            print(self._clean(line), file=self._stream, flush=True)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Leave the screen alone: lines are whole."""
        yield

    def end(self) -> None:
        """Begin to wait anew."""
        self._began = self._told = self._clock()
