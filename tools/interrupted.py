"""Runs ``specops`` and sends it Ctrl-C as it comes to a line, or tells which lines it comes to.

``python -m tools.interrupted FILE:LINE ARGUMENT...`` interrupts; a first argument that ends with
``.lines`` is the file to write the lines to. Only lines count where an interruption may be raised.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any, Final

FIRED: Final = "tools.interrupted: fired"
_IMPORTER: Final = "<frozen importlib"
_OURS: Final = "/specops/interrupts.py"


class Tracer:
    """Follows the main thread through the lines of one place, or of all of them."""

    def __init__(self, place: str) -> None:
        """Watch ``FILE:LINE``; without a place, note each line."""
        self.seen: dict[str, None] = {}
        self._file, _, line = place.rpartition(":")
        self._line = int(line or 0)
        self._process = os.getpid()

    def call(self, frame: FrameType, _event: str, _told: object) -> Any:  # noqa: ANN401 - as Python has it
        """Follow a function, unless it is one that nobody is to look into."""
        path = frame.f_code.co_filename
        if path.endswith(_OURS) or (self._file and path != self._file) or _imports(frame):
            return None
        return self._step

    def _step(self, frame: FrameType, event: str, _told: object) -> Any:  # noqa: ANN401 - as Python has it
        """Look at a line."""
        from specops import interrupts  # noqa: PLC0415 - it is there by now

        if event != "line" or interrupts._STATE.held or os.getpid() != self._process:  # noqa: SLF001 - there is no other way to know
            return self._step
        if not self._file:
            self.seen[f"{frame.f_code.co_filename}:{frame.f_lineno}"] = None
        elif frame.f_lineno == self._line:
            sys.settrace(None)  # what follows runs at its own speed
            os.write(2, f"{FIRED}\n".encode())
            os.kill(self._process, signal.SIGINT)
        return self._step


def _imports(frame: FrameType | None) -> bool:
    """Tell whether a module is being imported, somewhere in what runs in a frame."""
    while frame is not None and not frame.f_code.co_filename.startswith(_IMPORTER):
        frame = frame.f_back
    return frame is not None


def main() -> int:
    """Run the command with the tracer at work."""
    from specops.__main__ import main as specops  # noqa: PLC0415 - what it imports is not followed

    first, *arguments = sys.argv[1:]
    tracer = Tracer("" if first.endswith(".lines") else first)
    sys.argv = ["specops", *arguments]
    sys.settrace(tracer.call)
    try:
        return specops()
    finally:
        sys.settrace(None)
        if first.endswith(".lines"):
            Path(first).write_text("\n".join(tracer.seen), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
