"""Ctrl-C at the moments that count: one document, one exit code, evidence that says the same."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from specops.guardrails.hal_smoke import WORKERS
from tests.fakes import interrupted
from tests.fakes.repository import Guarded, environment

SPEC = ("--spec", "SPEC-KIT-018")
JSON = ("--output-format", "json")
# A process has one trace function: ours, or that of the measurement of coverage.
UNMEASURED = {"COVERAGE_PROCESS_START": "", "COVERAGE_PROCESS_CONFIG": ""}


def at(
    guarded: Guarded, place: str, *arguments: str
) -> tuple["subprocess.CompletedProcess[str]", dict[str, Any]]:
    """Run a command, with Ctrl-C just before the line of a file that ``file: text`` names."""
    suffix, _, text = place.partition(": ")
    argv = [sys.executable, interrupted.__file__, f"/{suffix}", text, *arguments, *JSON]
    done = guarded.start(argv, UNMEASURED)
    assert "Traceback" not in done.stderr
    assert done.stderr.endswith("\nfired\n") or done.stderr == "fired\n", done
    return done, json.loads(done.stdout)


def recorded(guarded: Guarded, stage: str) -> tuple[int, bool]:
    """Return the exit code that the evidence tells, and whether it tells of an interruption."""
    told = guarded.attestation(stage)["specops"]
    return told["exitCode"], told["interrupted"]


@pytest.mark.parametrize(
    "place",
    [
        "stages/run.py: settings = self.workspace.settings",
        "stages/run.py: ready = [set_up",
        "guardrails/hal_setup.py: return load_profile",
        "specops/runner.py: results.append(_ranked",
        "specops/runner.py: return Report(tuple",
    ],
)
def test_an_interruption_of_the_judging_is_130_in_output_and_evidence(
    guarded: Guarded, place: str
) -> None:
    done, document = at(guarded, place, "validate", *SPEC)
    assert (done.returncode, document["exitCode"]) == (130, 130)
    assert recorded(guarded, "validate") == (130, True)


@pytest.mark.parametrize(
    "place",
    [
        "guardrails/hal_smoke.py: yield _result(outcomes[last])",
        "guardrails/hal_smoke.py: left.discard(last)",
        "specops/runner.py: is_new = not collected",
        "specops/runner.py: return is_new",
        "specops/runner.py: observe(guardrail.name, result)",
    ],
)
def test_wherever_a_result_is_on_its_way_each_check_is_told_once(
    guarded: Guarded, place: str
) -> None:
    done, document = at(guarded, place, "validate", *SPEC)
    assert (done.returncode, recorded(guarded, "validate")) == (130, (130, True))
    told = [one["name"] for one in document["results"] if one["name"].startswith("hal-smoke")]
    names = ("", "/graphql_ping", "/health", "/indexer_test", "/list_movies")
    assert sorted(told) == [f"hal-smoke{name}" for name in names]


@pytest.mark.parametrize(
    "place",
    [
        "stages/run.py: written = self._write",
        "evidence/store.py: os.link(temporary, path)",
        "stages/stage.py: return shown.finish",
        "reporting/json_document.py: print(json.dumps",
        "app/shown.py: code = outcome.decision.exit_code",
        "app/boundary.py: stdout.flush()",
        "specops/interrupts.py: signal.SIG_IGN if ends_process",
    ],
)
def test_once_the_run_is_decided_ctrl_c_changes_nothing(guarded: Guarded, place: str) -> None:
    done, document = at(guarded, place, "validate", *SPEC)
    assert (done.returncode, document["exitCode"]) == (0, 0)
    assert recorded(guarded, "validate") == (0, False)


@pytest.mark.parametrize(
    ("place", "arguments", "code"),
    [
        ("app/boundary.py: code = _entry", ("validate", *SPEC), 130),
        ("app/boundary.py: clean = _cleaner", ("validate", "--spec", "nope"), 2),
        ("app/boundary.py: return error.exit_code", ("validate", "--spec", "nope"), 2),
    ],
)
def test_nothing_that_was_not_begun_leaves_evidence(
    guarded: Guarded, place: str, arguments: tuple[str, ...], code: int
) -> None:
    done, document = at(guarded, place, *arguments)
    assert (done.returncode, document["exitCode"], guarded.evidence()) == (code, code, [])
    assert "nothing was written" not in done.stderr


def test_an_interrupted_implement_gives_its_lock_back(guarded: Guarded) -> None:
    for place in ("guardrails/hooks.py: return", "specops/runner.py: return Report(tuple"):
        done, _ = at(guarded, place, "implement", *SPEC)
        assert done.returncode == 130
        assert recorded(guarded, "implement") == (130, True)
        assert list((guarded.root / "evidence" / "locks").glob("*")) == []


def test_auto_ends_between_two_stages_and_says_what_did_not_run(guarded: Guarded) -> None:
    done, document = at(
        guarded, "stages/run.py: return StageRun", "auto", *SPEC, "--from", "plan", "--to", "tasks"
    )
    assert (done.returncode, document["exitCode"]) == (130, 130)
    assert recorded(guarded, "plan")[1] is False
    assert guarded.envelopes("tasks") == []
    assert "SPEC-KIT-018 tasks     not run" in document["notes"]


def test_ctrl_c_after_the_document_does_not_change_the_exit_code(guarded: Guarded) -> None:
    for arguments in (("validate", *SPEC), ("config",)):
        process = start(guarded, *arguments, *JSON)
        assert process.stdout is not None
        text = ""
        while not text.endswith("\n}\n"):
            text += process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=60)
        assert (process.returncode, rest, err) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_is_130_or_the_recorded_code(
    guarded: Guarded, number: signal.Signals
) -> None:
    """The first moments belong to Python itself, which nobody can catch a signal for."""
    for delay_s in (0.0, 0.1, 0.2):
        before = len(guarded.envelopes("validate"))
        process = start(guarded, "validate", *SPEC, variables=UNMEASURED)
        until_it_catches_signals(process.pid)
        time.sleep(delay_s)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert "Traceback" not in err
        if len(guarded.envelopes("validate")) > before:
            # Python may end itself by SIGINT after a KeyboardInterrupt: a shell calls that 130 too.
            by_sigint = process.returncode == -signal.SIGINT
            assert recorded(guarded, "validate")[0] == (130 if by_sigint else process.returncode)


def until_it_catches_signals(pid: int) -> None:
    """Wait until a process has a handler for SIGTERM, which Python itself has none for.

    The measurement of coverage has one, so a process that is waited for goes without it.
    """
    caught, ending = 0, time.monotonic() + 30
    while not caught & (1 << (signal.SIGTERM - 1)) and time.monotonic() < ending:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        (line,) = [line for line in status.splitlines() if line.startswith("SigCgt:")]
        caught = int(line.split()[1], 16)


def start(
    guarded: Guarded, *arguments: str, variables: dict[str, str] | None = None
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "specops", *arguments],
        cwd=guarded.root,
        env=environment(variables or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Counting(ThreadingHTTPServer):
    """A HAL that counts what it is asked, and takes its time."""

    asked = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Slow)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Slow(BaseHTTPRequestHandler):
    """Answers each request after a while."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Counting)
        self.server.asked += 1
        time.sleep(0.05)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Keep quiet."""


def test_after_ctrl_c_nothing_is_sent_and_every_check_is_told(guarded: Guarded) -> None:
    checks = {f"check_{number}": {"method": "GET", "path": "/x"} for number in range(200)}
    guarded.write("docs/hal/hal_profile.json", json.dumps(checks))
    with Counting() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        process = start(guarded, "validate", *SPEC, "--hal", server.base_url)
        assert process.stdout is not None
        for _ in range(20):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        server.shutdown()
    assert (process.returncode, err) == (130, "")
    log = guarded.log()
    answered = len(guarded.evidence("*-hal-*.json"))
    in_flight = log.count("-> interrupted before its answer\n")
    unsent = log.count("-> not sent: interrupted\n")
    assert answered + in_flight + unsent == 200
    assert server.asked <= answered + in_flight
    assert unsent > 100
    # Each worker has one request on its way; whatever else was answered is known.
    assert in_flight <= WORKERS
