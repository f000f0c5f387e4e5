"""A request as the call of an HTTP tool of an MCP server: ``http-get``, ``http-post`` and so on."""

from collections.abc import Mapping
from typing import Any, Final

from specops.hal.interface import Request
from specops.values import dataclass

_CONTENT_TYPE: Final = "Content-Type"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The name of a tool and its arguments, a JSON object; secrets stand in it as placeholders."""

    tool: str
    arguments: Mapping[str, Any]


def tool_call(request: Request) -> ToolCall:
    """Return the call that sends a request.

    The query stands in the URL: as an argument of its own it would be dropped without a word. The
    tool adds ``Content-Type`` in this spelling where it is not there, so under any other spelling
    it would be sent twice.
    """
    headers = {_spelled(name): value for name, value in request.headers.items()}
    arguments: dict[str, Any] = {"url": request.url, "headers": headers}
    if request.body is not None:
        arguments["body"] = request.body.decode()
    return ToolCall(f"http-{request.method.lower()}", arguments)


def _spelled(name: str) -> str:
    """Return the name of a header as the tool has to find it."""
    return _CONTENT_TYPE if name.lower() == _CONTENT_TYPE.lower() else name
