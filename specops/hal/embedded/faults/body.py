"""Faults of the body's form: the wrong type, nothing, or almost JSON (RFC 8259)."""

from dataclasses import replace
from typing import Final

from specops.hal.embedded.answer import Answer
from specops.hal.embedded.faults.model import Act, Fault, says, turns_into, typed
from specops.hal.interface import FailureClass

_LOGIN_PAGE: Final = (
    b"<!doctype html><html><head><title>Log in</title></head>"
    b"<body><form><input name=user><input name=password type=password></form></body></html>"
)
_DEPTH: Final = 100_000
_HUGE_DIGITS: Final = 100_000


def _almost(value: bytes) -> Act:
    """Send JSON that is right but for one value in it."""
    return says(b'{"status": "healthy", "data": {"__typename": "Query"}, "value": ' + value + b"}")


def _followed_by(more: bytes) -> Act:
    return turns_into(lambda right: replace(right, body=right.body + more))


def _half(right: Answer) -> Answer:
    return replace(right, body=right.body[: len(right.body) // 2])


_TYPE = FailureClass.CONTENT_TYPE
_EMPTY = FailureClass.EMPTY
_NOT_JSON = FailureClass.NOT_JSON
_DEEP = b"[" * _DEPTH + b"]" * _DEPTH
_TWICE = b'{"status": "healthy", "status": "healthy", "data": {"__typename": "Query"}}'

FAULTS: Final = (
    Fault("html", "a login page, status 200", _TYPE, says(_LOGIN_PAGE, "text/html; charset=utf-8")),
    Fault("json-as-html", "JSON that says it is HTML", _TYPE, typed("text/html")),
    Fault("json-as-text", "JSON that says it is text", _TYPE, typed("text/plain; charset=utf-8")),
    Fault("json-lookalike", "a type that only begins alike", _TYPE, typed("application/jsonp")),
    Fault("no-content-type", "JSON without a type", _TYPE, typed(None)),
    Fault("empty", "status 200 and no body", _EMPTY, says(b"")),
    Fault("blank", "status 200 and white space", _EMPTY, says(b" \r\n\t\n")),
    Fault("html-as-json", "a login page that says it is JSON", _NOT_JSON, says(_LOGIN_PAGE)),
    Fault("text", "a word without quotes", _NOT_JSON, says(b"OK")),
    Fault("half-json", "a body cut before its length was set", _NOT_JSON, turns_into(_half)),
    Fault("nan", "NaN, which is no JSON number", _NOT_JSON, _almost(b"NaN")),
    Fault("infinity", "Infinity, which is none either", _NOT_JSON, _almost(b"-Infinity")),
    Fault("huge-float", "a number beyond all floats", _NOT_JSON, _almost(b"1e999")),
    Fault("huge-integer", "an integer of 100,000 digits", _NOT_JSON, _almost(b"9" * _HUGE_DIGITS)),
    Fault("lone-surrogate", "half a character", _NOT_JSON, _almost(b'"\\ud800"')),
    Fault("control-character", "a raw control character", _NOT_JSON, _almost(b'"a\x01b"')),
    Fault("duplicate-keys", "the same key twice", _NOT_JSON, says(_TWICE)),
    Fault("deep-nesting", "100,000 brackets deep", _NOT_JSON, _almost(_DEEP)),
    Fault("single-quotes", "a Python literal", _NOT_JSON, says(b"{'status': 'healthy'}")),
    Fault("trailing-comma", "a comma too many", _NOT_JSON, says(b'{"status": "healthy",}')),
    Fault("trailing-garbage", "noise after the JSON", _NOT_JSON, _followed_by(b" %$#@!")),
    Fault("two-documents", "two JSON texts in one body", _NOT_JSON, _followed_by(b"\n{}")),
    Fault("json-plus-suffix", "a type that ends in +json", None, typed("application/problem+json")),
    Fault("json-in-capitals", "a type in capitals", None, typed("APPLICATION/JSON")),
    Fault("final-line-feed", "JSON and a line feed", None, _followed_by(b"\r\n")),
)
