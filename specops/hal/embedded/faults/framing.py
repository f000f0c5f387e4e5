"""Faults of HTTP itself: versions, status lines, headers and lengths, and the odd but allowed.

RFC 9110 lets a server send 103 before its answer. The standard library of Python takes any 1xx but
100 for the answer, and a check that wants 2xx then fails: a false alarm, and never a false pass.
Bytes after a whole answer belong to no answer (RFC 9112, section 6.3), so they do no harm.
"""

from typing import Final

from specops.hal.embedded.answer import JSON_TYPE, Answer
from specops.hal.embedded.faults.model import Act, Fault
from specops.hal.embedded.wire import Wire
from specops.hal.interface import FailureClass

_CLOSE: Final = ("Connection", "close")
_CHUNKED: Final = ("Transfer-Encoding", "chunked")


def _raw(data: bytes) -> Act:
    """Send bytes that are no proper answer."""

    def act(wire: Wire, _right: Answer) -> None:
        wire.send(data)

    return act


def _around(before: bytes, after: bytes) -> Act:
    """Send bytes before and after the right answer."""

    def act(wire: Wire, right: Answer) -> None:
        wire.send(before + right.render(close=True) + after)

    return act


def _with_lengths(*lengths: str) -> Act:
    """Send the right body under lengths of our own."""
    headers = tuple(("Content-Length", length) for length in lengths)

    def act(wire: Wire, right: Answer) -> None:
        wire.send(right.head(*headers, _CLOSE) + right.body)

    return act


def _without_status_line(wire: Wire, right: Answer) -> None:
    wire.send(right.body)


def _http_1_0(wire: Wire, right: Answer) -> None:
    wire.send(right.head(version="HTTP/1.0") + right.body)


def _until_closed(wire: Wire, right: Answer) -> None:
    wire.send(right.head(_CLOSE) + right.body)


def _in_chunks(wire: Wire, right: Answer) -> None:
    """Send the body in chunks of seven bytes, with an extension and a trailer."""
    wire.send(right.head(_CHUNKED, _CLOSE))
    for start in range(0, len(right.body), 7):
        part = right.body[start : start + 7]
        wire.send(b"%x;part=yes\r\n%b\r\n" % (len(part), part))
    wire.send(b"0\r\nX-Trailer: yes\r\n\r\n")


def _byte_by_byte(wire: Wire, right: Answer) -> None:
    """Send the head one byte at a time, fast enough for everybody."""
    for byte in right.head(("Content-Length", str(len(right.body))), _CLOSE):
        wire.send(bytes((byte,)))
    wire.send(right.body)


_PROTOCOL = FailureClass.PROTOCOL
_BAD_CHUNKS = Answer(200, JSON_TYPE, b"").head(_CHUNKED, _CLOSE) + b"seven\r\n{}\r\n0\r\n\r\n"
_MANY_HEADERS = b"HTTP/1.1 200 OK\r\n" + b"X-Flood: water\r\n" * 5_000
_ONE_LONG_HEADER = b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 300_000 + b"\r\n"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
_PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
_UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n"
_GARBAGE = b"%$#@! not http at all\r\n\r\n"

FAULTS: Final = (
    Fault("garbage-status-line", "a status line of noise", _PROTOCOL, _raw(_GARBAGE)),
    Fault(
        "garbage-status-code",
        "a status that is no number",
        _PROTOCOL,
        _raw(b"HTTP/1.1 abc\r\n\r\n"),
    ),
    Fault("http-0.9", "a body without status line and headers", _PROTOCOL, _without_status_line),
    Fault("http-2", "a status line of HTTP/2", _PROTOCOL, _raw(b"HTTP/2 200\r\n\r\n{}")),
    Fault("header-flood", "five thousand headers", _PROTOCOL, _around(_MANY_HEADERS, b"")),
    Fault("long-header", "a header of 300 kB", _PROTOCOL, _around(_ONE_LONG_HEADER, b"")),
    Fault("bad-content-length", "a length that is no number", _PROTOCOL, _with_lengths("many")),
    Fault("negative-content-length", "a length below zero", _PROTOCOL, _with_lengths("-1")),
    Fault("two-content-lengths", "two lengths that differ", _PROTOCOL, _with_lengths("2", "3000")),
    Fault("bad-chunk-size", "a chunk size that is no number", _PROTOCOL, _raw(_BAD_CHUNKS)),
    Fault("continue-once", "100 Continue, then the right answer", None, _around(_CONTINUE, b"")),
    Fault("early-hints", "103 before the answer", FailureClass.STATUS, _around(_HINTS, b"")),
    Fault("processing", "102 before the answer", FailureClass.STATUS, _around(_PROCESSING, b"")),
    Fault("switching-protocols", "101, unasked", FailureClass.STATUS, _raw(_UPGRADE)),
    Fault("garbage-after-answer", "noise after a whole answer", None, _around(b"", _GARBAGE)),
    Fault("http-1.0", "HTTP/1.0, the body until the end", None, _http_1_0),
    Fault("until-closed", "HTTP/1.1 without a length", None, _until_closed),
    Fault("in-chunks", "chunks, with extensions and a trailer", None, _in_chunks),
    Fault("byte-by-byte", "a head in a hundred packets", None, _byte_by_byte),
)
