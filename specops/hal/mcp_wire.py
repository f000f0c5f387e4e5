"""The pipes of an MCP server as the streams that the SDK talks over.

The SDK would start the server itself, over the head of the one module that starts processes. It
takes any pair of streams as well, so the server is started here and only its pipes are handed on.
"""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final, TypeAlias

import anyio
import mcp_types
from mcp.shared.message import SessionMessage

from specops.process.pipes import Capped
from specops.process.running import Ends

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

LINE_CAP: Final = 1 << 24
_STDERR_CAP: Final = 1 << 16
Incoming: TypeAlias = "MemoryObjectReceiveStream[SessionMessage | Exception]"
Outgoing: TypeAlias = "MemoryObjectSendStream[SessionMessage]"


class _Output(asyncio.Protocol):
    """One output of the server, read to its end."""

    _transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the pipe, to close it."""
        self._transport = transport

    def close(self) -> None:
        """Read no more."""
        if self._transport:
            self._transport.close()


class Messages(_Output):
    """Standard output: a message a line. Whatever else is printed there is noise."""

    def __init__(self) -> None:
        """Have nothing yet."""
        self._line = bytearray()
        self.noise = 0
        self.is_over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make the stream that messages are taken from."""
        super().connection_made(transport)
        self._deliver, self.incoming = anyio.create_memory_object_stream[
            SessionMessage | Exception
        ](math.inf)

    def data_received(self, data: bytes) -> None:
        """Take a piece of the output."""
        first, *more = data.split(b"\n")
        self._line += first
        for following in more:
            self._take(bytes(self._line))
            self._line = bytearray(following)
        if len(self._line) > LINE_CAP:
            self.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell the session that nothing more will come."""
        self.is_over = True
        self._deliver.close()

    def _take(self, line: bytes) -> None:
        """Deliver a line that is a message, unless nobody takes any more."""
        try:
            message = mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False)
        except ValueError:
            self.noise += 1
            return
        with contextlib.suppress(anyio.BrokenResourceError):
            self._deliver.send_nowait(SessionMessage(message))


class Complaints(_Output):
    """Standard error: read without end, so that no full pipe stops the server, and kept in part."""

    def __init__(self) -> None:
        """Have nothing yet."""
        self.kept = Capped(_STDERR_CAP)

    def data_received(self, data: bytes) -> None:
        """Take a piece of it."""
        self.kept.add(data)


@contextlib.asynccontextmanager
async def connected(
    ends: Ends, messages: Messages, complaints: Complaints
) -> AsyncIterator[tuple[Incoming, Outgoing]]:
    """Connect the pipes and give the streams of a session; close standard input afterwards.

    Both outputs are read on, until they end or the loop does: the server may still have to say
    something before it can end.
    """
    loop = asyncio.get_running_loop()
    outgoing, taken = anyio.create_memory_object_stream[SessionMessage](0)
    await loop.connect_read_pipe(lambda: messages, ends.stdout)
    await loop.connect_read_pipe(lambda: complaints, ends.stderr)
    stdin, _ = await loop.connect_write_pipe(asyncio.Protocol, ends.stdin)
    writing = asyncio.create_task(_written(taken, stdin))
    try:
        with messages.incoming, outgoing, taken:
            yield messages.incoming, outgoing
    finally:
        writing.cancel()
        stdin.close()


async def _written(
    taken: "MemoryObjectReceiveStream[SessionMessage]", stdin: asyncio.WriteTransport
) -> None:
    """Write every message as a line; what is sent to a closed pipe is lost, as it must be."""
    async for item in taken:
        text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
        if not stdin.is_closing():
            stdin.write(text.encode() + b"\n")
