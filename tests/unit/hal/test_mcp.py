"""The road over an MCP server that misbehaves in every way a server can; every one is real."""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from specops.errors import CannotJudgeError, PreconditionError
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.interface import Exchange, FailureClass, Request
from specops.hal.mcp import McpTransport
from specops.interrupts import caught, interruptible
from specops.process.command import Command, Completed
from tests.fakes.hal_roads import KEY, children, mcp_road
from tests.fakes.patience import passed_while
from tests.unit.process.test_command import interrupt_starts, is_gone, wait_for


@pytest.fixture(scope="module")
def hal() -> Iterator[EmbeddedHal]:
    with EmbeddedHal(KEY) as server:
        yield server


@contextmanager
def opened(
    *flags: str, start_s: float = 60.0, grace_s: float = 60.0
) -> Iterator[tuple[McpTransport, list[Completed]]]:
    ran: list[Completed] = []
    road = mcp_road(ran, *flags, start_s=start_s, grace_s=grace_s)
    before = set(children())
    try:
        road.open()
        yield road, ran
    finally:
        road.close()
        assert set(children()) <= before
    road.close()
    assert len(ran) == 1


def health(hal: EmbeddedHal, deadline_s: float = 60.0, method: str = "GET") -> Request:
    return Request("health", method, f"{hal.base_url}/health", {"Accept": "a/b"}, None, deadline_s)


def status(exchange: Exchange) -> int:
    assert exchange.response, exchange.failure
    return exchange.response.status


def no_road(*flags: str, start_s: float = 60.0) -> str:
    """Say why a server gave no road; its process is gone afterwards."""
    with (
        pytest.raises(PreconditionError) as caught,
        opened(*flags, start_s=start_s),
    ):
        pass
    assert caught.value.remedy == "install it or correct hal.mcp.command, or use another transport"
    return caught.value.message.partition(": ")[2]


def test_one_server_answers_every_request(hal: EmbeddedHal) -> None:
    with opened() as (road, ran):
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(road.send, [health(hal)] * 16))
        assert {status(one) for one in answers} == {200}
        assert all(0 < one.latency_ms < 60_000 and one.started_at > 1e9 for one in answers)
        assert road.name == "mcp"
        assert road.reach(health(hal)) is None
    assert [one.exit_code for one in ran] == [0]
    assert ran[0].argv[0] == sys.executable


def test_tools_may_be_listed_page_by_page(hal: EmbeddedHal) -> None:
    with opened("--pages") as (road, _):
        request = Request("c", "POST", f"{hal.base_url}/graphql", {}, b"{}", 60.0)
        assert status(road.send(request)) == 401


def test_noise_and_megabytes_of_complaints_are_no_messages(hal: EmbeddedHal) -> None:
    with opened("--noise", "--stderr-mib", "4") as (road, ran):
        assert status(road.send(health(hal))) == 200
    assert ran[0].exit_code == 0
    assert 1 << 10 < len(ran[0].stderr) < 1 << 17


def test_a_server_that_stays_is_killed_with_its_group(hal: EmbeddedHal, tmp_path: Path) -> None:
    child = tmp_path / "child"
    with opened("--stays", "--child", str(child), grace_s=0.3) as (road, ran):
        assert status(road.send(health(hal))) == 200
        grandchild = wait_for(child)
    assert ran[0].exit_code == -9
    assert is_gone(grandchild)


def test_a_server_that_dies_over_a_call_ends_the_road(hal: EmbeddedHal) -> None:
    with opened("--dies-at", "tools/call") as (road, ran):
        with pytest.raises(CannotJudgeError, match="it ended before it answered"):
            road.send(health(hal))
        with pytest.raises(CannotJudgeError, match="it ended before it answered"):
            road.send(health(hal))
    assert (ran[0].exit_code, ran[0].stderr) == (7, b"out of memory\n")


def test_a_tool_that_never_answers_is_a_timeout_and_harms_no_other(hal: EmbeddedHal) -> None:
    with EmbeddedHal(KEY, faults={"health": "hang"}) as hanging, opened() as (road, _):
        began = time.monotonic()
        failure = road.send(health(hanging, 0.3)).failure
        assert failure
        assert failure.kind is FailureClass.TIMEOUT
        assert failure.message == "no answer of the tool http-get within 0.3 s"
        assert time.monotonic() - began < 60
        assert status(road.send(health(hal))) == 200


def test_a_server_that_listens_no_more_is_a_timeout(hal: EmbeddedHal) -> None:
    def exit_code(grace_s: float) -> int:
        with opened("--deaf-at", "tools/call", grace_s=grace_s) as (road, ran):
            failures = [road.send(health(hal, 0.2)).failure for _ in range(2)]
        assert [failure.kind for failure in failures if failure] == [FailureClass.TIMEOUT] * 2
        return ran[0].exit_code

    assert passed_while(exit_code, lambda code: code == -15) == -15


def test_outputs_that_were_never_connected_can_be_closed() -> None:
    from specops.hal.mcp_wire import Complaints, Messages  # noqa: PLC0415 - the SDK costs 0.6 s

    for output in (Messages(), Complaints()):
        output.close()


