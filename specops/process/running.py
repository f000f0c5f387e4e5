"""A program that runs beside us: its pipes are ours, and nothing of it is left when it is ended."""

import signal
import time
from typing import IO, TYPE_CHECKING, Final, NamedTuple, cast

from specops.process.command import KILL_GRACE_S, Command, Completed, signal_group, start

if TYPE_CHECKING:
    import subprocess

_FIRST_PAUSE_S: Final = 0.001
_LAST_PAUSE_S: Final = 0.05


class Ends(NamedTuple):
    """Our ends of the pipes: one to write to, two to read from."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]


class Running:
    """A program as the leader of a process group of its own.

    Whoever reads the pipes goes on reading until ``end`` comes back, or a program that still has
    something to say could not end by itself.
    """

    def __init__(self, command: Command) -> None:
        """Start it. Raises ``ProcessStartError`` when that cannot be."""
        self._command = command
        self._began = time.monotonic()
        self._process = start(command, has_input=True)

    @property
    def ends(self) -> Ends:
        """Our ends of its pipes; whoever takes them closes them."""
        process = self._process
        pipes = (process.stdin, process.stdout, process.stderr)
        return Ends(*(cast("IO[bytes]", pipe) for pipe in pipes))

    @property
    def exit_code(self) -> int | None:
        """The exit status, negative for a signal, or ``None`` while it runs."""
        return self._process.poll()

    def end(self, stderr: bytes = b"") -> Completed:
        """Wait for it to end by itself, whose input is closed by now, and else end it.

        After its grace the group gets SIGTERM, and after another one SIGKILL; so does what a
        program that is over has left behind. ``stderr`` is what was read of its complaints.
        """
        process, grace_s = self._process, self._command.grace_s
        try:
            if not _has_ended(process, grace_s):
                signal_group(process.pid, signal.SIGTERM)
                _has_ended(process, grace_s)
        finally:
            # The leader may be reaped by now: its id stays taken as long as the group has members.
            signal_group(process.pid, signal.SIGKILL)
            _has_ended(process, KILL_GRACE_S)
        took_ms = round((time.monotonic() - self._began) * 1000)
        status = -signal.SIGKILL if process.returncode is None else process.returncode
        return Completed(tuple(self._command.argv), status, b"", stderr, took_ms)


def _has_ended(process: "subprocess.Popen[bytes]", within_s: float) -> bool:
    """Wait for a process; tell whether it ended."""
    until, pause_s = time.monotonic() + within_s, _FIRST_PAUSE_S
    while process.poll() is None:
        if time.monotonic() >= until:
            return False
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, _LAST_PAUSE_S)
    return True
