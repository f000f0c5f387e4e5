"""What an MCP tool says of an exchange: its text becomes the response that it describes.

The text is ``Status: <code> <reason>``, ``Headers:`` with a line for each, and ``Body:`` with all
the rest, each after a blank line. ``isError`` tells nothing: it may be unset for an HTTP error, and
set beside a whole answer. Two bodies are words of the tool and none of the server's.
"""

import re
from typing import Any, Final

from specops.hal.interface import BodyState, Failure, FailureClass, Response
from specops.one_line import one_line

EMPTY: Final = "(Empty response)"
UNREADABLE: Final = "(Unable to parse response)"
_HEAD: Final = re.compile(r"Status: (?P<status>[1-9][0-9]{2})(?: [^\n]*)?\n\nHeaders:\n")
_BODY: Final = "\n\nBody:\n"
_WORDS: Final = (
    (FailureClass.REFUSED, ("econnrefused", "connection refused")),
    (FailureClass.DNS, ("enotfound", "eai_again", "getaddrinfo", "name or service not known")),
    (FailureClass.TLS, ("err_tls_", "err_ssl_", "eproto", "certificate")),
    (FailureClass.TIMEOUT, ("etimedout", "und_err_connect_timeout", "timed out")),
    (FailureClass.RESET, ("econnreset", "und_err_socket", "socket hang up", "connection reset")),
)


def read_result(result: Any, body_cap: int) -> Response | Failure:  # noqa: ANN401 - JSON is any value
    """Read a ``CallToolResult``, given as a JSON value; of the body ``body_cap`` bytes are kept.

    What tells of no HTTP answer is a failure: of the class that the text of the tool names in words
    that systems use for it, else ``protocol``; the text is told either way.
    """
    match result:
        case {"content": [{"type": "text", "text": str(text)}]}:
            response = read_text(text, body_cap)
            return response or _failure(text, is_error=result.get("isError") is True)
        case {"content": [*items]}:
            return _protocol(f"the tool answered with {len(items)} items that are no single text")
    return _protocol("the tool answered with something that is no tool result")


def read_text(text: str, body_cap: int) -> Response | None:
    """Read the text of an HTTP tool, or return ``None`` where it tells of no HTTP answer.

    Lone surrogates of the text stay what they are: bytes that are not UTF-8.
    """
    head = _HEAD.match(text)
    start = text.find(_BODY, head.end()) if head else -1
    if head is None or start < 0:
        return None
    headers = tuple(map(_header, filter(None, text[head.end() : start].split("\n"))))
    said = text[start + len(_BODY) :]
    if said == UNREADABLE:
        return Response(int(head["status"]), headers, b"", BodyState.UNREADABLE)
    body = b"" if said == EMPTY else said.encode("utf-8", "surrogatepass")
    state = BodyState.TOO_LARGE if len(body) > body_cap else BodyState.COMPLETE
    return Response(int(head["status"]), headers, body[:body_cap], state)


def _header(line: str) -> tuple[str, str]:
    """Read one header; a line without a colon is a name without a value."""
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _failure(text: str, *, is_error: bool) -> Failure:
    """Return the failure that a text tells of in place of an answer."""
    if is_error:
        return refused_call(text)
    said = one_line(text.strip()) or "nothing"
    return _protocol(f"the tool answered in an unknown form: {said}")


def refused_call(text: str) -> Failure:
    """Return the failure that an error in place of an answer stands for."""
    said = one_line(text.strip()) or "nothing"
    lower = text.lower()
    kinds = (kind for kind, words in _WORDS if any(word in lower for word in words))
    return Failure(next(kinds, FailureClass.PROTOCOL), f"the tool says: {said}")


def _protocol(message: str) -> Failure:
    return Failure(FailureClass.PROTOCOL, message)
