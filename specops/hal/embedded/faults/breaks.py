"""Faults of the connection: it is reset, closed, or falls silent before the answer is whole."""

from typing import Final

from specops.hal.embedded.answer import Answer
from specops.hal.embedded.faults.model import Act, Fault
from specops.hal.embedded.wire import Wire
from specops.hal.interface import FailureClass

_ARRIVAL_S: Final = 0.02
_CHUNKED: Final = ("Transfer-Encoding", "chunked")


def _length(answer: Answer) -> tuple[str, str]:
    return "Content-Length", str(len(answer.body))


def _nothing(_wire: Wire, _right: Answer) -> None:
    """Send nothing."""


def _half_a_head(wire: Wire, right: Answer) -> None:
    head = right.head(_length(right))
    wire.send(head[: len(head) // 2])


def _cut_head(wire: Wire, right: Answer) -> None:
    """Send a head that ends within its last header, after it declared a body."""
    wire.send(right.head(_length(right), ("X-Cut", "here"))[: -len("re\r\n\r\n")])


def _head(wire: Wire, right: Answer) -> None:
    wire.send(right.head(_length(right)))


def _half(wire: Wire, right: Answer) -> None:
    _head(wire, right)
    wire.send(right.body[: len(right.body) // 2])


def _no_last_chunk(wire: Wire, right: Answer) -> None:
    wire.send(right.head(_CHUNKED))
    wire.send(b"%x\r\n%b\r\n" % (len(right.body), right.body))


def _cut_chunk(wire: Wire, right: Answer) -> None:
    wire.send(right.head(_CHUNKED))
    wire.send(b"%x\r\n%b" % (len(right.body) + 10, right.body))


def _reset_after(part: Act) -> Act:
    """Send a part of an answer, let it arrive, and reset."""

    def act(wire: Wire, right: Answer) -> None:
        part(wire, right)
        wire.pause(_ARRIVAL_S)
        wire.reset()

    return act


def _hang_after(part: Act) -> Act:
    """Send a part of an answer, and then nothing more."""

    def act(wire: Wire, right: Answer) -> None:
        part(wire, right)
        wire.hang()

    return act


_RESET = FailureClass.RESET
_TIMEOUT = FailureClass.TIMEOUT
_TRUNCATED = FailureClass.TRUNCATED

FAULTS: Final = (
    Fault("reset-before-headers", "a reset in place of an answer", _RESET, _reset_after(_nothing)),
    Fault("reset-in-headers", "a reset amid the headers", _RESET, _reset_after(_half_a_head)),
    Fault("reset-after-headers", "a reset in place of the body", _RESET, _reset_after(_head)),
    Fault("reset-in-body", "a reset amid the body", _RESET, _reset_after(_half)),
    Fault("closed-without-answer", "an orderly end without a byte", _RESET, _nothing),
    Fault("hang", "no byte, ever", _TIMEOUT, _hang_after(_nothing)),
    Fault("hang-in-headers", "half the headers, then silence", _TIMEOUT, _hang_after(_half_a_head)),
    Fault("hang-after-headers", "the headers, then silence", _TIMEOUT, _hang_after(_head)),
    Fault("hang-in-body", "half the body, then silence", _TIMEOUT, _hang_after(_half)),
    Fault("closed-in-headers", "headers that end in a word", _TRUNCATED, _cut_head),
    Fault("truncated", "half of the body that its length declares", _TRUNCATED, _half),
    Fault("truncated-chunks", "chunks without the last one", _TRUNCATED, _no_last_chunk),
    Fault("truncated-in-chunk", "a chunk shorter than declared", _TRUNCATED, _cut_chunk),
)
