"""The only place that starts processes: an argv list, a deadline, a process group, a clean end.

No shell ever sees a command. The environment is an allow-list, so that no secret reaches a child
that was not handed one by name. Output beyond the cap is dropped from the middle, never buffered.
"""

import os
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from specops.errors import ProcessStartError

OUTPUT_CAP: Final = 1 << 20
TERM_GRACE_S: Final = 2.0
_PASSED_ON: Final = frozenset(
    {
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP",
        "TERM", "NO_COLOR", "SYSTEMROOT", "CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE",
        "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "RUSTC", "RUSTFLAGS", "CC", "AR", "PYENV_ROOT",
        "VIRTUAL_ENV", "SSL_CERT_FILE", "SSL_CERT_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
        "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Completed:
    """A process that ended: by itself, or killed with its whole group at the deadline.

    ``exit_code`` is the exit status, negative for a signal; ``timed_out`` tells that the deadline
    ended it. ``stdout`` and ``stderr`` hold at most ``OUTPUT_CAP`` bytes each, head and tail.
    """

    argv: tuple[str, ...]
    exit_code: int
    stdout: bytes
    stderr: bytes
    duration_ms: int
    timed_out: bool = False

    @property
    def succeeded(self) -> bool:
        """Whether it ended by itself with status 0."""
        return self.exit_code == 0 and not self.timed_out

    def __str__(self) -> str:
        """Return the command as run, quoted for a shell, with how it ended."""
        ending = "killed at its deadline" if self.timed_out else f"exit {self.exit_code}"
        return f"$ {shlex.join(self.argv)} -> {ending} in {self.duration_ms} ms"


@dataclass(frozen=True, slots=True)
class Command:
    """What to run and where: ``argv`` as the program gets it, ``deadline_s`` in seconds.

    ``environment`` is added to the allow-list of the parent's environment, by name.
    """

    argv: Sequence[str]
    cwd: Path
    deadline_s: float
    environment: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""


def allowed_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a child may see of our environment: names on the list and locale settings."""
    return {
        name: value
        for name, value in environ.items()
        if name in _PASSED_ON or name.startswith("LC_")
    }


def run(command: Command, observe: Callable[[Completed], None] = lambda _: None) -> Completed:
    """Run a command to its end or to its deadline, and tell ``observe`` how it went.

    At the deadline, and when we are interrupted, the whole process group gets SIGTERM and, after a
    grace of two seconds, SIGKILL. Raises ``ProcessStartError`` when the program cannot be started.
    """
    started = time.monotonic()
    process = _start(command)
    outputs = _Outputs(process)
    timed_out = False
    try:
        outputs.feed(command.stdin)
        process.wait(command.deadline_s)
        outputs.join(started + command.deadline_s - time.monotonic())
    except subprocess.TimeoutExpired:
        timed_out = True
    finally:
        _end_group(process)
    outputs.join(TERM_GRACE_S)
    duration_ms = round((time.monotonic() - started) * 1000)
    completed = Completed(
        tuple(command.argv), process.returncode, *outputs.captured(), duration_ms, timed_out
    )
    observe(completed)
    return completed


def _start(command: Command) -> "subprocess.Popen[bytes]":
    """Start the program as the leader of a process group of its own."""
    try:
        return subprocess.Popen(
            list(command.argv),
            cwd=command.cwd,
            env={**allowed_environment(os.environ), **command.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        message = f"{command.argv[0]} could not be started: {why}"
        raise ProcessStartError(message, "install it or correct the configured command") from None


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """End whatever is left of the process group."""
    if process.poll() is None:
        _signal_group(process.pid, signal.SIGTERM)
        try:
            process.wait(TERM_GRACE_S)
        except subprocess.TimeoutExpired:
            pass
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    """Signal a process group; one that is gone already is what we want."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


class _Outputs:
    """Reads both outputs at once, so that neither can fill its pipe and stop the child."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._buffers = (_Capped(), _Capped())
        self._threads = [
            threading.Thread(target=_drain, args=(pipe, buffer), daemon=True)
            for pipe, buffer in zip(
                (process.stdout, process.stderr), self._buffers, strict=True
            )
        ]
        for thread in self._threads:
            thread.start()

    def feed(self, content: bytes) -> None:
        """Hand standard input over in a thread of its own and close it."""
        writer = threading.Thread(
            target=_pour, args=(self._process.stdin, content), daemon=True
        )
        writer.start()

    def join(self, within_s: float) -> None:
        """Wait for both outputs to end; raise ``TimeoutExpired`` when they do not in time."""
        until = time.monotonic() + max(within_s, 0.0)
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0.0))
        if any(thread.is_alive() for thread in self._threads):
            raise subprocess.TimeoutExpired(self._process.args, within_s)

    def captured(self) -> tuple[bytes, bytes]:
        """Return what was kept of standard output and standard error."""
        out, err = (buffer.content() for buffer in self._buffers)
        return out, err


class _Capped:
    """Keeps the first and the last half of a stream, and says how much is missing between."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._dropped = 0

    def add(self, chunk: bytes) -> None:
        room = OUTPUT_CAP // 2 - len(self._head)
        self._head += chunk[:room] if room > 0 else b""
        self._tail += chunk[max(room, 0) :]
        excess = len(self._tail) - OUTPUT_CAP // 2
        if excess > 0:
            del self._tail[:excess]
            self._dropped += excess

    def content(self) -> bytes:
        gap = f"\n[... {self._dropped} bytes left out ...]\n".encode() if self._dropped else b""
        return bytes(self._head) + gap + bytes(self._tail)


def _drain(pipe: IO[bytes] | None, buffer: _Capped) -> None:
    """Read a pipe to its end."""
    if pipe is None:
        return
    with pipe:
        while chunk := os.read(pipe.fileno(), 65536):
            buffer.add(chunk)


def _pour(pipe: IO[bytes] | None, content: bytes) -> None:
    """Write standard input; a child that does not read it is free not to."""
    if pipe is None:
        return
    try:
        with pipe:
            pipe.write(content)
    except BrokenPipeError:
        return
