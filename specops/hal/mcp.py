"""The MCP transport: every request is the call of a tool of one MCP server over stdio.

The server gets the secrets through its environment and puts them in itself, so that what is sent to
it holds only placeholders.
"""

import importlib.util
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from specops.errors import CannotJudgeError, PreconditionError, ProcessStartError
from specops.hal.http import BODY_CAP
from specops.hal.interface import Exchange, Failure, Request
from specops.hal.tool_call import tool_call
from specops.interrupts import kept_back
from specops.process.command import Command, Completed
from specops.process.running import Running

if TYPE_CHECKING:
    from specops.hal.mcp_session import McpSession

REMEDY: Final = "install it or correct hal.mcp.command, or use another transport"


class McpTransport:
    """Sends through the tools of an MCP server, which is started once for all requests.

    ``command`` starts the server, its deadline is that of the handshake; ``observe`` is told how
    the server ended.
    """

    def __init__(self, command: Command, observe: Callable[[Completed], None]) -> None:
        """Take what is needed; nothing is started before ``open``."""
        self._command, self._observe = command, observe
        self._running: Running | None = None
        self._session: McpSession | None = None
        self._closing = threading.Lock()

    @property
    def name(self) -> str:
        """The word that selects this transport."""
        return "mcp"

    def open(self) -> None:
        """Start the server and shake hands with it.

        Raises ``PreconditionError`` where the SDK is missing or the server does not come about.
        """
        if importlib.util.find_spec("mcp") is None:
            message = "the transport mcp needs the MCP SDK, which is not installed"
            raise PreconditionError(message, "pip install 'specops-guardrails[mcp]'")
        try:
            with kept_back():  # until we know of it, nobody could end it
                self._running = Running(self._command)
        except ProcessStartError as error:
            raise PreconditionError(error.message, REMEDY) from None
        # Importing the SDK takes as long as a server takes to start: both at once.
        from specops.hal.mcp_session import McpSession, NoSessionError  # noqa: PLC0415 - see above

        with kept_back():
            self._session = McpSession(self._running, self._command.deadline_s)
        try:
            self._session.open()
        except NoSessionError as error:
            message = f"{self._told()}: {error}"
            raise PreconditionError(message, REMEDY) from None

    def send(self, request: Request) -> Exchange:
        """Send one request through its tool and return what the tool says came of it.

        Raises ``CannotJudgeError`` where the server is gone, ``PreconditionError`` where it has no
        such tool.
        """
        from specops.hal.mcp_session import NoSessionError  # noqa: PLC0415 - it is there by now

        session, call = self._session, tool_call(request)
        if session is None:
            message = "there is no MCP server any more"
            raise CannotJudgeError(message, "run again")
        if call.tool not in session.tools:
            message = f"{self._told()} has no tool {call.tool}"
            raise PreconditionError(message, REMEDY)
        started_at, began = time.time(), time.perf_counter()
        try:
            seen = session.call(call, request.deadline_s, BODY_CAP)
        except NoSessionError as error:
            message = f"{self._told()}: {error}"
            raise CannotJudgeError(message, "the log says what it said last") from None
        latency_ms = (time.perf_counter() - began) * 1000
        if isinstance(seen, Failure):
            return Exchange(started_at, latency_ms, failure=seen)
        return Exchange(started_at, latency_ms, response=seen)

    def reach(self, _request: Request) -> Exchange | None:
        """Do not know: the HAL may be one that only the server can reach."""
        return None

    def close(self) -> None:
        """End the session and the server, with everything that it has started."""
        with self._closing:
            running, session = self._running, self._session
            self._running = self._session = None
            if running is None:
                return
            if session is None:
                for pipe in running.ends:
                    pipe.close()
                self._observe(running.end())
                return
            session.hang_up()
            completed = running.end()
            session.close()
            self._observe(replace(completed, stderr=session.stderr))

    def _told(self) -> str:
        """Name the server by its program."""
        return f"the MCP server {self._command.argv[0]!r}"
