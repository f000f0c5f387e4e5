"""Which progress a call gets: a line that moves, lines in a log, or none."""

import importlib.util
import time
from collections.abc import Callable, Mapping
from typing import Final, TextIO

from specops.progress.interface import Progress
from specops.progress.lines import Lines
from specops.progress.silent import Silent

# One document, printed when all is over: whoever reads it is no person who waits.
DOCUMENTS: Final = frozenset({"json", "junit", "sarif"})
_NO_CI: Final = frozenset({"", "0", "false"})


def progress(
    stream: TextIO,
    environ: Mapping[str, str],
    work: str,
    clean: Callable[[str], str],
    *,
    way: str = "auto",
    output: str = "text",
) -> Progress:
    """Return the progress of a call; ``way`` is what the settings say, ``output`` its format.

    A line moves only where somebody sees it move: on a terminal that can, outside of a CI, and
    with rich installed. Everybody else gets lines.
    """
    if way == "off" or output in DOCUMENTS:
        return Silent()
    if way == "auto" and _can_move(stream, environ):
        from specops.progress.live import Live  # noqa: PLC0415 - only where it is shown

        return Live(stream, work, clean, time.monotonic, environ)
    return Lines(stream, work, clean, time.monotonic)


def _can_move(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Tell whether a line that moves would be seen so."""
    return (
        stream.isatty()
        and environ.get("TERM", "dumb") != "dumb"
        and environ.get("CI", "").lower() in _NO_CI
        and importlib.util.find_spec("rich") is not None
    )
