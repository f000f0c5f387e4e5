"""No secret stands in the arguments of any process, at any moment, over any road."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from specops.hal.embedded.server import EmbeddedHal
from specops.hal.interface import Transport
from specops.hal.request import templated_request
from specops.hal.secrets import resolve
from specops.redaction import redactor
from tests.fakes.cargo import needs_cargo
from tests.fakes.hal_roads import CHECKS, KEY, SECRETS, cargo_road, mcp_road

CLEAN = redactor(SECRETS)


def descendants() -> dict[int, bytes]:
    """Return the arguments of every process that descends from us."""
    parents, found = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    for pid in parents:
        above = pid
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid() != pid:
            try:
                found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


@contextmanager
def watched() -> Iterator[set[bytes]]:
    """Collect the arguments of all descendants, over and over, until the block ends."""
    seen: set[bytes] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            seen.update(descendants().values())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


def send_all(road: Transport) -> list[bytes]:
    """Send every check of the profile; return all arguments that were seen meanwhile."""
    with EmbeddedHal(KEY) as hal, watched() as seen:
        try:
            road.open()
            for check in CHECKS:
                values = resolve(check, SECRETS)
                exchange = road.send(templated_request(check, hal.base_url, values, 60.0))
                assert exchange.response, exchange.failure
                assert exchange.response.status == 200
                time.sleep(0.01)
        finally:
            road.close()
        keys = [one.header("x-api-key") for one in hal.witness]
    assert keys.count(KEY) == 3
    return sorted(seen)


def assert_clean(arguments: list[bytes]) -> None:
    for one in arguments:
        readable = one.replace(b"\0", b" ")
        assert CLEAN.clean(readable) == readable


def test_the_search_would_find_a_secret_in_any_spelling() -> None:
    with pytest.raises(AssertionError):
        assert_clean([b"curl\0-H\0X-Api-Key: " + KEY.encode()])
    with pytest.raises(AssertionError):
        assert_clean([KEY.encode().hex().encode()])


def test_over_mcp_no_process_ever_has_the_secret_in_its_arguments() -> None:
    arguments = send_all(mcp_road([]))
    assert any(b"mcp_server.py" in one for one in arguments)
    assert_clean(arguments)


@needs_cargo
def test_over_cargo_no_process_ever_has_the_secret_in_its_arguments(call_tool: Path) -> None:
    programs = (b"cargo\0run", b"call_tool\0--tool", b"handover.py\0", b"mcp_server.py")
    arguments: list[bytes] = []

    def unseen() -> list[bytes]:
        return [one for one in programs if not any(one in seen for seen in arguments)]

    for _ in range(5):  # a program may come and go while nobody looks
        if unseen():
            arguments += send_all(cargo_road([], call_tool))
    assert unseen() == []
    assert any(b"{secrets.kavedarr.api_key}" in one for one in arguments)
    assert_clean(arguments)
