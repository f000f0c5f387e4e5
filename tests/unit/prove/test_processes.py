"""Forks, each in a process of its own: the one that runs pytest has threads."""

import socket
import sys
import time
from pathlib import Path

import pytest

from specops.process.command import Command, Completed, run
from specops.prove import hal_host
from specops.prove.crew import observe
from specops.prove.observation import Observation
from specops.prove.start import can_fork, start
from tests.fakes.interrupted_fork import INTERRUPTED_FORK

ROOT = Path(__file__).parents[3]
PREAMBLE = """
import json, os, sys, threading, time
from pathlib import Path
from specops.prove import crew, hal_host, start
from specops.prove.observation import Observation
def gone():
    try:
        return os.waitpid(-1, os.WNOHANG) and False
    except ChildProcessError:
        return True
def forked(*words, deadline_s=60, **environment):
    return start.start(words, Path.cwd(), environment, deadline_s)
"""


def _said(script: str, *, code: int = 0) -> list[str]:
    ended = run(Command((sys.executable, "-c", PREAMBLE + script), ROOT, 100))
    assert ended.exit_code == code, ended.stderr.decode()
    return ended.stdout.decode().splitlines()


def test_the_workers_share_the_work_and_none_is_left(tmp_path: Path) -> None:
    script = f"""
place = Path({str(tmp_path)!r})
def look(number):
    (place / str(os.getpid())).touch()
    while len(list(place.iterdir())) < 2:
        time.sleep(0.01)
    return Observation(number, said=str(os.getpid()))
seen = dict(crew.observe(look, 8, 2))
pids = {{one.said for one in seen.values()}}
print(sorted(seen), [seen[n].exit_code for n in range(8)], len(pids), str(os.getpid()) in pids)
print(gone())
"""
    assert _said(script) == [f"{list(range(8))} {list(range(8))} 2 False", "True"]


def test_a_worker_that_dies_is_told_as_trouble_and_the_others_go_on() -> None:
    script = """
def look(number):
    if number == 0:
        os._exit(1)
    time.sleep(0.05)
    return Observation(number)
seen = dict(crew.observe(look, 5, 2))
print(seen[0].trouble, [seen[n].exit_code for n in range(1, 5)], gone())
"""
    told = "the process that planted it ended too early, or said nothing in time"
    assert _said(script) == [f"{told}: run it again, with fewer --jobs [1, 2, 3, 4] True"]


def test_workers_that_say_nothing_are_not_waited_for() -> None:
    script = """
began = time.monotonic()
seen = dict(crew.observe(lambda _: time.sleep(120), 2, 2, silence_s=0.2))
print(len(seen), all(one.trouble for one in seen.values()), time.monotonic() - began < 50, gone())
"""
    assert _said(script) == ["2 True True True"]


def test_a_worker_that_will_not_end_is_killed() -> None:
    script = """
import signal
crew._GRACE_S = 0.2
def look(_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(120)
began = time.monotonic()
list(crew.observe(look, 2, 2, silence_s=0.2))
print(time.monotonic() - began < 50, gone())
"""
    assert _said(script) == ["True True"]


def test_an_interrupted_proof_lets_its_workers_clean_up(tmp_path: Path) -> None:
    script = f"""
place = Path({str(tmp_path)!r})
def look(number):
    try:
        (place / f"began{{number}}").touch()
        while number or len(list(place.glob("began*"))) < 3:
            time.sleep(0.01)
        return Observation()
    finally:
        (place / f"ended{{number}}").touch()
seen = crew.observe(look, 3, 3)
print(next(seen)[0])
seen.close()
print(len(list(place.glob("ended*"))), gone())
"""
    assert _said(script) == ["0", "3 True"]


def test_workers_end_when_whoever_started_them_was_killed() -> None:
    script = """
import select
life, theirs = os.pipe()  # which is at its end when none of them is alive any more
pid = os.fork()
if pid == 0:
    os.close(life)
    for _ in crew.observe(lambda _: time.sleep(0.02) or Observation(), 10000, 2):
        os.kill(os.getpid(), 9)
os.close(theirs)
os.waitpid(pid, 0)
ready = select.select([life], [], [], 60)[0]
print(ready and os.read(life, 1))
"""
    assert _said(script) == ["b''"]


def test_one_job_or_a_process_with_threads_looks_alone() -> None:
    assert not can_fork()
    seen = list(observe(Observation, 3, 2))
    assert [number for number, _ in seen] == [0, 1, 2]


