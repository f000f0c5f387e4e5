"""Faults of time and amount: drips, storms, answers that never end, and answers that come late."""

from dataclasses import replace
from typing import Final

from specops.hal.embedded.answer import JSON_TYPE, Answer
from specops.hal.embedded.faults.model import Act, Fault, says, turns_into
from specops.hal.embedded.wire import Wire
from specops.hal.interface import FailureClass

BODY_CAP_BYTES: Final = 1024 * 1024
FINE_PAUSE_S: Final = 0.3
LATE_PAUSE_S: Final = 0.6
_DRIP_S: Final = 0.05
_BLOCK: Final = b" " * 65_536


def _drip(first: bytes, then: bytes) -> Act:
    """Send some bytes, then others over and over, one at a time: no read ever waits for long."""

    def act(wire: Wire, _right: Answer) -> None:
        wire.send(first)
        while True:
            for byte in then:
                wire.send(bytes((byte,)))
                wire.pause(_DRIP_S)

    return act


def _flood(first: bytes, then: bytes, pause_s: float = 0.0) -> Act:
    """Send some bytes, then others over and over, as fast as they are taken."""

    def act(wire: Wire, _right: Answer) -> None:
        wire.send(first)
        while True:
            wire.send(then)
            wire.pause(pause_s)

    return act


def _head(*headers: tuple[str, str]) -> bytes:
    return Answer(200, JSON_TYPE, b"").head(*headers)


def _after(seconds: float) -> Act:
    """Wait, then send the right answer."""

    def act(wire: Wire, right: Answer) -> None:
        wire.pause(seconds)
        wire.send(right.render(close=True))

    return act


def _huge_length(wire: Wire, right: Answer) -> None:
    """Declare a petabyte and send the right body: the length alone has to be refused."""
    wire.send(right.head(("Content-Length", str(10**15))) + right.body)


def _padded_to(size: int) -> Act:
    """Pad the right body with the spaces that JSON allows at its end."""
    return turns_into(lambda right: replace(right, body=right.body.ljust(size)))


_OK_LINE = b"HTTP/1.1 200 OK\r\n"
_CLOSE = ("Connection", "close")
_CHUNKED = ("Transfer-Encoding", "chunked")
_CHUNK = b"%x\r\n%b\r\n" % (len(_BLOCK), _BLOCK)
# Always something to read, and a pause so short that it costs a client nothing but its time.
_STORM = _flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 20, 0.01)
_TIMEOUT = FailureClass.TIMEOUT
_TOO_LARGE = FailureClass.TOO_LARGE
_SLOW_BODY = _drip(_head(("Content-Length", "100000")), b" ")

FAULTS: Final = (
    Fault("slow-status-line", "a status line in drips", _TIMEOUT, _drip(b"HTTP/1.1 200 ", b"O")),
    Fault(
        "slow-headers", "headers in drips, without end", _TIMEOUT, _drip(_OK_LINE, b"X-S: y\r\n")
    ),
    Fault("slow-body", "a body in drips", _TIMEOUT, _SLOW_BODY),
    Fault("slow-chunks", "chunks in drips", _TIMEOUT, _drip(_head(_CHUNKED), b"1\r\n \r\n")),
    Fault("continue-storm", "100 Continue without end", _TIMEOUT, _STORM),
    Fault("endless-body", "a body without end", _TOO_LARGE, _flood(_head(_CLOSE), _BLOCK)),
    Fault("endless-chunks", "chunks without end", _TOO_LARGE, _flood(_head(_CHUNKED), _CHUNK)),
    Fault("huge-content-length", "a declared petabyte", _TOO_LARGE, _huge_length),
    Fault("too-large", "twice the body cap", _TOO_LARGE, says(b" " * 2 * BODY_CAP_BYTES)),
    Fault(
        "one-byte-too-large", "one byte over the cap", _TOO_LARGE, _padded_to(BODY_CAP_BYTES + 1)
    ),
    Fault("large-but-fine", "a body as large as the cap", None, _padded_to(BODY_CAP_BYTES)),
    Fault("slow-but-fine", "the right answer after a moment", None, _after(FINE_PAUSE_S)),
    Fault(
        "late",
        "the right answer, later than a profile may allow",
        FailureClass.LATENCY,
        _after(LATE_PAUSE_S),
        needs="a maximum latency below 600 ms",
    ),
)
