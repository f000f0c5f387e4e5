"""Runs ``specops`` and gets a signal just before a line of it runs: FILE-SUFFIX, TEXT, arguments."""

import linecache
import os
import signal
import sys
from types import FrameType
from typing import Any

from specops import __main__

SUFFIX, TEXT, *ARGUMENTS = sys.argv[1:]
# Read beforehand: what a trace function opens would be closed late.
FIRED: list[bool] = []


def trace(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - a trace function
    """Watch one file, and send the signal once."""
    path = frame.f_code.co_filename
    if not path.endswith(SUFFIX):
        return None
    if event == "line" and not FIRED and TEXT in linecache.getline(path, frame.f_lineno):
        FIRED.append(True)
        os.kill(os.getpid(), signal.SIGINT)
    return trace


sys.argv = ["specops", *ARGUMENTS]
sys.settrace(trace)
CODE = __main__.main()
sys.settrace(None)
print("fired" if FIRED else "not fired", file=sys.stderr)  # noqa: T201 - read by the test
sys.exit(CODE)
