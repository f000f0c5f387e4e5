"""Faults of the status: redirects, refusals, crashes, and successes that bring nothing.

Where the contract's order decides: every 3xx is a redirect, also 304. 204 and 205 are successes
without a content type, and the type is judged before emptiness. 206 is a success too, so what is
wrong with it is the half document.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from specops.hal.embedded.answer import JSON_TYPE, Answer, error_answer
from specops.hal.embedded.faults.model import Act, Fault, answers, turns_into
from specops.hal.embedded.wire import Wire
from specops.hal.interface import FailureClass

_REFUSALS: Final = (400, 401, 403, 404, 408, 418, 429, 500, 501, 502, 503, 504)
_HTML: Final = b"<!doctype html><title>Trouble</title><p>Something went wrong."


def _redirect(status: int, location: str) -> Act:
    return answers(error_answer(status, "the answer is elsewhere", ("Location", location)))


def _with_status(status: int) -> Act:
    """Send the right body under another status."""
    return turns_into(lambda right: replace(right, status=status))


def _partial(wire: Wire, right: Answer) -> None:
    """Send the first half as a range, although no range was asked for."""
    whole = len(right.body)
    half = replace(right, status=206, body=right.body[: whole // 2])
    shown = f"bytes 0-{len(half.body) - 1}/{whole}"
    wire.send(half.with_headers(("Content-Range", shown)).render(close=True))


def _refusals(status: int) -> tuple[Fault, Fault]:
    """Return the two faults of one error status: with a JSON body and without a body."""
    phrase = HTTPStatus(status).phrase
    told = error_answer(status, "asked for by a fault")
    bare = Answer(status, None, b"")
    return (
        Fault(f"status-{status}", f"{phrase}, with a JSON body", _STATUS, answers(told)),
        Fault(f"status-{status}-empty", f"{phrase}, without a body", _STATUS, answers(bare)),
    )


_STATUS = FailureClass.STATUS
_REDIRECT = FailureClass.REDIRECT
_TYPE = FailureClass.CONTENT_TYPE
_EMPTY = FailureClass.EMPTY
_ELSEWHERE = "http://elsewhere.invalid/"

FAULTS: Final = (
    *(fault for status in _REFUSALS for fault in _refusals(status)),
    Fault("status-500-right-body", "500 with the right body", _STATUS, _with_status(500)),
    Fault("status-999", "a status of no known kind", _STATUS, _with_status(999)),
    Fault(
        "status-503-html", "503 as a web page", _STATUS, answers(Answer(503, "text/html", _HTML))
    ),
    Fault("redirect-to-self", "302 to the same path", _REDIRECT, _redirect(302, "?again=1")),
    Fault("redirect-to-host", "302 to another host", _REDIRECT, _redirect(302, _ELSEWHERE)),
    Fault("redirect-to-file", "302 to a file", _REDIRECT, _redirect(302, "file:///etc/hostname")),
    Fault(
        "redirect-to-nowhere", "302 without a place", _REDIRECT, answers(error_answer(302, "go"))
    ),
    Fault("redirect-301", "301 to another host", _REDIRECT, _redirect(301, _ELSEWHERE)),
    Fault("redirect-303", "303 to another path", _REDIRECT, _redirect(303, "/health")),
    Fault("redirect-307", "307 to another host", _REDIRECT, _redirect(307, _ELSEWHERE)),
    Fault("redirect-308", "308 to another host", _REDIRECT, _redirect(308, _ELSEWHERE)),
    Fault("not-modified", "304 to who has no copy", _REDIRECT, answers(Answer(304, None, b""))),
    Fault("no-content", "204, as it should be", _TYPE, answers(Answer(204, None, b""))),
    Fault("no-content-typed", "204 with a JSON type", _EMPTY, answers(Answer(204, JSON_TYPE, b""))),
    Fault("reset-content", "205, as it should be", _TYPE, answers(Answer(205, None, b""))),
    Fault("partial-content", "206, half of the body", FailureClass.NOT_JSON, _partial),
    Fault("created", "201 with the right body", None, _with_status(201)),
)
