"""An answer of the embedded HAL, and the bytes that it is on the wire."""

import json
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final

from specops.values import dataclass

JSON_TYPE: Final = "application/json"
GRAPHQL_TYPE: Final = "application/graphql-response+json"
SERVER_NAME: Final = "specops-embedded-hal"
_BODILESS: Final = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: ``content_type`` may be absent, ``headers`` are those beyond the usual."""

    status: int
    content_type: str | None
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def with_headers(self, *headers: tuple[str, str]) -> "Answer":
        """Return this answer with more headers."""
        return replace(self, headers=(*self.headers, *headers))

    def render(self, *, close: bool, without_body: bool = False) -> bytes:
        """Return the answer as HTTP/1.1 bytes, its length declared.

        ``close`` announces the end of the connection; ``without_body`` is for HEAD.
        """
        headers = [*self.headers]
        if self.status not in _BODILESS:
            headers.append(("Content-Length", str(len(self.body))))
        if close:
            headers.append(("Connection", "close"))
        return self.head(*headers) + (b"" if without_body else self.body)

    def head(self, *headers: tuple[str, str], version: str = "HTTP/1.1") -> bytes:
        """Return status line and headers, with the blank line that ends them.

        Nothing says here how long the body is: what frames it is among ``headers``, or missing.
        """
        lines = [f"{version} {self.status} {_reason(self.status)}"]
        lines += [f"Server: {SERVER_NAME}", f"Date: {formatdate(usegmt=True)}"]
        if self.content_type is not None:
            lines.append(f"Content-Type: {self.content_type}")
        lines += [f"{name}: {value}" for name, value in headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def json_answer(
    value: Any,  # noqa: ANN401 - JSON is any value
    status: int = HTTPStatus.OK,
    content_type: str = JSON_TYPE,
) -> Answer:
    """Build an answer that holds a value as JSON.

    In ASCII, so that a fault that cuts a body never cuts a character.
    """
    body = json.dumps(value, allow_nan=False).encode()
    return Answer(int(status), content_type, body)


def error_answer(status: int, message: str, *headers: tuple[str, str]) -> Answer:
    """Build an error as the embedded HAL tells it: JSON with the status and one sentence."""
    value = {"error": {"status": int(status), "reason": _reason(status), "message": message}}
    return json_answer(value, status).with_headers(*headers)


def _reason(status: int) -> str:
    """Return the reason phrase of a status, or a word for those without one."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unassigned"
