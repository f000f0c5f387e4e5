"""Each test forks in a process of its own: the one that runs pytest has threads."""

import sys
import threading
from pathlib import Path

from specops.process import workers
from specops.process.command import Command, Completed, run
from tests.fakes.interrupted_fork import INTERRUPTED_FORK

ROOT = Path(__file__).parents[2]
PREAMBLE = """
import os, time
from specops.process import workers
from specops.errors import CannotJudgeError
def gone():
    try:
        return os.waitpid(-1, os.WNOHANG) and False
    except ChildProcessError:
        return True
"""


def _run(script: str) -> Completed:
    return run(Command((sys.executable, "-c", PREAMBLE + script), ROOT, 100))


def _said(script: str) -> list[str]:
    completed = _run(script)
    assert completed.succeeded, completed.stderr.decode()
    return completed.stdout.decode().splitlines()


def test_the_parts_come_back_in_order_whoever_is_first() -> None:
    script = """
def work(part):
    time.sleep(0.05 * (3 - part))
    return f"{part} {os.getpid() == parent}".encode()
parent = os.getpid()
print(workers.in_parts(work, 3, 20), gone())
"""
    assert _said(script) == ["[b'0 True', b'1 False', b'2 False'] True"]


def test_a_result_larger_than_a_pipe_arrives_whole() -> None:
    script = "print([len(one) for one in workers.in_parts(lambda part: b'x' * 3_000_000, 2, 20)])"
    assert _said(script) == ["[3000000, 3000000]"]


def test_a_child_that_crashes_makes_the_whole_work_fail() -> None:
    script = """
def work(part):
    if part:
        raise ValueError("in the child")
    return b"done"
try:
    workers.in_parts(work, 2, 20)
except CannotJudgeError as error:
    print(error.message, gone())
"""
    assert _said(script) == ["a worker process crashed or did not end in time True"]


def test_a_child_that_does_not_end_is_killed_at_the_deadline() -> None:
    script = """
started = time.monotonic()
try:
    workers.in_parts(lambda part: time.sleep(60 * part) or b"", 2, 0.2)
except CannotJudgeError as error:
    print(error.message, gone(), time.monotonic() - started < 50)
"""
    assert _said(script) == ["a worker process crashed or did not end in time True True"]


def test_a_failure_of_the_first_part_leaves_no_child_behind() -> None:
    script = """
def work(part):
    time.sleep(60 * part)
    raise ValueError("in the parent")
try:
    workers.in_parts(work, 2, 20)
except ValueError as error:
    print(error, gone())
"""
    assert _said(script) == ["in the parent True"]


def test_ctrl_c_in_the_moment_of_a_fork_leaves_no_child_behind() -> None:
    script = f"""{INTERRUPTED_FORK}
try:
    with caught(), interruptible():
        workers.in_parts(lambda _: time.sleep(600), 3, 20)
except KeyboardInterrupt:
    print("interrupted", gone())
"""
    assert _said(script) == ["interrupted True"]


def test_a_process_with_threads_does_not_fork() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    assert workers.available() == 1
    done.set()
    thread.join()


def test_a_process_without_threads_uses_the_processors_it_has() -> None:
    script = "print(workers.available() == len(os.sched_getaffinity(0)))"
    assert _said(script) == ["True"]
