"""Runs ``specops`` and sends it Ctrl-C just before a line runs: FILE-SUFFIX TEXT ARGUMENT..."""

import linecache
import os
import signal
import sys
from types import FrameType
from typing import Any


class Tracer:
    """Watches one file, and sends the signal once."""

    def __init__(self, suffix: str, text: str) -> None:
        self.fired = False
        self._suffix = suffix
        self._text = text

    def trace(self, frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - as Python has it
        path = frame.f_code.co_filename
        if not path.endswith(self._suffix):
            return None
        line = linecache.getline(path, frame.f_lineno)
        if event == "line" and self._text in line:
            self.fired = True
            sys.settrace(None)  # what follows runs at its own speed
            os.kill(os.getpid(), signal.SIGINT)
        return self.trace


def main() -> int:
    """Run the command with the tracer at work."""
    from specops.__main__ import main as specops  # noqa: PLC0415 - importable without it

    suffix, text, *arguments = sys.argv[1:]
    tracer = Tracer(suffix, text)
    sys.argv = ["specops", *arguments]
    sys.settrace(tracer.trace)
    try:
        return specops()
    finally:
        sys.settrace(None)
        os.write(2, b"fired\n" if tracer.fired else b"not fired\n")


if __name__ == "__main__":
    sys.exit(main())
