"""How a session with an MCP server ends: by itself, or because the road is closed under it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from specops.hal.mcp_session import McpSession, NoSessionError
from specops.hal.tool_call import ToolCall
from specops.process.command import Command
from specops.process.running import Running
from tests.fakes.hal_roads import SERVER

CALL = ToolCall("http-get", {"url": "http://127.0.0.1:1"})


@pytest.fixture
def running() -> Iterator[Running]:
    """A server that a test speaks to."""
    made = Running(Command(SERVER, Path.cwd(), 60.0, {}, grace_s=60.0))
    yield made
    if made.exit_code is None:
        made.end()


def until_over(session: McpSession) -> None:
    """Wait until nothing but the waiting itself is at work in the loop of a session."""

    async def alone() -> None:
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    session._submit(alone()).result(60)


def test_a_session_that_is_hung_up_ends_by_itself_and_so_does_its_server(running: Running) -> None:
    session = McpSession(running, 60.0)
    session.open()
    session.hang_up()
    until_over(session)
    assert running.end().exit_code == 0
    with pytest.raises(NoSessionError, match="it ended before it answered"):
        session.call(CALL, 60.0, 1 << 10)
    session.close()


def test_a_session_that_is_closed_under_way_is_cancelled_and_frees_its_server(
    running: Running,
) -> None:
    session = McpSession(running, 60.0)
    session.open()
    session.close()
    assert running.end().exit_code == 0
