"""What a fault is, and the ways to build one."""

from collections.abc import Callable
from dataclasses import field, replace

from specops.hal.embedded.answer import JSON_TYPE, Answer
from specops.hal.embedded.wire import Wire
from specops.hal.interface import FailureClass
from specops.values import dataclass

Act = Callable[[Wire, Answer], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave.

    ``gives`` is the failure class that a correct client must name (body cap 1 MiB, no redirects,
    identity encoding, a deadline of one or two seconds), ``None`` where it must be content.
    ``act`` gets the connection and the right answer, and the connection ends after it. ``checks``
    are the checks that the fault makes sense for, none meaning all. ``needs`` says what a profile
    has to expect for the fault to be seen, where the default expectation does not see it.
    """

    name: str
    summary: str
    gives: FailureClass | None
    act: Act = field(repr=False, compare=False)
    checks: tuple[str, ...] = ()
    needs: str = ""

    def fits(self, check: str) -> bool:
        """Whether the fault makes sense for a check; ``*`` takes only faults for every check."""
        return not self.checks or check in self.checks


def turns_into(change: Callable[[Answer], Answer]) -> Act:
    """Act by sending the right answer changed, framed as it should be."""

    def act(wire: Wire, right: Answer) -> None:
        wire.send(change(right).render(close=True))

    return act


def answers(answer: Answer) -> Act:
    """Act by sending always the same answer, framed as it should be."""
    return turns_into(lambda _right: answer)


def says(body: bytes, content_type: str | None = JSON_TYPE) -> Act:
    """Act by sending a body with status 200."""
    return answers(Answer(200, content_type, body))


def typed(content_type: str | None) -> Act:
    """Act by sending the right answer under another content type."""
    return turns_into(lambda right: replace(right, content_type=content_type))


def with_header(name: str, value: str) -> Act:
    """Act by sending the right answer with one more header."""
    return turns_into(lambda right: right.with_headers((name, value)))
