"""The only place that starts processes: an argv list, a deadline, a process group, a clean end.

No shell ever sees a command. The environment is an allow-list, so that no secret reaches a child
that was not handed one by name. Output beyond the cap is dropped from the middle, never buffered.
One loop feeds and reads a child: no thread can be left behind by a process that will not end.
"""

import os
import shlex
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specops.errors import ProcessStartError
from specops.interrupts import kept_back
from specops.process.pipes import Pipes
from specops.values import dataclass

if TYPE_CHECKING:
    import subprocess

OUTPUT_CAP: Final = 1 << 20
TERM_GRACE_S: Final = 2.0
KILL_GRACE_S: Final = 5.0
_DRAIN_S: Final = 0.5
_REMEDY: Final = "install it or correct the configured command"
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
    """A process that ended: by itself, or with its whole group at the deadline or an interrupt.

    ``exit_code`` is the exit status, negative for a signal; ``timed_out`` and ``interrupted`` tell
    that we ended it. ``stdout`` and ``stderr`` hold at most the cap of the command each, head and
    tail with a note between; ``left_out`` counts the bytes that are missing from both.
    """

    argv: tuple[str, ...]
    exit_code: int
    stdout: bytes
    stderr: bytes
    duration_ms: int
    timed_out: bool = False
    interrupted: bool = False
    left_out: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether it ended by itself with status 0."""
        return self.exit_code == 0 and not (self.timed_out or self.interrupted)

    def __str__(self) -> str:
        """Return the command as run, quoted for a shell, with how it ended: always one line."""
        ending = f"exit {self.exit_code}"
        if self.timed_out or self.interrupted:
            why = "at its deadline" if self.timed_out else "by an interrupt"
            ending = f"killed {why} ({ending})"
        return f"$ {' '.join(map(_quoted, self.argv))} -> {ending} in {self.duration_ms} ms"


@dataclass(frozen=True, slots=True)
class Command:
    """What to run and where: ``argv`` as the program gets it, ``deadline_s`` in seconds.

    ``environment`` is added to the allow-list of the parent's environment, by name;
    ``output_cap`` bounds what is kept of each output, in bytes; ``grace_s`` is the time between
    SIGTERM and SIGKILL, in seconds; ``descriptors`` stay open in the child under their numbers.
    """

    argv: Sequence[str]
    cwd: Path
    deadline_s: float
    environment: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    output_cap: int = OUTPUT_CAP
    grace_s: float = TERM_GRACE_S
    descriptors: tuple[int, ...] = ()


def allowed_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a child may see of our environment: names on the list and locale settings."""
    return {
        name: value
        for name, value in environ.items()
        if name in _PASSED_ON or name.startswith("LC_")
    }


def run(
    command: Command,
    observe: Callable[[Completed], None] = lambda _: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Completed:
    """Run a command to its end or to its deadline, and tell ``observe`` how it went.

    The command ends when its program ends: what it left running in its process group is killed, so
    a forgotten background child cannot hold the caller. At the deadline, as soon as ``is_stopped``
    says so, and when an exception such as KeyboardInterrupt stops us, the group gets SIGTERM and,
    after its grace, SIGKILL; what was printed until then is kept, and ``observe`` is told before
    the exception goes on.

    Raises ``ProcessStartError`` when the program cannot be started.
    """
    with kept_back() as let_in:
        return _run(command, observe, is_stopped, let_in)


def _run(
    command: Command,
    observe: Callable[[Completed], None],
    is_stopped: Callable[[], bool],
    let_in: Callable[[], AbstractContextManager[None]],
) -> Completed:
    """Run a command; only while it is waited for, inside of ``let_in``, can we be interrupted.

    From its start to the wait, nobody but us would know of it; at its end, it is not yet told.
    """
    started = time.monotonic()
    process = start(command, has_input=bool(command.stdin))
    pipes = Pipes(
        lambda: process.poll() is not None, (process.stdout, process.stderr), command.output_cap
    )
    pipes.feed(process.stdin, command.stdin)
    in_time = False
    interrupted = True
    try:
        with let_in():
            in_time = pipes.pump(started + command.deadline_s, is_stopped)
            interrupted = not in_time and is_stopped()
    finally:
        _end_group(process, pipes, command.grace_s)
        completed = Completed(
            tuple(command.argv),
            -signal.SIGKILL if process.returncode is None else process.returncode,
            *pipes.contents,
            round((time.monotonic() - started) * 1000),
            timed_out=not (in_time or interrupted),
            interrupted=interrupted,
            left_out=pipes.left_out,
        )
        observe(completed)
    return completed


def start(command: Command, *, has_input: bool) -> "subprocess.Popen[bytes]":
    """Start the program as the leader of a process group of its own; whoever starts it ends it.

    Without input it reads nothing. Raises ``ProcessStartError`` when it cannot be started.
    """
    import subprocess  # noqa: PLC0415 - start-up time that a command without children saves

    if not command.argv:
        message = "an empty command cannot be started"
        raise ProcessStartError(message, _REMEDY)
    if not 0 < command.deadline_s < float("inf"):
        message = f"{command.argv[0]!r} was not started: its deadline is {command.deadline_s} s"
        raise ProcessStartError(message, "give it a number of seconds above zero")
    try:
        return subprocess.Popen(
            list(command.argv),
            cwd=command.cwd,
            env={**allowed_environment(os.environ), **command.environment},
            stdin=subprocess.PIPE if has_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            pass_fds=command.descriptors,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise _start_error(command, error) from None


def _start_error(command: Command, error: OSError | ValueError) -> ProcessStartError:
    """Say which of program, folder and arguments kept a command from starting."""
    failed = f"{command.argv[0]!r} could not be started"
    if isinstance(error, ValueError):
        return ProcessStartError(f"{failed}: {error}", _REMEDY)
    if error.filename is command.cwd:
        message = f"{failed} in {str(command.cwd)!r}: {error.strerror}"
        return ProcessStartError(message, "run it in a folder that exists")
    return ProcessStartError(f"{failed}: {error.strerror}", _REMEDY)


def _end_group(process: "subprocess.Popen[bytes]", pipes: Pipes, grace_s: float) -> None:
    """End whatever is left of the process group, also when a second interrupt comes meanwhile."""
    try:
        if process.poll() is None:
            signal_group(process.pid, signal.SIGTERM)
            pipes.pump(time.monotonic() + grace_s)
    finally:
        # The leader may be reaped by now: its id stays taken as long as the group has members.
        signal_group(process.pid, signal.SIGKILL)
        pipes.pump(time.monotonic() + KILL_GRACE_S)
        pipes.drain(time.monotonic() + _DRAIN_S)
        pipes.close()


def signal_group(group: int, number: signal.Signals) -> None:
    """Signal a process group; one that is gone already is what we want."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def _quoted(word: str) -> str:
    """Quote a word for a shell so that it stays on its line, whatever it holds."""
    if word.isprintable():
        return shlex.quote(word)
    kept = (
        chr(byte) if byte in range(32, 127) and byte not in b"'\\" else f"\\x{byte:02x}"
        for byte in os.fsencode(word)
    )
    return f"$'{''.join(kept)}'"
