"""The progress seam: told by whoever works, shown or not by whoever knows the screen."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

# How many things are done, of how many (``None``: nobody knows), and what the last of them was.
Tell = Callable[[int, int | None, str], None]


class Progress(Protocol):
    """Tells how far work is. However it ends, ``end`` leaves the screen as it was found.

    A signal never interrupts it half way, and trouble with its stream is nobody's: what was judged
    does not depend on who can be told.
    """

    def begin(self, done: int, total: int | None, what: str) -> None:
        """Tell that something begins that may take long: it is shown at once."""
        ...

    def at(self, done: int, total: int | None, what: str) -> None:
        """Tell how far the work is: shown once it has taken long enough to wonder."""
        ...

    def aside(self) -> AbstractContextManager[None]:
        """Make room on the screen for what is printed in the block."""
        ...

    def end(self) -> None:
        """Leave the screen; telling goes on from here as if nothing had been told."""
        ...


def untold(_done: int, _total: int | None, _what: str) -> None:
    """Tell nobody."""