def test_without_time_nothing_is_awaited(hal: EmbeddedHal) -> None:
    with opened() as (road, _):
        failure = road.send(health(hal, 0.0)).failure
    assert failure
    assert failure.kind is FailureClass.TIMEOUT


def test_a_call_that_the_server_refuses_has_the_class_that_it_names(hal: EmbeddedHal) -> None:
    with opened("--fails-at", "tools/call") as (road, _):
        failure = road.send(health(hal)).failure
    assert failure
    assert failure.kind is FailureClass.REFUSED
    assert failure.message == "the tool says: connect ECONNREFUSED 127.0.0.1:1"


def test_an_answer_that_is_no_result_is_a_fault_of_the_protocol(hal: EmbeddedHal) -> None:
    with opened("--nonsense-at", "tools/call") as (road, _):
        failure = road.send(health(hal)).failure
    assert failure
    assert failure.kind is FailureClass.PROTOCOL
    assert failure.message.startswith("what http-get answers is no result: ")


def test_a_method_without_a_tool_is_a_missing_precondition(hal: EmbeddedHal) -> None:
    with opened() as (road, _), pytest.raises(PreconditionError, match="has no tool http-put"):
        road.send(health(hal, method="PUT"))


def test_a_server_that_says_nothing_is_given_up() -> None:
    began = time.monotonic()
    assert no_road("--silent", start_s=0.5) == "it did not shake hands within 0.5 s"
    assert time.monotonic() - began < 30


def test_a_server_that_prints_only_noise_is_found_out() -> None:
    told = "; 4 lines on its standard output are no messages"
    why = passed_while(
        lambda deadline_s: no_road("--silent", "--noise", start_s=deadline_s),
        lambda said: said.endswith(told),
    )
    assert why.endswith(told)


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--dies-at", "initialize"), "it ended"),
        (("--dies-at", "tools/list"), "it ended"),
        (("--fails-at", "initialize"), "it said: connect ECONNREFUSED 127.0.0.1:1"),
        (("--nonsense-at", "tools/list"), "1 validation error for ListToolsResult"),
        (("--version", "1999-01-01"), "Unsupported protocol version from the server: 1999-01-01"),
        (("--endless-line",), "it ended"),
    ],
)
def test_a_server_that_gives_no_session_is_a_missing_precondition(
    flags: tuple[str, ...], why: str
) -> None:
    assert no_road(*flags) == why


def test_a_program_that_is_none_is_a_missing_precondition() -> None:
    road = mcp_road([], argv=("no-such-hal-mcp",))
    with pytest.raises(PreconditionError, match=r"'no-such-hal-mcp' could not be started: No such"):
        road.open()
    road.close()


def test_without_the_sdk_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(PreconditionError) as caught:
        mcp_road([]).open()
    assert str(caught.value) == (
        "the transport mcp needs the MCP SDK, which is not installed:"
        " pip install 'specops-guardrails[mcp]'"
    )


def test_a_server_whose_start_is_interrupted_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Completed] = []
    road = mcp_road(ran)
    before = set(children())
    monkeypatch.setitem(sys.modules, "specops.hal.mcp_session", None)
    with pytest.raises(ImportError):
        road.open()
    road.close()
    assert set(children()) <= before
    assert len(ran) == 1


def test_a_server_that_ctrl_c_met_before_anybody_knew_of_it_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = interrupt_starts(monkeypatch)
    ran: list[Completed] = []
    road = mcp_road(ran)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        road.open()
    road.close()
    assert len(ran) == 1
    assert is_gone(started[0])


def test_ctrl_c_never_meets_half_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bool] = []

    class Interrupted(asyncio.SelectorEventLoop):
        def __init__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            super().__init__()
            made.append(True)

    monkeypatch.setattr(asyncio, "new_event_loop", Interrupted)
    ran: list[Completed] = []
    road = mcp_road(ran)
    with caught(), pytest.raises(KeyboardInterrupt), interruptible():
        road.open()
    road.close()
    assert made == [True]
    assert len(ran) == 1


def test_closing_ends_the_calls_that_are_under_way(tmp_path: Path) -> None:
    ran: list[Completed] = []
    note = tmp_path / "hangs"
    road = mcp_road(ran, "--hangs-at", "tools/call", "--note", str(note))
    road.open()
    failures: list[str] = []

    def call() -> None:
        try:
            road.send(Request("c", "GET", "http://127.0.0.1:9/", {}, None, 90.0))
        except CannotJudgeError as error:
            failures.append(error.message)

    calling = threading.Thread(target=call)
    calling.start()
    wait_for(note)
    road.close()
    calling.join(60)
    assert len(failures) == 1
    assert "before it answered" in failures[0]
    with pytest.raises(CannotJudgeError, match="no MCP server any more"):
        road.send(Request("c", "GET", "http://127.0.0.1:9/", {}, None, 30.0))


def test_what_makes_no_sense_to_the_sdk_is_printed_nowhere(
    hal: EmbeddedHal, capfd: pytest.CaptureFixture[str]
) -> None:
    with opened("--noise", "--nonsense-at", "tools/call") as (road, _):
        road.send(health(hal))
    assert capfd.readouterr() == ("", "")


def test_a_road_that_was_never_opened_closes() -> None:
    ran: list[Completed] = []
    McpTransport(Command(("true",), Path.cwd(), 1.0), ran.append).close()
    assert ran == []
