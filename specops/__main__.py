"""The command ``specops``, and ``python -m specops``."""

import contextlib
import os
import signal
import sys
from types import FrameType


def main() -> int:
    """Run the console command as the one thing that this process does, and return its exit code.

    The modules of the program take longer to load than many a command takes to run: a signal that
    comes meanwhile is no traceback, and ends with the same 130 as a later one.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # by nohup
            signal.signal(number, _leave)
    from specops.console import main as command  # noqa: PLC0415 - after the signals, as explained

    return command(ends_process=True)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End at once: there is nothing yet that could be left half done."""
    with contextlib.suppress(OSError):
        os.write(2, b"specops: interrupted: nothing was judged\n")
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
