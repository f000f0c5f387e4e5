"""Benchmark: the HAL checks over one MCP server, against a connection made by hand.

By hand is the SDK's own ``stdio_client`` and ``ClientSession``: one server, the same calls one
after the other. The shape that this replaces started a server for each call. Run it as a module:
``python -m benchmarks.bench_mcp``.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from statistics import median

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from specops.hal.embedded.server import EmbeddedHal
from specops.hal.interface import Request
from specops.hal.request import templated_request
from specops.hal.secrets import resolve
from specops.hal.tool_call import tool_call
from tests.fakes.hal_roads import CHECKS, KEY, SECRETS, SERVER, mcp_road

ROUNDS = 5
LIMIT = 1.3


def requests(base_url: str) -> list[Request]:
    """Return the requests of the profile."""
    return [templated_request(one, base_url, resolve(one, SECRETS), 20.0) for one in CHECKS]


async def by_hand(base_url: str, *, calls: bool) -> None:
    """Start a server, shake hands, and make the calls one after the other."""
    program, *arguments = SERVER
    parameters = StdioServerParameters(command=program, args=arguments, env=SECRETS)
    async with contextlib.AsyncExitStack() as stack:
        streams = await stack.enter_async_context(stdio_client(parameters))
        session = await stack.enter_async_context(ClientSession(*streams))
        await session.initialize()
        for request in requests(base_url) if calls else ():
            call = tool_call(request)
            await session.call_tool(call.tool, dict(call.arguments))


def ours(base_url: str) -> None:
    """Send the same over the transport, one after the other too."""
    road = mcp_road([])
    road.open()
    for request in requests(base_url):
        if road.send(request).failure:
            message = "a check failed"
            raise RuntimeError(message)
    road.close()


def seconds(work: Callable[[], None]) -> float:
    """Return how long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Measure both in turns and print the medians."""
    with EmbeddedHal(KEY) as hal:
        url = hal.base_url
        variants: dict[str, Callable[[], None]] = {
            "a server start alone": lambda: asyncio.run(by_hand(url, calls=False)),
            "by hand, one connection": lambda: asyncio.run(by_hand(url, calls=True)),
            "the transport mcp": lambda: ours(url),
        }
        for work in variants.values():
            work()  # imports and caches
        taken: dict[str, list[float]] = {name: [] for name in variants}
        for _ in range(ROUNDS):
            for name, work in variants.items():
                taken[name].append(seconds(work))
    start, hand, transport = (median(taken[name]) for name in variants)
    for name, value in zip(variants, (start, hand, transport), strict=True):
        print(f"{name:28} {value * 1000:7.1f} ms")
    ceiling = start + LIMIT * hand
    print(f"{'allowed: start + 1.3 x hand':28} {ceiling * 1000:7.1f} ms")
    print(f"within it: {transport <= ceiling}; {transport / hand:.2f} x the connection by hand")


if __name__ == "__main__":
    main()
