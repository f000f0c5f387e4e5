import hashlib
import json
from typing import Any

from specops.hal.interface import (
    BodyState,
    Exchange,
    Failure,
    FailureClass,
    Request,
    Response,
)
from specops.hal.record import HalRecord, render
from specops.model import Verdict
from specops.redaction import redactor

SECRET = "sentinel-4711"
REQUEST = Request(
    "graphql_ping",
    "POST",
    f"http://hal/graphql?key={SECRET}",
    {"Content-Type": "application/json", "X-Api-Key": SECRET},
    b'{"query":"query { __typename }"}',
    2.0,
)
JSON = (("content-type", "application/json"),)


def rendered(
    response: Response | None,
    failure: Failure | None = None,
    request: Request = REQUEST,
    *,
    sent: bool = True,
) -> dict[str, Any]:
    exchange = (
        Exchange(1795433400.5, 3.14159, response, failure if response is None else None)
        if sent
        else None
    )
    attempts = [(exchange, failure)] if exchange else []
    verdict = Verdict.FAILED if failure else Verdict.PASSED
    record = HalRecord("graphql_ping", "http://hal", "http", verdict, failure, request, attempts)
    content = render(record, redactor({"KEY": SECRET}))
    assert SECRET.encode() not in content
    return dict(json.loads(content))


def test_an_answer_is_kept_as_it_was_observed() -> None:
    body = b'{"data": {"__typename": "Query"}}'
    record = rendered(Response(200, JSON, body))
    assert list(record) == [
        "schemaVersion",
        "check",
        "target",
        "transport",
        "verdict",
        "failure",
        "attempts",
        "request",
        "response",
    ]
    assert record["request"] == {
        "method": "POST",
        "url": "http://hal/graphql?key=[redacted:KEY]",
        "headers": {"Content-Type": "application/json", "X-Api-Key": "[redacted:KEY]"},
        "body": {"query": "query { __typename }"},
    }
    assert record["response"] == {
        "status": 200,
        "headers": {"content-type": "application/json"},
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "body": {"data": {"__typename": "Query"}},
    }
    assert record["attempts"] == [
        {"startedAt": "2026-11-23T11:30:00.500Z", "latencyMs": 3.1, "failure": None}
    ]


def test_no_answer_is_null_and_never_an_invented_body() -> None:
    record = rendered(None, Failure(FailureClass.REFUSED, "connection refused"))
    assert record["response"] is None
    assert record["failure"] == {"class": "refused", "message": "connection refused"}
    assert record["attempts"][0]["failure"] == "refused"


def test_a_check_that_was_never_sent_has_no_attempt() -> None:
    record = rendered(None, Failure(FailureClass.PRECONDITION, "no key"), sent=False)
    assert (record["attempts"], record["response"]) == ([], None)


def test_a_failure_in_the_body_is_pointed_at() -> None:
    failure = Failure(FailureClass.GRAPHQL_ERRORS, "1 error", "/errors/0")
    record = rendered(Response(200, JSON, b'{"errors": [{}]}'), failure)
    assert record["failure"]["pointer"] == "/errors/0"
    assert record["response"]["body"] == {"errors": [{}]}


def test_a_body_that_is_no_json_is_kept_as_text_and_bytes_as_base64() -> None:
    assert rendered(Response(200, JSON, b"<html>"))["response"]["bodyText"] == "<html>"
    assert rendered(Response(200, JSON, b"\xff\xfe"))["response"]["bodyBase64"] == "//4="


def test_a_part_of_a_body_is_marked_as_one() -> None:
    cut = Response(200, JSON, b'{"a', BodyState.TRUNCATED)
    assert rendered(cut)["response"]["bodyState"] == "truncated"


def test_a_secret_that_the_server_echoes_is_redacted_in_every_form_of_a_body() -> None:
    escaped = "".join(f"\\u{ord(char):04x}" for char in SECRET)
    for body in (
        json.dumps({"key": SECRET}).encode(),
        f'{{"key": "{escaped}"}}'.encode(),
        f"<p>{SECRET}</p>".encode(),
        b"\xff" + SECRET.encode() + b"\xfe",
    ):
        record = rendered(Response(200, (("x-echo", SECRET),), body))
        assert record["response"]["headers"] == {"x-echo": "[redacted:KEY]"}


def test_a_header_that_came_twice_keeps_both_values() -> None:
    twice = (("set-cookie", "a=1"), ("set-cookie", "b=2"))
    assert rendered(Response(200, twice, b"{}"))["response"]["headers"] == {
        "set-cookie": ["a=1", "b=2"]
    }


def test_a_request_without_a_body_has_none_in_the_record() -> None:
    bare = Request("health", "GET", "http://hal/health", {}, None, 2.0)
    assert "body" not in rendered(Response(200, JSON, b"{}"), request=bare)["request"]
