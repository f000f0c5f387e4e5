"""A correct client on a bare socket: it says which failure class an answer has, and nothing else.

Written from RFC 9112 and the contract's order of failure classes, independent of every HTTP
library, so that the faults are judged by something else than what they were made for.
"""

import json
import re
import socket
import time
from dataclasses import dataclass
from typing import Any, Final

from specops import strict_json
from specops.hal.embedded.faults.model import Fault
from specops.hal.embedded.routing import API_KEY_HEADER
from specops.hal.embedded.server import EmbeddedHal
from specops.hal.interface import FailureClass

KEY: Final = "a-key-of-the-tests"
BODY_CAP: Final = 1024 * 1024
HEAD_CAP: Final = 65_536
MAX_HEADERS: Final = 100
REQUESTS: Final = {
    "health": ("GET", "/health", b""),
    "list_movies": ("GET", "/api/v3/movie?page=1&limit=50", b""),
    "indexer_test": ("POST", "/api/v3/indexer/test", b"{}"),
    "graphql_ping": ("POST", "/graphql", b'{"query": "query { __typename }"}'),
}
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [^\r\n]*)?")


class FailedError(Exception):
    """The answer is not what was expected."""

    def __init__(self, kind: FailureClass) -> None:
        super().__init__(kind.value)
        self.kind = kind


@dataclass
class Received:
    """All bytes that came, and why no more did: ``None`` stands for an orderly end."""

    data: bytes
    stopped_by: FailureClass | None


def request_bytes(check: str, key: str = KEY, *more: str) -> bytes:
    """Return the request of a check of the classic profile."""
    method, target, body = REQUESTS[check]
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: hal.test",
        f"{API_KEY_HEADER}: {key}",
        "Content-Type: application/json",
        "Accept-Encoding: identity",
        f"Content-Length: {len(body)}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def address_of(hal: EmbeddedHal) -> tuple[str, int]:
    host, _, port = hal.base_url.partition("://")[2].rpartition(":")
    return host, int(port)


def exchange(sock: socket.socket, sent: bytes, deadline_s: float) -> Received:
    """Send, and read until the end, the cap, or one absolute deadline."""
    until = time.monotonic() + deadline_s
    data = bytearray()
    try:
        if sent:
            sock.sendall(sent)
        while len(data) <= HEAD_CAP + 2 * BODY_CAP:
            sock.settimeout(max(until - time.monotonic(), 0.0001))
            block = sock.recv(65_536)
            if not block:
                return Received(bytes(data), None)
            data += block
            if time.monotonic() > until:
                return Received(bytes(data), FailureClass.TIMEOUT)
    except TimeoutError:
        return Received(bytes(data), FailureClass.TIMEOUT)
    except ConnectionError:
        return Received(bytes(data), FailureClass.RESET)
    return Received(bytes(data), None)


def meet(hal: EmbeddedHal, check: str, deadline_s: float = 30.0) -> Received:
    """Send the request of a check over a connection of its own and return what came back."""
    with socket.create_connection(address_of(hal)) as sock:
        return exchange(sock, request_bytes(check, KEY, "Connection: close"), deadline_s)


def verdict_on(received: Received, check: str) -> FailureClass | None:
    """Return the first failure class in the order of the contract, or ``None``."""
    try:
        status, headers, rest = _final_head(received)
        complete, body = _body(status, headers, rest, received.stopped_by)
        _judge_status(status)
        _judge_form(headers, body, complete=complete)
        _judge_meaning(check, strict_json.parse(body))
    except FailedError as error:
        return error.kind
    return None


def sees_what_is_needed(fault: Fault, received: Received, elapsed_s: float) -> FailureClass | None:
    """Judge by the further expectations that a profile may have."""
    if fault.gives is FailureClass.LATENCY:
        return FailureClass.LATENCY if elapsed_s > 0.5 else None
    document = json.loads(received.data.partition(b"\r\n\r\n")[2])
    return None if {"items", "isValid"} & set(document) else FailureClass.SCHEMA


