"""Progress on a real terminal: a process that waits, Ctrl-C at half, and the screen afterwards."""

import os
import pty
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.fakes.repository import Guarded, environment
from tests.fakes.screen import Screen

DEADLINE_S = 120
# A session of its own whose first terminal is this one: so Ctrl-C comes from the terminal itself.
ON_TERMINAL = 'exec "$@" <"$TERMINAL" >"$TERMINAL" 2>&1'
UNDECIDED = re.compile(r"hal\.smoke .* [01]/4 ")


@contextmanager
def silent_hal() -> Iterator[str]:
    """A HAL that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def read(terminal: int, screen: Screen, until: float) -> bool:
    """Show what comes from a process; tell whether it goes on."""
    if select.select([terminal], [], [], max(until - time.monotonic(), 0))[0]:
        try:
            screen.write(os.read(terminal, 1 << 16).decode())
        except OSError:  # the last process has closed the terminal
            return False
    assert time.monotonic() < until, screen.lines
    return True


@pytest.mark.skipif(not hasattr(pty, "openpty"), reason="there are no pseudo-terminals")
def test_ctrl_c_at_half_leaves_a_clean_screen_and_exit_130(guarded: Guarded) -> None:
    ours, theirs = pty.openpty()
    variables = {
        "TERMINAL": os.ttyname(theirs),
        "TERM": "xterm-256color",
        "SPEC_OPS_PROGRESS": "auto",
        "COLUMNS": "70",
        "HAL_SECRET_KAVEDARR_API_KEY": "sentinel-4711",
    }
    screen, until = Screen(), time.monotonic() + DEADLINE_S
    with silent_hal() as url:
        smoke = [sys.executable, "-m", "specops", "hal.smoke", "--hal", url]
        process = subprocess.Popen(
            ["/bin/sh", "-c", ON_TERMINAL, "sh", *smoke],
            cwd=guarded.root,
            env=environment(variables),
            start_new_session=True,
        )
        while not any(map(UNDECIDED.search, screen.lines)):
            assert read(ours, screen, until), screen.lines
        assert "\x1b[?25l" in screen.getvalue()
        os.write(ours, b"\x03")
        os.close(theirs)
        while read(ours, screen, until):
            pass
        os.close(ours)
        assert process.wait(DEADLINE_S) == 130
    assert screen.is_clean
    assert screen.getvalue().rindex("\x1b[?25h") > screen.getvalue().rindex("\x1b[?25l")
    assert not any(map(UNDECIDED.search, screen.lines))
    assert screen.lines[-1].startswith("error: hal.smoke, ")
    assert "sentinel" not in screen.getvalue()
