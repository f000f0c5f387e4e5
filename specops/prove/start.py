"""Starts the real command in a process of its own: forked where that is safe, else as a program.

A fork has everything imported, so it takes a tenth of the time; it is another process all the same,
with its own folder, environment and streams, and with nothing of ours but what was imported.
"""

import importlib
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import IO, Final, Never

from specops.interrupts import kept_back
from specops.process.command import OUTPUT_CAP, Command, Completed, allowed_environment, run

# The front end, which lies above this module: it is named, as commands are in their table.
PROGRAM: Final = "specops.console"
Start = Callable[[Sequence[str], Path, Mapping[str, str], float], Completed]
Spawn = Callable[[str, Sequence[str], Path, Mapping[str, str], float], Completed]
_POLL_S: Final = 0.002
_CRASHED: Final = 3


def can_fork() -> bool:
    """Tell whether forking is safe: a thread could hold a lock that the child needs."""
    return threading.active_count() == 1


def start(
    words: Sequence[str], root: Path, environment: Mapping[str, str], deadline_s: float
) -> Completed:
    """Run ``specops`` with some words in a root, and return how it ended.

    ``environment`` is added to the allow-list; ``deadline_s`` bounds the process, in seconds.
    """
    if can_fork():
        return _forked(words, root, environment, deadline_s)
    return spawned("specops", words, root, environment, deadline_s)


def spawned(
    module: str, words: Sequence[str], root: Path, environment: Mapping[str, str], deadline_s: float
) -> Completed:
    """Run a module of this Python as a program; the root is no place to import from."""
    argv = (sys.executable, "-P", "-m", module, *words)
    return run(Command(argv, root, deadline_s, environment))


def _forked(
    words: Sequence[str], root: Path, environment: Mapping[str, str], deadline_s: float
) -> Completed:
    """Run the command in a fork of this process."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with kept_back() as let_in:  # until it is waited for, nobody could end it
            pid = os.fork()
            if pid == 0:
                _become(words, root, environment, (out, err))
            exit_code, timed_out = ended(pid, began + deadline_s, let_in)
        printed = [_content(stream) for stream in (out, err)]
    took_ms = round((time.monotonic() - began) * 1000)
    argv = ("specops", *words)
    return Completed(argv, exit_code, printed[0], printed[1], took_ms, timed_out=timed_out)


def _become(
    words: Sequence[str],
    root: Path,
    environment: Mapping[str, str],
    streams: tuple[IO[bytes], IO[bytes]],
) -> Never:
    """Turn this process into the command, and end with it."""
    code = _CRASHED
    try:
        os.setsid()
        os.chdir(root)
        seen = {**allowed_environment(os.environ), **environment}
        os.environ.clear()
        os.environ.update(seen)
        tempfile.tempdir = None  # which Python found in the environment of before, and remembers
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, source in enumerate((nothing, *(stream.fileno() for stream in streams))):
            os.dup2(source, number)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - a number
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above
        code = importlib.import_module(PROGRAM).main(words, ends_process=True)
        sys.stdout.flush()
    finally:
        os._exit(code)


def ended(
    pid: int, until: float, let_in: Callable[[], AbstractContextManager[None]] = nullcontext
) -> tuple[int, bool]:
    """Wait for a child until its deadline; whatever comes, it and its group are gone afterwards.

    ``let_in`` surrounds the wait: see ``specops.interrupts.kept_back``.
    """
    timed_out = False
    try:
        with let_in():
            while True:
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    return os.waitstatus_to_exitcode(status), timed_out
                if time.monotonic() > until:
                    timed_out = True
                    _kill(pid)
                time.sleep(_POLL_S)
    except BaseException:
        _kill_alone(pid)
        raise
    finally:
        _kill(pid)


def _kill(group: int) -> None:
    """End a process group; one that is gone is what we want."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _kill_alone(pid: int) -> None:
    """End a child of which nobody has waited for the end: it may have no group of its own yet."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _content(stream: IO[bytes]) -> bytes:
    """Return the beginning of what was written to a file."""
    stream.seek(0)
    return stream.read(OUTPUT_CAP)
