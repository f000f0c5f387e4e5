"""The HAL smoke over http against a bare ``requests.Session``, and many checks of a slow server.

Targets: four checks take at most 1.5 times what a session takes for the same four, as processes and
within one; 200 checks of a server that takes 50 ms each take at most 8 times the ideal of the
workers that the smoke has.
"""

import contextlib
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import requests

from benchmarks.timing import Candidate, compare
from specops.guardrails.hal_attempts import PlannedCheck
from specops.guardrails.hal_smoke import WORKERS, HalSmoke
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.http import HttpTransport
from specops.hal.profile import read_profile
from specops.hal.request import build_request
from specops.hal.secrets import resolve
from specops.model import Verdict
from specops.redaction import redactor
from tests.fakes import repository

VARIABLE = "HAL_SECRET_KAVEDARR_API_KEY"
KEY = "benchmark-key-4711"
PROFILE = Path(__file__).parent.parent / "docs" / "hal" / "hal_profile.json"
CHECKS = 200
TAKES_S = 0.05
SCRIPT = """
import requests
import sys
base, key = sys.argv[1:]
with requests.Session() as session:
    session.headers["X-Api-Key"] = key
    for answer in (
        session.get(base + "/health", timeout=10),
        session.get(base + "/api/v3/movie?page=1&limit=50", timeout=10),
        session.post(base + "/api/v3/indexer/test", json={}, timeout=10),
        session.post(base + "/graphql", json={"query": "query { __typename }"}, timeout=10),
    ):
        answer.raise_for_status()
        answer.json()
"""


def print_nothing(_: str) -> None:
    """Take a line for a log that nobody reads."""


def smoke(profile: bytes, base_url: str) -> None:
    """Judge all checks of a profile, records and redaction included."""
    planned = [
        PlannedCheck(check, build_request(check, base_url, resolve(check, {VARIABLE: KEY}), 10.0))
        for check in read_profile(profile, "profile").checks
    ]
    guardrail = HalSmoke(
        planned, HttpTransport(), base_url, "p", 60.0, redactor({VARIABLE: KEY}), print_nothing
    )
    verdicts = {result.verdict for result in guardrail.run()}
    if verdicts != {Verdict.PASSED}:
        sys.exit(f"the smoke came to {verdicts}")


def session(base_url: str) -> None:
    """Send the same four requests over one session, one after the other."""
    with requests.Session() as bare:
        bare.headers["X-Api-Key"] = KEY
        for answer in (
            bare.get(f"{base_url}/health", timeout=10),
            bare.get(f"{base_url}/api/v3/movie?page=1&limit=50", timeout=10),
            bare.post(f"{base_url}/api/v3/indexer/test", json={}, timeout=10),
            bare.post(f"{base_url}/graphql", json={"query": "query { __typename }"}, timeout=10),
        ):
            answer.raise_for_status()
            answer.json()


class Slow(BaseHTTPRequestHandler):
    """Answers each request after a while."""

    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Take the time that is measured against."""
        time.sleep(TAKES_S)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Keep quiet."""


class Waiting(ThreadingHTTPServer):
    """A server that everybody can connect to at once."""

    request_queue_size = 256
    daemon_threads = True


def serve_slowly(ready: Connection) -> None:
    """Serve slowly until the process is ended."""
    with Waiting(("127.0.0.1", 0), Slow) as server:
        ready.send(server.server_port)
        server.serve_forever()


def serve_hal(ready: Connection) -> None:
    """Serve the embedded HAL until the process is ended."""
    with EmbeddedHal(KEY) as hal:
        hal.warm_up()
        ready.send(hal.base_url)
        time.sleep(3600)


@contextlib.contextmanager
def elsewhere(serve: Callable[[Connection], None]) -> Iterator[object]:
    """Run a server in a process of its own, so that it takes no time of ours; give what it says."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join(10)


def took_s(work: Callable[[], None]) -> float:
    """Return how long some work takes, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(name: str, ratios: list[float], target: float) -> None:
    """Print the median of some ratios, and how far they spread."""
    ordered = sorted(ratios)
    print(
        f"{name:<44} ratio {statistics.median(ordered):5.2f}"
        f"  ({ordered[0]:.2f} to {ordered[-1]:.2f}), target {target:g}"
    )


def main(rounds: int) -> None:
    """Print the ratios."""
    profile = PROFILE.read_bytes()
    with elsewhere(serve_hal) as base_url:
        url = str(base_url)
        for _ in range(3):
            smoke(profile, url)
            session(url)
        ratios = [
            took_s(lambda: smoke(profile, url)) / took_s(lambda: session(url))
            for _ in range(3 * rounds)
        ]
        show("four checks / one session, in one process", ratios, 1.5)
        with tempfile.TemporaryDirectory() as folder:
            processes(Path(folder), url, rounds)
    many = {f"check_{number}": {"method": "GET", "path": "/x"} for number in range(CHECKS)}
    ideal_s = CHECKS * TAKES_S / WORKERS
    with elsewhere(serve_slowly) as port:
        url = f"http://127.0.0.1:{port}"
        content = json.dumps(many).encode()
        slow = [took_s(lambda: smoke(content, url)) / ideal_s for _ in range(max(rounds // 3, 2))]
        show(f"{CHECKS} slow checks / ideal of {WORKERS} workers", slow, 8)


def processes(folder: Path, base_url: str, rounds: int) -> None:
    """Time ``specops hal.smoke`` against a script with a session, as a user runs them."""
    root = folder / "guarded"
    root.mkdir()
    repository.make(root)
    script = folder / "session.py"
    script.write_text(SCRIPT)
    # As on a user's machine, Python may keep its bytecode; the first, uncounted run writes it.
    variables = {
        "PYTHONPATH": str(repository.PROJECT),
        VARIABLE: KEY,
        "PYTHONDONTWRITEBYTECODE": "",
    }
    bare = [sys.executable, str(script), base_url, KEY]
    ours = [sys.executable, "-m", "specops", "hal.smoke", "--hal", base_url]
    compare(
        Candidate("requests.Session, a script", bare, root, variables),
        [Candidate("specops hal.smoke", ours, root, variables)],
        rounds,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
