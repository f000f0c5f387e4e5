"""``hal.smoke`` and ``hal.serve``, as a user runs them."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.fakes.repository import Guarded, environment

KEY = "sentinel-4711-sentinel"
NAMED = {"HAL_SECRET_KAVEDARR_API_KEY": KEY}


@contextmanager
def served(guarded: Guarded, *arguments: str, **variables: str) -> Iterator[list[str]]:
    """Run ``hal.serve`` on a free port; give the lines it printed up to its address."""
    with serving(guarded, arguments, variables, signal.SIGTERM) as lines:
        yield lines


@contextmanager
def serving(
    guarded: Guarded,
    arguments: tuple[str, ...],
    variables: dict[str, str],
    ends_by: signal.Signals,
) -> Iterator[list[str]]:
    """Run ``hal.serve`` until a signal ends it, as ``served`` does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "specops", "hal.serve", "--port", "0", *arguments],
        cwd=guarded.root,
        env=environment(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    lines: list[str] = []
    try:
        while not any("listens on" in line for line in lines):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            lines.append(line.strip())
        yield lines
    finally:
        process.send_signal(ends_by)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        assert out.endswith("embedded HAL stopped\n")


def address(lines: list[str]) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+", lines[-1])
    assert found
    return found[0]


def test_a_served_hal_passes_with_the_key_that_it_tells(guarded: Guarded) -> None:
    with served(guarded) as lines:
        name, _, key = lines[0].removeprefix("export ").partition("=")
        done = guarded.specops("hal.smoke", "--hal", address(lines), **{name: key})
    assert name == "HAL_SECRET_KAVEDARR_API_KEY"
    assert done.returncode == 0, done.stdout
    assert "passed: hal.smoke, 4 checked, exit 0" in done.stdout
    assert guarded.evidence() == []


def test_a_given_key_is_used_and_never_told_and_a_fault_is_seen(guarded: Guarded) -> None:
    with served(guarded, "--fault", "health=unhealthy", **NAMED) as lines:
        assert KEY not in "".join(lines)
        done = guarded.specops("hal.smoke", "--hal", address(lines), **NAMED)
    assert done.returncode == 1
    assert "health: unhealthy" in done.stdout


def test_the_embedded_hal_is_smoked_without_any_key(guarded: Guarded) -> None:
    done = guarded.specops("hal.smoke", "--hal", "embedded", "--output-format", "json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["verdict"], document["checked"]) == (0, "passed", 4)
    assert document["notes"] == ["the HAL is the embedded one, not a product's"]


def test_a_served_hal_ends_with_its_terminal(guarded: Guarded) -> None:
    with serving(guarded, (), NAMED, signal.SIGHUP) as lines:
        assert address(lines)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--port", "many"), "--port is 'many'"),
        (("--port", "65536"), "is not a port"),
        (("--fault", "health"), "CHECK=NAME"),
        (("--fault", "health=htm"), "did you mean html"),
        (("--fault", "helth=html"), "did you mean health"),
    ],
)
def test_what_cannot_be_served_is_exit_2_in_one_line(
    guarded: Guarded, arguments: tuple[str, str], told: str
) -> None:
    done = guarded.specops("hal.serve", *arguments)
    (line,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert told in line


def test_a_port_that_is_taken_is_exit_3(guarded: Guarded) -> None:
    with served(guarded, **NAMED) as lines:
        port = address(lines).rpartition(":")[2]
        done = guarded.specops("hal.serve", "--port", port, **NAMED)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 3
    assert "cannot listen" in line
