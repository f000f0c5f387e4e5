"""Programs that run beside us: every one here is real."""

import signal
import sys
import time
from pathlib import Path

import pytest

from specops.errors import ProcessStartError
from specops.process.command import Command
from specops.process.running import Running
from tests.fakes.patience import passed_while
from tests.unit.process.test_command import is_gone, wait_for

PROMPT = "print('ready', flush=True); "


def running(code: str, grace_s: float = 0.2) -> Running:
    argv = (sys.executable, "-I", "-S", "-c", code)
    return Running(Command(argv, Path.cwd(), 10.0, grace_s=grace_s))


def test_what_is_written_is_read_and_the_end_of_input_ends_it() -> None:
    program = running("import sys; print(sys.stdin.readline().upper(), end='', flush=True)")
    stdin, stdout, stderr = program.ends
    stdin.write(b"hello\n")
    assert stdout.read(6) == b"HELLO\n"
    for pipe in (stdin, stdout, stderr):
        pipe.close()
    completed = program.end(b"said")
    assert (completed.exit_code, completed.stderr, completed.succeeded) == (0, b"said", True)
    assert completed.duration_ms > 0
    assert program.exit_code == 0


def closed(program: Running) -> None:
    """Read the first word of a program, so that it is under way, and let go of its pipes."""
    assert program.ends.stdout.read(6) == b"ready\n"
    assert program.exit_code is None
    for pipe in program.ends:
        pipe.close()


def test_one_that_stays_gets_sigterm_after_its_grace() -> None:
    def exit_code(grace_s: float) -> int:
        program = running(f"import time; {PROMPT}time.sleep(60)", grace_s)
        closed(program)
        began = time.monotonic()
        completed = program.end()
        assert time.monotonic() - began >= grace_s
        return completed.exit_code

    assert passed_while(exit_code, lambda code: code == -signal.SIGTERM) == -signal.SIGTERM


def test_one_that_ignores_sigterm_is_killed() -> None:
    ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    program = running(f"{ignore}{PROMPT}time.sleep(60)")
    closed(program)
    assert program.end().exit_code == -signal.SIGKILL


def test_what_it_leaves_running_ends_with_it(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    child = "import os, sys, time\npid = os.fork()\n"
    code = (
        f"{child}if pid == 0: time.sleep(60)\n"
        f"open({str(pid)!r}, 'w').write(f'{{pid}}\\n')\nprint('ready', flush=True)\n"
        "sys.stdin.read()"
    )
    program = running(code, grace_s=60)
    closed(program)
    assert program.end().exit_code == 0
    assert is_gone(wait_for(pid))


def test_what_cannot_be_started_says_so() -> None:
    with pytest.raises(ProcessStartError, match="'no-such-program' could not be started"):
        Running(Command(("no-such-program",), Path.cwd(), 1.0))
