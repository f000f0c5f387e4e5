"""No progress at all: for formats that are one document, and for whoever asked for none."""

from contextlib import AbstractContextManager, nullcontext

from specops.collaborator import collaborator


@collaborator
class Silent:
    """Tells nobody anything."""

    def begin(self, _done: int, _total: int | None, _what: str) -> None:
        """Tell nothing."""

    def at(self, _done: int, _total: int | None, _what: str) -> None:
        """Tell nothing."""

    def aside(self) -> AbstractContextManager[None]:
        """Leave the screen alone: there is nothing of ours on it."""
        return nullcontext()

    def end(self) -> None:
        """Leave the screen alone."""