def _final_head(received: Received) -> tuple[int, dict[str, list[str]], bytes]:
    """Skip what is interim and return status, headers and what follows them."""
    data = received.data
    while True:
        head, blank, data = data.partition(b"\r\n\r\n")
        if b"HTTP/1."[: len(head)] != head[:7]:
            raise FailedError(FailureClass.PROTOCOL)
        lines = head.split(b"\r\n")
        if len(head) > HEAD_CAP or len(lines) > MAX_HEADERS:
            raise FailedError(FailureClass.PROTOCOL)
        if not blank:
            cut = FailureClass.TRUNCATED if head else FailureClass.RESET
            raise FailedError(received.stopped_by or cut)
        found = _STATUS_LINE.fullmatch(lines[0])
        if found is None:
            raise FailedError(FailureClass.PROTOCOL)
        if found[1] != b"100":
            return int(found[1]), _headers(lines[1:]), data


def _headers(lines: list[bytes]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.decode("latin-1").partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    return headers


def _body(
    status: int, headers: dict[str, list[str]], rest: bytes, stopped_by: FailureClass | None
) -> tuple[FailureClass | None, bytes]:
    """Return the body, and what is wrong with its amount; raises for transport and protocol."""
    if status in {101, 204, 304}:
        return None, b""
    lengths = headers.get("content-length", [])
    if len(set(lengths)) > 1 or any(not length.isdecimal() for length in lengths):
        raise FailedError(FailureClass.PROTOCOL)
    if headers.get("transfer-encoding") == ["chunked"]:
        whole, body = _dechunked(rest)
    else:
        wanted = int(lengths[0]) if lengths else None
        whole = stopped_by is None if wanted is None else len(rest) >= wanted
        body = rest[:wanted]
    if len(body) > BODY_CAP or any(int(length) > BODY_CAP for length in lengths):
        return FailureClass.TOO_LARGE, body
    if not whole and stopped_by:
        raise FailedError(stopped_by)
    return (None if whole else FailureClass.TRUNCATED), body


def _dechunked(rest: bytes) -> tuple[bool, bytes]:
    body = b""
    while len(body) <= BODY_CAP:
        line, ended, rest = rest.partition(b"\r\n")
        if not ended:
            return False, body
        digits = line.partition(b";")[0]
        if not re.fullmatch(rb"[0-9a-fA-F]+", digits):
            raise FailedError(FailureClass.PROTOCOL)
        size = int(digits, 16)
        if size == 0:
            return True, body
        body += rest[:size]
        if len(rest) < size + 2:
            return False, body
        rest = rest[size + 2 :]
    return False, body


def _judge_status(status: int) -> None:
    if 300 <= status < 400:
        raise FailedError(FailureClass.REDIRECT)
    if not 200 <= status < 300:
        raise FailedError(FailureClass.STATUS)


def _judge_form(
    headers: dict[str, list[str]], body: bytes, *, complete: FailureClass | None
) -> None:
    """Judge encoding, amount, type and form, in this order."""
    problem = None
    try:
        strict_json.parse(body)
    except strict_json.StrictJsonError as error:
        problem = FailureClass.ENCODING if error.undecodable else FailureClass.NOT_JSON
    coded = headers.get("content-encoding", ["identity"]) != ["identity"]
    if coded or (problem is FailureClass.ENCODING and complete is None):
        raise FailedError(FailureClass.ENCODING)
    if complete:
        raise FailedError(complete)
    kind = headers.get("content-type", [""])[0].partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise FailedError(FailureClass.CONTENT_TYPE)
    if not body.strip():
        raise FailedError(FailureClass.EMPTY)
    if problem:
        raise FailedError(problem)


def _judge_meaning(check: str, value: Any) -> None:  # noqa: ANN401 - JSON is any value
    """Judge what the document says, by the default expectations of the contract."""
    if check == "health" and value.get("status") in {
        "unhealthy",
        "degraded",
        "failed",
        "error",
        "down",
    }:
        raise FailedError(FailureClass.UNHEALTHY)
    if check == "graphql_ping" and (value.get("data") is None or value.get("errors")):
        raise FailedError(FailureClass.GRAPHQL_ERRORS)
