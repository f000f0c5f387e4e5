"""A session with a running MCP server: calls from any thread, answered in a loop of its own."""

import asyncio
import concurrent.futures
import logging
from typing import TYPE_CHECKING, Any, Final, TypeVar

import mcp_types
from mcp import ClientSession, MCPError

import specops
from specops.hal.interface import Failure, FailureClass, Response
from specops.hal.mcp_wire import Complaints, Messages, connected
from specops.hal.tool_call import ToolCall
from specops.hal.tool_result import read_result, refused_call
from specops.interrupts import told_as_such
from specops.one_line import one_line
from specops.process.running import Running
from specops.threads import beside

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")
_GRACE_S: Final = 1.0
_END_S: Final = 10.0
_US: Final = mcp_types.Implementation(name="specops", version=specops.__version__)

# The SDK logs what a server says that makes no sense to it, and Python prints that where nobody
# listens. It may hold a secret, so nobody hears it.
for _name in ("mcp", "client"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False


class NoSessionError(Exception):
    """There is no session: it did not come about, or the server is gone; says why in one line."""


class McpSession:
    """One session over the pipes of one server."""

    def __init__(self, running: Running, deadline_s: float) -> None:
        """Take the pipes and begin to shake hands, within a deadline in seconds.

        It must not be interrupted: the pipes are closed by whoever serves them, so somebody has to,
        and half a loop cannot be finalized.
        """
        self._running, self._deadline_s = running, deadline_s
        self._messages, self._complaints = Messages(), Complaints()
        self._ready: concurrent.futures.Future[ClientSession] = concurrent.futures.Future()
        self._tools: frozenset[str] = frozenset()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = beside(self._loop.run_forever, name="hal-mcp")
        self._submit(self._serve())

    @property
    def tools(self) -> frozenset[str]:
        """The names of the tools that the server offers."""
        return self._tools

    @property
    def stderr(self) -> bytes:
        """What was kept of the server's standard error."""
        return self._complaints.kept.content()

    def open(self) -> None:
        """Wait until hands are shaken and the tools are known.

        It is the handshake of servers that are in use: the SDK's own guess at the newest protocol
        would wait ten seconds for a server that does not know it. Raises ``NoSessionError``.
        """
        try:
            with told_as_such():
                self._ready.result(self._deadline_s + _GRACE_S)
        except TimeoutError:
            message = f"it did not shake hands within {self._deadline_s:g} s{self._heard()}"
            raise NoSessionError(message) from None
        except MCPError as error:
            said = "it ended" if self._messages.is_over else f"it said: {error.message}"
            message = f"{one_line(said)}{self._heard()}"
            raise NoSessionError(message) from None
        except (RuntimeError, ValueError) as error:
            raise NoSessionError(one_line(str(error).partition("\n")[0])) from None

    def call(self, call: ToolCall, deadline_s: float, body_cap: int) -> Response | Failure:
        """Call a tool and return what it says, within a deadline in seconds.

        Raises ``NoSessionError`` when the server is gone.
        """
        try:
            answer = self._submit(self._called(call, deadline_s))
            return read_result(answer.result(deadline_s + _GRACE_S), body_cap)
        except TimeoutError:
            message = f"no answer of the tool {call.tool} within {deadline_s:g} s"
            return Failure(FailureClass.TIMEOUT, message)
        except MCPError as error:
            if self._messages.is_over or self._over.is_set():
                message = "it ended before it answered"
                raise NoSessionError(message) from None
            return refused_call(error.message)
        except (RuntimeError, ValueError) as error:
            said = one_line(str(error).partition("\n")[0])
            return Failure(FailureClass.PROTOCOL, f"what {call.tool} answers is no result: {said}")

    def hang_up(self) -> None:
        """End the session and close the server's input, so that it can end by itself."""
        self._loop.call_soon_threadsafe(self._over.set)

    def close(self) -> None:
        """End the loop and whatever still waits in it; the server is gone by now."""
        self._submit(self._finish()).result(_END_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_END_S)
        self._loop.close()

    def _submit(self, work: "Coroutine[Any, Any, T]") -> "concurrent.futures.Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _serve(self) -> None:
        """Hold the session open until it is over; tell whoever waits how it began."""
        try:
            ends = self._running.ends
            async with (
                connected(ends, self._messages, self._complaints) as (incoming, outgoing),
                ClientSession(incoming, outgoing, client_info=_US) as session,
            ):
                async with asyncio.timeout(self._deadline_s):
                    await session.initialize()
                    self._tools = await _tools(session)
                self._ready.set_result(session)
                await self._over.wait()
        except BaseException as error:  # noqa: BLE001 - raised where somebody waits for it
            tell_who_waits(self._ready, _innermost(error))

    async def _called(self, call: ToolCall, deadline_s: float) -> Any:  # noqa: ANN401 - JSON
        """Call a tool and return its result as JSON."""
        session = self._ready.result()
        async with asyncio.timeout(deadline_s):
            result = await session.call_tool(call.tool, dict(call.arguments))
        return result.model_dump(mode="json", by_alias=True, exclude_none=True)

    async def _finish(self) -> None:
        """Cancel every other task of the loop, wait for their ends, and read no more."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._messages.close()
        self._complaints.close()
        await asyncio.sleep(0)  # a pipe is closed by the next round of the loop

    def _heard(self) -> str:
        """Say how many lines were no messages: a server that logs to its output is easily found."""
        lines = self._messages.noise
        return f"; {lines} lines on its standard output are no messages" if lines else ""


def tell_who_waits(ready: "concurrent.futures.Future[Any]", error: BaseException) -> None:
    """Raise an error where somebody waits for the beginning; nobody does once it has begun."""
    if not ready.done():
        ready.set_exception(error)


async def _tools(session: ClientSession) -> frozenset[str]:
    """Return the names of all tools, page by page."""
    found, cursor = set(), None
    while True:
        page = await session.list_tools(params=mcp_types.PaginatedRequestParams(cursor=cursor))
        found |= {tool.name for tool in page.tools}
        cursor = page.next_cursor
        if cursor is None:
            return frozenset(found)


def _innermost(error: BaseException) -> BaseException:
    """Return what a group of exceptions, as task groups raise them, is about."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
