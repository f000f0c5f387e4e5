"""What starts, ends and kills processes: every process here is real."""

import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from specops.errors import ProcessStartError
from specops.interrupts import caught, interruptible
from specops.process import command as process
from specops.process.command import Command, Completed, allowed_environment, run
from tests.fakes.patience import passed_while

SLEEP = "import time; time.sleep(60)"


def python(code: str, deadline_s: float = 60, **more: object) -> Command:
    """Return a command that runs a piece of Python, without what site packages cost."""
    argv = (sys.executable, "-I", "-S", "-c", textwrap.dedent(code))
    return Command(argv, Path.cwd(), deadline_s, **more)  # type: ignore[arg-type] # by name


def run_in_file(tmp_path: Path, code: str) -> subprocess.Popen[bytes]:
    """Start a Python of its own that runs ``code`` with ``run`` and ``Command`` at hand."""
    script = tmp_path / "caller.py"
    # Whoever is started in the background by a shell ignores Ctrl-C, and passes that on.
    head = (
        "import signal, sys\nfrom pathlib import Path\n"
        "from specops.process.command import Command, run\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"here = Path({str(tmp_path)!r})\n"
    )
    script.write_text(head + textwrap.dedent(code))
    return subprocess.Popen(
        [sys.executable, str(script)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_for(path: Path) -> int:
    """Return the process id that a child wrote, once it is there in whole."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if path.exists() and path.read_text().endswith("\n"):
            return int(path.read_text())
        time.sleep(0.01)
    message = f"{path.name} never came"
    raise AssertionError(message)


def is_gone(pid: int) -> bool:
    """Whether a process has ended, waiting a moment for its parent to notice."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return True
        if stat.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def asleep_at_its_deadline(tmp_path: Path, code: str, **more: object) -> Completed:
    """Return what came of a program that had done all it does before its deadline passed."""
    note = tmp_path / "asleep"
    whole = f"{textwrap.dedent(code)}\nopen({str(note)!r}, 'w').close()\n{SLEEP}"
    return passed_while(
        lambda deadline_s: run(python(whole, deadline_s, **more)), lambda _: note.exists()
    )


def test_both_outputs_and_the_exit_code_come_back() -> None:
    completed = run(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"))
    assert (completed.exit_code, completed.stdout, completed.stderr) == (3, b"out\n", b"err\n")
    assert not completed.succeeded
    assert not completed.timed_out
    assert completed.left_out == 0


def test_exit_0_is_success() -> None:
    assert run(python("")).succeeded


def test_every_command_is_told_to_its_observer() -> None:
    seen: list[Completed] = []
    completed = run(python("print(1)"), seen.append)
    assert seen == [completed]


def test_a_command_runs_in_the_folder_it_was_given(tmp_path: Path) -> None:
    command = Command((sys.executable, "-c", "import os; print(os.getcwd())"), tmp_path, 20)
    assert run(command).stdout.decode().strip() == str(tmp_path.resolve())


def test_standard_input_reaches_the_child_whole() -> None:
    content = bytes(range(256)) * 4096
    code = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
    assert run(python(code, stdin=content, output_cap=1 << 22)).stdout == content


def test_without_standard_input_a_child_reads_its_end_at_once() -> None:
    assert run(python("import sys; print(len(sys.stdin.read()))")).stdout == b"0\n"


def test_a_child_may_leave_its_standard_input_unread() -> None:
    code = "import os, time; os.close(0); time.sleep(0.1); print('done')"
    completed = run(python(code, stdin=b"x" * (1 << 20)))
    assert (completed.exit_code, completed.stdout) == (0, b"done\n")


def test_a_child_that_ends_before_it_reads_its_input_is_no_error() -> None:
    assert run(python("", stdin=b"x" * (1 << 20))).succeeded


def test_megabytes_on_both_outputs_keep_head_and_tail() -> None:
    code = """
        import sys, threading
        def pour(stream, mark):
            stream.write(b'head' + mark * (3 << 20) + b'tail')
            stream.flush()
        other = threading.Thread(target=pour, args=(sys.stderr.buffer, b'e'))
        other.start()
        pour(sys.stdout.buffer, b'o')
        other.join()
    """
    completed = run(python(code))
    assert completed.succeeded
    for output in (completed.stdout, completed.stderr):
        assert output.startswith(b"head")
        assert output.endswith(b"tail")
        assert b"bytes left out ...]" in output
        assert len(output) < process.OUTPUT_CAP + 100
    assert completed.left_out == 2 * ((3 << 20) + 8 - process.OUTPUT_CAP)


def test_output_of_exactly_the_cap_is_kept_whole() -> None:
    completed = run(python("print('0123456789', end='')", output_cap=10))
    assert (completed.stdout, completed.left_out) == (b"0123456789", 0)


def test_one_byte_over_the_cap_is_left_out_of_the_middle() -> None:
    completed = run(python("print('0123456789A', end='')", output_cap=10))
    assert completed.stdout == b"01234\n[... 1 bytes left out ...]\n6789A"
    assert completed.left_out == 1


def test_what_is_kept_goes_on_with_a_whole_line() -> None:
    completed = run(python("print('0123456789ab', 'de', end='', sep=chr(10))", output_cap=10))
    assert completed.stdout == b"01234\n[... 8 bytes left out ...]\nde"
    assert completed.left_out == 8


def test_the_deadline_ends_a_command_and_keeps_what_it_printed(tmp_path: Path) -> None:
    started = time.monotonic()
    completed = asleep_at_its_deadline(tmp_path, "print('before', flush=True)", grace_s=30)
    assert time.monotonic() - started < 55
    assert (completed.timed_out, completed.stdout) == (True, b"before\n")
    assert completed.exit_code == -signal.SIGTERM
    assert not completed.succeeded


def test_what_a_child_prints_while_it_is_ended_is_kept(tmp_path: Path) -> None:
    code = """
        import signal, sys
        def end(*_):
            print('x' * 200_000)
            sys.exit(0)
        signal.signal(signal.SIGTERM, end)
    """
    completed = asleep_at_its_deadline(tmp_path, code, grace_s=30)
    assert len(completed.stdout) == 200_001
    assert (completed.exit_code, completed.timed_out, completed.succeeded) == (0, True, False)


def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    completed = asleep_at_its_deadline(tmp_path, code, grace_s=0.2)
    assert (completed.exit_code, completed.timed_out) == (-signal.SIGKILL, True)


def test_a_child_that_closed_its_outputs_still_has_its_deadline(tmp_path: Path) -> None:
    assert asleep_at_its_deadline(tmp_path, "import os; os.close(1); os.close(2)").timed_out


def test_the_deadline_ends_grandchildren_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    argv = ("/bin/sh", "-c", f"sleep 60 & echo $! > '{note}'; wait")
    completed = passed_while(
        lambda deadline_s: run(Command(argv, tmp_path, deadline_s)),
        lambda _: note.exists() and note.read_text().endswith("\n"),
    )
    assert completed.timed_out
    assert is_gone(wait_for(note))


def test_what_a_command_leaves_running_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    argv = ("/bin/sh", "-c", f"sleep 60 & echo $! > '{note}'; echo done")
    started = time.monotonic()
    completed = run(Command(argv, tmp_path, 30))
    assert time.monotonic() - started < 50
    assert (completed.succeeded, completed.stdout) == (True, b"done\n")
    assert is_gone(wait_for(note))


def escapee(note: Path, body: str) -> str:
    """Return code whose grandchild leaves the process group and holds both pipes."""
    return f"""
        import os, sys, time
        if os.fork() == 0:
            os.setsid()
            with open({str(note)!r}, 'w') as file:
                print(os.getpid(), file=file)
            {body}
        print('parent', flush=True)
        while not (os.path.exists({str(note)!r}) and os.path.getsize({str(note)!r})):
            time.sleep(0.01)
    """


def test_a_grandchild_that_escapes_with_the_pipes_cannot_hold_the_caller(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    started = time.monotonic()
    completed = run(python(escapee(note, "time.sleep(60)")))
    assert time.monotonic() - started < 50
    assert (completed.succeeded, completed.stdout) == (True, b"parent\n")
    os.kill(wait_for(note), signal.SIGKILL)


def test_an_escaped_grandchild_that_never_stops_printing_cannot_hold_the_caller(
    tmp_path: Path,
) -> None:
    note = tmp_path / "pid"
    body = "os.write(1, b'x' * 65536)\n            while True: os.write(1, b'x' * 65536)"
    started = time.monotonic()
    completed = run(python(escapee(note, body)))
    assert time.monotonic() - started < 50
    assert completed.succeeded
    assert is_gone(wait_for(note))  # its pipe is closed


def test_death_by_a_signal_is_a_negative_exit_code() -> None:
    completed = run(python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
    assert (completed.exit_code, completed.timed_out) == (-signal.SIGSEGV, False)


@pytest.mark.parametrize("deadline_s", [0, -1, float("nan"), float("inf")])
def test_without_time_nothing_is_started(tmp_path: Path, deadline_s: float) -> None:
    seen: list[Completed] = []
    with pytest.raises(ProcessStartError, match="was not started: its deadline is"):
        run(Command(("/bin/sh", "-c", "echo > started"), tmp_path, deadline_s), seen.append)
    assert not seen
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        ((), "an empty command"),
        (("",), "'' could not be started"),
        (("no-such-program-here",), "'no-such-program-here' could not be started: No such file"),
        (("/no/such/program",), "'/no/such/program' could not be started: No such file"),
        (("/bin/echo", "a\0b"), "'/bin/echo' could not be started: embedded null byte"),
        (("/bin/e\0cho",), r"'/bin/e\\x00cho' could not be started: embedded null byte"),
        (("/bin/echo", "\ud800"), "'/bin/echo' could not be started: .*surrogates not allowed"),
        (("/bin/echo", "x" * (3 << 20)), "could not be started: Argument list too long"),
    ],
)
def test_what_cannot_be_started_says_why(argv: tuple[str, ...], why: str, tmp_path: Path) -> None:
    with pytest.raises(ProcessStartError, match=why) as caught:
        run(Command(argv, tmp_path, 5))
    assert caught.value.remedy == "install it or correct the configured command"
    assert caught.value.__cause__ is None


def test_a_folder_is_not_a_program(tmp_path: Path) -> None:
    with pytest.raises(ProcessStartError, match=r"could not be started: Permission denied"):
        run(Command((str(tmp_path),), tmp_path, 5))


def test_a_file_that_is_not_executable_is_not_a_program(tmp_path: Path) -> None:
    (tmp_path / "hook").write_text("#!/bin/sh\n")
    with pytest.raises(
        ProcessStartError, match=r"'\./hook' could not be started: Permission denied"
    ):
        run(Command(("./hook",), tmp_path, 5))


def test_an_executable_text_without_interpreter_is_not_a_program(tmp_path: Path) -> None:
    hook = tmp_path / "hook"
    hook.write_text("echo hello\n")
    hook.chmod(0o755)
    with pytest.raises(ProcessStartError, match="Exec format error"):
        run(Command((str(hook),), tmp_path, 5))


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_working_folder_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProcessStartError, match=f"could not be started in '.*{name}'") as caught:
        run(Command(("/bin/echo",), tmp_path / name, 5))
    assert caught.value.remedy == "run it in a folder that exists"


def test_a_variable_with_a_nul_is_refused_without_its_value(tmp_path: Path) -> None:
    command = Command(("/bin/echo",), tmp_path, 5, {"KEY": "sentinel\0secret"})
    with pytest.raises(ProcessStartError, match="embedded null byte") as caught:
        run(command)
    assert "sentinel" not in str(caught.value)


def test_only_names_on_the_list_reach_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAL_SECRET_KAVEDARR_API_KEY", "sentinel")
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    code = "import os; print(sorted(os.environ))"
    seen = run(python(code, environment={"ADDED": "1"})).stdout.decode()
    assert "'ADDED'" in seen
    assert "'PATH'" in seen
    assert "HAL_SECRET" not in seen
    assert "GIT_DIR" not in seen


def test_the_allow_list_keeps_locale_and_drops_the_rest() -> None:
    environ = {"LC_ALL": "C", "PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "x", "LD_PRELOAD": "x"}
    assert allowed_environment(environ) == {"LC_ALL": "C", "PATH": "/bin"}


def test_no_zombie_and_no_open_descriptor_is_left(tmp_path: Path) -> None:
    """In a process of its own: the one that runs pytest may have other children."""
    caller = run_in_file(
        tmp_path,
        """
        import os
        argv = (sys.executable, "-I", "-S", "-c", "print('x')")
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(3):
            run(Command(argv, here, 60, stdin=b"unread"))
        print(len(os.listdir("/proc/self/fd")) - before)
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            print("no child")
        """,
    )
    assert caller.communicate(timeout=120) == (b"0\nno child\n", b"")


def test_an_inheritable_descriptor_of_ours_does_not_reach_a_child(tmp_path: Path) -> None:
    with (tmp_path / "held").open("w") as held:
        inheritable = fcntl.fcntl(held.fileno(), fcntl.F_DUPFD, 50)
        code = f"import os\ntry: os.fstat({inheritable})\nexcept OSError: print('closed')"
        try:
            assert run(python(code)).stdout == b"closed\n"
        finally:
            os.close(inheritable)


def test_a_descriptor_that_was_named_reaches_a_child_under_its_number() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"secret")
    os.close(theirs)
    code = f"import os; print(os.read({ours}, 99))"
    assert run(python(code, descriptors=(ours,))).stdout == b"b'secret'\n"
    os.close(ours)


def test_whoever_waits_no_more_can_stop_a_command() -> None:
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    completed = run(python(SLEEP, grace_s=30), is_stopped=stop.is_set)
    assert time.monotonic() - began < 50
    assert (completed.interrupted, completed.timed_out) == (True, False)
    assert completed.exit_code == -signal.SIGTERM


def test_a_command_that_ended_was_not_stopped() -> None:
    assert run(python("print(1)"), is_stopped=lambda: True).interrupted
    ended = threading.Event()
    completed = run(python("print(1)"), lambda _: ended.set(), ended.is_set)
    assert completed.succeeded


def test_threads_run_commands_side_by_side(tmp_path: Path) -> None:
    def echo(number: int) -> bytes:
        code = f"""
            import os, sys, time
            open({str(tmp_path)!r} + "/{number}", "w").close()
            while len(os.listdir({str(tmp_path)!r})) < 8:
                time.sleep(0.01)
            print({number})
            sys.stderr.write('x' * 99999)
        """
        return run(python(code)).stdout

    before = set(threading.enumerate())
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(echo, range(8))) == [b"%d\n" % number for number in range(8)]
    assert set(threading.enumerate()) <= before


def test_ctrl_c_ends_the_group_tells_the_observer_and_goes_on(tmp_path: Path) -> None:
    caller = run_in_file(
        tmp_path,
        """
        from specops.interrupts import caught, interruptible
        argv = ("/bin/sh", "-c", "sleep 60 & echo $! > child; wait")
        try:
            with caught(), interruptible():
                run(Command(argv, here, 60, grace_s=30), print)
        except KeyboardInterrupt:
            print("went on")
        """,
    )
    child = wait_for(tmp_path / "child")
    caller.send_signal(signal.SIGINT)
    out, err = caller.communicate(timeout=60)
    assert b"-> killed by an interrupt (exit -15) in " in out
    assert out.endswith(b"went on\n")
    assert err == b""
    assert is_gone(child)


def interrupt_starts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Send Ctrl-C whenever a program is there and nobody knows of it; return their ids."""
    started: list[int] = []

    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - as Popen
            super().__init__(*arguments, **named)
            started.append(self.pid)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    return started


def test_ctrl_c_before_anybody_knows_of_a_program_ends_it_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = interrupt_starts(monkeypatch)
    seen: list[Completed] = []
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        run(python(SLEEP), seen.append)
    assert [(one.interrupted, one.succeeded) for one in seen] == [(True, False)]
    assert is_gone(started[0])


def test_ctrl_c_once_a_command_is_over_goes_on_when_it_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    really = os.killpg

    def interrupted(group: int, number: int) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        really(group, number)

    monkeypatch.setattr(os, "killpg", interrupted)
    seen: list[Completed] = []
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        run(python("print(1)"), seen.append)
    assert [(one.stdout, one.succeeded) for one in seen] == [(b"1\n", True)]


def test_a_second_ctrl_c_during_the_grace_still_ends_the_group(tmp_path: Path) -> None:
    """Where nobody holds signals back; each comes when the one before it has done its work."""
    caller = run_in_file(
        tmp_path,
        """
        code = "import os, signal, time\\ndef note(name): "
        code += "open(name, 'w').write(str(os.getpid()) + chr(10))\\n"
        code += "signal.signal(signal.SIGTERM, lambda *_: note('term'))\\n"
        code += "note('child')\\nwhile True: time.sleep(9)"
        command = Command((sys.executable, "-u", "-c", code), here, 120, grace_s=90)
        try:
            run(command, print, lambda: (here / "waits").write_text("0\\n") and False)
        except KeyboardInterrupt as error:
            print("went on")
        """,
    )
    child = wait_for(tmp_path / "child")
    wait_for(tmp_path / "waits")
    started = time.monotonic()
    caller.send_signal(signal.SIGINT)
    wait_for(tmp_path / "term")
    caller.send_signal(signal.SIGINT)
    out, err = caller.communicate(timeout=60)
    assert time.monotonic() - started < 80
    assert out.endswith(b"went on\n")
    assert err == b""
    assert is_gone(child)


def ended(argv: tuple[str, ...], exit_code: int = 0, **how: bool) -> str:
    """Return the line of the log for a command."""
    return str(Completed(argv, exit_code, b"", b"", 7, **how))


def test_the_line_of_the_log_is_the_command_as_a_shell_takes_it() -> None:
    argv = ("cargo", "build", "--manifest-path", "my app/Cargo.toml")
    assert (
        ended(argv, 101) == "$ cargo build --manifest-path 'my app/Cargo.toml' -> exit 101 in 7 ms"
    )


def test_the_line_of_the_log_says_that_the_deadline_ended_it() -> None:
    line = ended(("sleep", "9"), -15, timed_out=True)
    assert line == "$ sleep 9 -> killed at its deadline (exit -15) in 7 ms"


@pytest.mark.parametrize(
    "word", ["two\nlines", "it's\ttabbed", "\x1b[31m'\\red", "caf\udce9", "é\n"]
)
def test_no_argument_can_break_the_line_of_the_log(word: str) -> None:
    line = ended(("printf", "%s", word))
    assert line.isprintable()
    quoted = line.removeprefix("$ ").partition(" -> ")[0]
    said = run(Command(("bash", "-c", quoted), Path.cwd(), 5))
    assert said.stdout == os.fsencode(word)


def test_importing_the_module_does_not_pay_for_subprocess(tmp_path: Path) -> None:
    caller = run_in_file(tmp_path, "print('subprocess' in sys.modules)")
    assert caller.communicate(timeout=30) == (b"False\n", b"")
