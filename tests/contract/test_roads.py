"""One contract for three roads: the same profile, the same HAL, the same verdicts and classes.

The witness of the embedded HAL tells what was really sent. Where a tool hides what it saw, the
class differs, and docs/transports.md says so: its table is the one that is tested here.
"""

import contextlib
import re
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from specops.hal.check import HalCheck, JsonBody
from specops.hal.embedded.dead_ends import closed_port
from specops.hal.embedded.faults.registry import FAULTS
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.embedded.witness import SeenRequest
from specops.hal.expectation import evaluate
from specops.hal.http import HttpTransport
from specops.hal.interface import FailureClass, Transport
from specops.hal.request import build_request, templated_request
from specops.hal.secrets import resolve
from tests.contract.test_http_faults import planned
from tests.fakes.cargo import NO_CARGO
from tests.fakes.hal_roads import CHECKS, KEY, PROFILE, SECRETS, cargo_road, check, mcp_road

PAGE = PROFILE.parents[1] / "transports.md"
ROADS = ("http", "mcp", "cargo")
DEADLINE_S = 60.0
# Over cargo the deadline holds the start of cargo, of the program and of the server.
SHORT_DEADLINE_S = {"http": 0.5, "mcp": 0.5, "cargo": 2.0}
ODD = HalCheck(
    "list_movies",
    "POST",
    "/api/v3/movie/a b\u00e9;x",
    headers={"content-type": "application/vnd.x+json", "X-Api-Key": "{secrets.kavedarr.api_key}"},
    query=(("q", "a&b=c d"), ("q", "{HAL_SECRET_KAVEDARR_API_KEY}"), ("\u00fc", "")),
    body=JsonBody({"a": ['"\\\n\u00e9\U0001f600', "{secrets.kavedarr.api_key}", {"b": None}]}),
)


def table() -> dict[str, tuple[str, str]]:
    """Return the table of the page: for each fault the class over http and that over tools."""
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| ([a-z-]+) \| ([a-z-]+) \|", PAGE.read_text(), re.MULTILINE
    )
    return {fault: (over_http, over_tools) for fault, over_http, over_tools in rows}


CLASSES = table()
# A run of cargo takes half a second: what its server says is read as over mcp, so a dozen will do.
OVER_CARGO = (
    *("closed-port", "reset-before-headers", "garbage-status-line", "hang", "truncated"),
    *("redirect-to-self", "status-500", "html", "empty", "nan", "graphql-errors", "unhealthy"),
)
PAIRS = [(name, fault) for name in ROADS for fault in (OVER_CARGO if name == "cargo" else CLASSES)]


@pytest.fixture(scope="module")
def roads(call_tool: Path) -> Iterator[Mapping[str, Transport]]:
    opened: dict[str, Transport] = {"http": HttpTransport(), "mcp": mcp_road([])}
    if shutil.which("cargo"):
        opened["cargo"] = cargo_road([], call_tool)
    with contextlib.ExitStack() as closing:
        for transport in opened.values():
            closing.callback(transport.close)
            transport.open()
        yield opened


def judge(road: Transport, one: HalCheck, base_url: str, deadline_s: float = DEADLINE_S) -> str:
    """Send a check over a road; return the class that it fails with, or that it passes."""
    build = build_request if road.name == "http" else templated_request
    request = build(one, base_url, resolve(one, SECRETS), deadline_s)
    failure = evaluate(one, road.send(request))
    return failure.kind.value if failure else "passes"


def outcome(road: Transport, fault: str) -> str:
    """Return what a check comes to against a fault."""
    if fault == "closed-port":
        with closed_port() as url:
            return judge(road, check("health"), url)
    one = planned(FAULTS[fault])
    waits = FailureClass.TIMEOUT.value in CLASSES[fault]
    with EmbeddedHal(KEY, faults={one.name: fault}) as hal:
        deadline_s = SHORT_DEADLINE_S[road.name] if waits else DEADLINE_S
        return judge(road, one, hal.base_url, deadline_s)


@pytest.fixture(scope="module")
def outcomes(roads: Mapping[str, Transport]) -> Mapping[tuple[str, str], str]:
    """Judge every fault of the table over every road, several at once."""
    pairs = [pair for pair in PAIRS if pair[0] in roads]
    with ThreadPoolExecutor(8) as pool:
        judged = pool.map(lambda pair: outcome(roads[pair[0]], pair[1]), pairs)
        return dict(zip(pairs, judged, strict=True))


def skip_without(name: str, roads: Mapping[str, Transport]) -> None:
    if name not in roads:
        pytest.skip(NO_CARGO)


@pytest.mark.parametrize(("name", "fault"), PAIRS)
def test_a_fault_gives_the_class_that_the_page_tells(
    name: str,
    fault: str,
    roads: Mapping[str, Transport],
    outcomes: Mapping[tuple[str, str], str],
) -> None:
    skip_without(name, roads)
    assert outcomes[name, fault] == CLASSES[fault][name != "http"]


def test_the_page_tells_the_same_of_http_as_the_faults_themselves() -> None:
    for fault, (over_http, _) in CLASSES.items():
        given = FailureClass.REFUSED if fault == "closed-port" else FAULTS[fault].gives
        assert over_http == (given.value if given else "passes"), fault
    assert len(CLASSES) >= 12


@pytest.mark.parametrize("name", ROADS)
def test_the_classic_checks_pass_and_arrive_in_the_same_words(
    name: str, roads: Mapping[str, Transport]
) -> None:
    skip_without(name, roads)
    arrived = {}
    for road in (roads["http"], roads[name]):
        with EmbeddedHal(KEY) as hal, ThreadPoolExecutor(4) as pool:
            seen = pool.map(lambda one: judge(road, one, hal.base_url), CHECKS)  # noqa: B023 - used up within the round
            assert list(seen) == ["passes"] * len(CHECKS)
            arrived[road.name] = sorted(hal.witness, key=lambda one: one.path)
    ours, theirs = arrived["http"], arrived[name]
    assert [words(one) for one in theirs] == [words(one) for one in ours]
    assert len(theirs) == len(CHECKS)


@pytest.mark.parametrize("name", ROADS)
def test_what_is_hard_to_spell_arrives_byte_for_byte(
    name: str, roads: Mapping[str, Transport]
) -> None:
    skip_without(name, roads)
    with EmbeddedHal(KEY) as hal:
        judge(roads[name], ODD, hal.base_url)
        judge(roads["http"], replace(ODD, name="same"), hal.base_url)
        seen, expected = hal.witness
    assert words(seen) == words(expected)
    assert seen.query.count(KEY) == 1
    assert seen.body.count(KEY.encode()) == 1


def words(seen: SeenRequest) -> tuple[object, ...]:
    """Return what of a request is the profile's: the rest is the client's own."""
    names = [name.lower() for name, _ in seen.headers]
    assert names.count("content-type") == (1 if seen.body else 0)
    ours = {name: seen.header(name) for name in ("accept", "content-type", "x-api-key")}
    return seen.method, seen.path, seen.query, ours, seen.body
