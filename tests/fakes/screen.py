"""A terminal in memory: a stream, and what a person would see on it."""

import io
from collections.abc import Callable

import pyte
import pyte.modes

WIDTH = 70


class Screen(io.StringIO):
    """A stream that is a terminal; ``writing`` is called at each write, in the middle of it."""

    def __init__(self, writing: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.writing = writing
        self._screen = pyte.Screen(WIDTH, 24)
        self._screen.set_mode(pyte.modes.LNM)  # a line feed goes to the first column, as on a tty
        self._stream = pyte.Stream(self._screen)

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        cut = len(text) // 2
        self._stream.feed(text[:cut])
        self.writing()
        self._stream.feed(text[cut:])
        return super().write(text)

    @property
    def lines(self) -> list[str]:
        """The lines that stand on the screen, without those that are empty."""
        return [line.rstrip() for line in self._screen.display if line.strip()]

    @property
    def is_clean(self) -> bool:
        """Whether the cursor is visible, at the beginning of a line that is empty."""
        cursor = self._screen.cursor
        line = self._screen.display[cursor.y].strip()
        return bool(not cursor.hidden and cursor.x == 0 and not line)
