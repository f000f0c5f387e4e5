"""What a HAL check expects of an exchange, and which failure names what it got.

The default: a 2xx status, a JSON content type, a body that is not blank and parses as strict JSON;
for GraphQL ``data`` and no ``errors``; for the check ``health`` a ``status`` that does not call
itself sick. Where several rules are broken, the first in the order of ``_RULES`` names the failure.

Decided here: ``expect.status`` replaces the 2xx rule, for a redirect too, and a 204 or 205 that it
asks for needs no body. ``expect.content_type`` replaces the JSON type; unless it is a JSON type
itself, the body has to be there but need not be JSON, and only text has to be UTF-8.
``expect.graphql: false`` switches the GraphQL rules off for ``/graphql`` too, ``expect.health``
those of health; nothing else does, no spelling of a name or a path.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from specops.hal.body_text import encoding_fault, is_json_type, media_type
from specops.hal.check import HalCheck
from specops.hal.interface import BodyState, Exchange, Failure, FailureClass, Response
from specops.hal.kept_body import discreet
from specops.hal.meaning import graphql_fault, health_fault
from specops.one_line import one_line
from specops.schema import violations
from specops.strict_json import StrictJsonError, parse

_BODILESS: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT)
_OK: Final = HTTPStatus.OK
_MORE: Final = 2
_DIFFERENCE: Final = 260
_REDIRECT: Final = HTTPStatus.MULTIPLE_CHOICES
_REFUSAL: Final = HTTPStatus.BAD_REQUEST


def evaluate(check: HalCheck, exchange: Exchange) -> Failure | None:
    """Return why an exchange is not what the check expects, or ``None`` where it is."""
    response = exchange.response
    if response is None:
        return exchange.failure and discreet(exchange.failure, check.record)
    rules = _RULES_WITHOUT_BODY if _may_be_bodiless(check, response) else _RULES
    for rule in rules:
        failure = rule(check, response)
        if failure:
            return discreet(failure, check.record)
    return _latency(check, exchange)


def _may_be_bodiless(check: HalCheck, response: Response) -> bool:
    """Whether the profile asks for the very status that never has a body (RFC 9110)."""
    return response.status in _BODILESS and response.status in check.expect.status


def _status(check: HalCheck, response: Response) -> Failure | None:
    """Judge the status; every redirect is a failure of its own."""
    status = response.status
    expected = check.expect.status
    if status in expected or (not expected and _OK <= status < _REDIRECT):
        return None
    if _REDIRECT <= status < _REFUSAL:
        where = one_line(response.header("location") or "nowhere", 120)
        return Failure(FailureClass.REDIRECT, f"HTTP {status} to {where}, which is not followed")
    wanted = " or ".join(map(str, expected)) or "2xx"
    return Failure(FailureClass.STATUS, f"HTTP {status}, expected {wanted}")


def _encoding(check: HalCheck, response: Response) -> Failure | None:
    """Judge content coding, charset and bytes."""
    fault = encoding_fault(response, text=_is_text(check))
    return Failure(FailureClass.ENCODING, fault) if fault else None


def _is_text(check: HalCheck) -> bool:
    """Whether the expected body is text, and so has to be UTF-8."""
    expected = check.expect.content_type
    return not expected or is_json_type(expected) or expected.startswith("text/")


def _size(_: HalCheck, response: Response) -> Failure | None:
    """Judge whether the body came whole and within its cap."""
    if response.body_state is BodyState.TOO_LARGE:
        return Failure(FailureClass.TOO_LARGE, "the body is larger than the cap")
    if response.body_state is BodyState.TRUNCATED:
        length = response.header("content-length")
        of = f" of {one_line(length, 20)} bytes" if length else " bytes, before its last chunk"
        return Failure(FailureClass.TRUNCATED, f"the body ended after {len(response.body)}{of}")
    return None


def _content_type(check: HalCheck, response: Response) -> Failure | None:
    """Judge the media type; parameters and case do not count."""
    types = {media_type(value) for name, value in response.headers if name == "content-type"}
    expected = check.expect.content_type
    if len(types) == 1 and (types == {expected} if expected else is_json_type(min(types))):
        return None
    got = one_line(" and ".join(sorted(types)), 100) or "no content type"
    return Failure(FailureClass.CONTENT_TYPE, f"got {got}, expected {expected or 'JSON'}")


def _unreadable(_: HalCheck, response: Response) -> Failure | None:
    """Judge a body that the road could not parse, and so did not hand on."""
    if response.body_state is not BodyState.UNREADABLE:
        return None
    return Failure(FailureClass.NOT_JSON, "the tool could not parse the body, and kept it")


def _empty(_: HalCheck, response: Response) -> Failure | None:
    """Judge whether there is a body at all."""
    if response.body.strip():
        return None
    what = f"{len(response.body)} bytes of white space" if response.body else "no body"
    return Failure(FailureClass.EMPTY, f"HTTP {response.status} with {what}")


def _json(check: HalCheck, response: Response) -> Failure | None:
    """Judge the body as JSON, and then what it means."""
    expected = check.expect.content_type
    if expected and not is_json_type(expected):
        return None
    try:
        value = parse(response.body)
    except StrictJsonError as error:
        return Failure(FailureClass.NOT_JSON, one_line(str(error)))
    return _meaning(check, value)


def _meaning(check: HalCheck, value: Any) -> Failure | None:  # noqa: ANN401 - JSON is any value
    """Judge what the JSON says: GraphQL, health, schema, in this order."""
    failure = graphql_fault(value) if check.is_graphql else None
    if failure is None and check.is_health:
        failure = health_fault(value)
    return failure or _schema(check, value)


def _schema(check: HalCheck, value: object) -> Failure | None:
    """Judge the JSON against the schema of the profile."""
    if check.expect.schema is None:
        return None
    found = violations(check.expect.schema, value, quotes=check.record.is_open)
    if not found:
        return None
    first, *others = found
    told = [first.message, *(f"{one.pointer}: {one.message}" for one in others[:_MORE])]
    left = len(others) - _MORE
    more = f" (and {left} more)" if left > 0 else ""
    message = one_line("; ".join(told), _DIFFERENCE) + more
    return Failure(FailureClass.SCHEMA, message, first.pointer)


def _latency(check: HalCheck, exchange: Exchange) -> Failure | None:
    """Judge the time, last of all."""
    limit = check.expect.max_latency_ms
    if limit is None or exchange.latency_ms <= limit:
        return None
    message = f"took {exchange.latency_ms:.1f} ms, expected at most {limit:g} ms"
    return Failure(FailureClass.LATENCY, message)


_Rule = Callable[[HalCheck, Response], Failure | None]
_RULES: Final[tuple[_Rule, ...]] = (
    *(_status, _encoding, _size, _content_type),
    *(_unreadable, _empty, _json),
)
_RULES_WITHOUT_BODY: Final[tuple[_Rule, ...]] = (_status,)