def test_a_forked_command_is_another_process_with_streams_of_its_own() -> None:
    script = """
done = forked("config", "--output-format", "json", SPEC_OPS_ENFORCEMENT="warn")
told = json.loads(done.stdout)
value = next(one for one in told["settings"] if one["key"] == "rollout.default")
print(done.exit_code, value["value"], done.stderr, "SPEC_OPS_ENFORCEMENT" in os.environ, gone())
"""
    assert _said(script) == ["0 warn b'' False True"]


def test_a_forked_command_gives_its_exit_code_and_what_it_says() -> None:
    script = 'done = forked("plan"); print(done.exit_code, done.stderr.decode().strip()[:31])'
    assert _said(script) == ["2 specops: plan needs a spec: add"]


def test_a_forked_command_has_its_temporary_files_in_a_folder_of_its_own(tmp_path: Path) -> None:
    script = f"""
import tempfile, types
def main(words, ends_process):
    print(tempfile.mkdtemp())
    return 0
sys.modules["a.command"] = types.SimpleNamespace(main=main)
start.PROGRAM = "a.command"
print(tempfile.gettempdir() == os.environ.get("TMPDIR", tempfile.gettempdir()))
print(forked("word", TMPDIR={str(tmp_path)!r}).stdout.decode().strip())
"""
    ours, folder = _said(script)
    assert ours == "True"
    assert Path(folder).parent == tmp_path


def test_a_forked_command_that_crashes_at_once_is_no_success() -> None:
    script = 'start.PROGRAM = "specops.nowhere"; print(forked("config").exit_code)'
    assert _said(script) == ["3"]


def test_a_forked_command_ends_at_its_deadline() -> None:
    script = """
done = forked("hal.serve", "--port", "0", deadline_s=0.5)
print(done.timed_out, done.exit_code, gone())
"""
    assert _said(script) == ["True -9 True"]


def test_a_command_is_started_as_a_program_where_forking_is_not_safe(tmp_path: Path) -> None:
    done = start(("plan",), tmp_path, {}, 30)
    assert isinstance(done, Completed)
    assert done.exit_code == 2


def test_ctrl_c_in_the_moment_of_a_fork_leaves_no_worker_behind() -> None:
    script = f"""{INTERRUPTED_FORK}
try:
    with caught(), interruptible():
        list(crew.observe(lambda _: time.sleep(600), 2, 2))
except KeyboardInterrupt:
    print("interrupted", gone())
"""
    assert _said(script) == ["interrupted True"]


def test_ctrl_c_in_the_moment_of_a_fork_ends_the_command_too() -> None:
    script = f"""{INTERRUPTED_FORK}
try:
    with caught(), interruptible():
        forked("hal.serve", "--port", "0", deadline_s=600)
except KeyboardInterrupt:
    print("interrupted", gone())
"""
    assert _said(script) == ["interrupted True"]


HAL = """
import urllib.request
with hal_host.hal(%r) as url:
    try:
        print(urllib.request.urlopen(url + "/health", timeout=30).status)
    except Exception as error:
        print(type(error).__name__, url.split(":")[0])
print(gone())
"""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("healthy", "200"),
        ("status-500", "HTTPError http"),
        ("untrusted-certificate", "URLError https"),
        ("closed-port", "URLError http"),
    ],
)
def test_a_hal_is_served_by_a_process_that_ends_with_the_block(name: str, told: str) -> None:
    assert _said(HAL % name) == [told, "True"]


def test_a_hal_ends_with_the_process_that_asked_for_it() -> None:
    script = """
pid = os.fork()
if pid == 0:
    with hal_host.hal("healthy") as url:
        print(url, flush=True)
        os.kill(os.getpid(), 9)
os.waitpid(pid, 0)
"""
    (url,) = _said(script)
    until = time.monotonic() + 30
    while _answers(url) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _answers(url)


def _answers(url: str) -> bool:
    """Tell whether anybody takes a connection there."""
    address = url.removeprefix("http://").split(":")
    try:
        socket.create_connection((address[0], int(address[1])), timeout=1).close()
    except OSError:
        return False
    return True


def test_a_hal_is_served_in_a_thread_where_forking_is_not_safe() -> None:
    with hal_host.hal("healthy") as url:
        assert url.startswith("http://127.0.0.1:")
