import gzip
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from specops.hal.check import BodyKept, Recording
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
OPEN = Recording()
BARE = Request("health", "GET", "http://hal/health", {}, None, 2.0)
JSON = (("content-type", "application/json"),)


def rendered(
    response: Response | None,
    failure: Failure | None = None,
    request: Request = REQUEST,
    *,
    sent: bool = True,
    secret: str = SECRET,
    recording: Recording = OPEN,
) -> dict[str, Any]:
    exchange = (
        Exchange(1795433400.5, 3.14159, response, failure if response is None else None)
        if sent
        else None
    )
    attempts = [(exchange, failure)] if exchange else []
    verdict = Verdict.FAILED if failure else Verdict.PASSED
    record = HalRecord(
        "graphql_ping", "http://hal", "http", verdict, failure, request, attempts, recording
    )
    content = render(record, redactor({"KEY": secret}))
    assert not secret or secret.encode() not in content
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
        {"startedAt": "2026-11-23T11:30:00.500Z", "latencyMs": 3.1, "status": 200, "failure": None}
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
    unread = rendered(Response(200, JSON, b"\xff\xfe"), secret="")["response"]
    assert unread["bodyBase64"] == "//4="


KEY = SECRET.encode()
CODED = (*JSON, ("content-encoding", "identity, GZIP"))
UTF_7 = (("content-type", "text/plain; charset=utf-7"),)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (CODED, gzip.compress(KEY)),
        (CODED, b"plain after all"),
        (UTF_7, b"+AHM-entinel"),
        (JSON, SECRET.encode("utf-16")),
        (JSON, SECRET.encode("utf-16-le")),
        (JSON, b"\xff" + KEY),
    ],
    ids=["gzip", "called gzip", "utf-7", "utf-16", "utf-16 without mark", "not UTF-8"],
)
def test_a_body_that_cannot_be_read_cannot_be_redacted_and_is_left_out(
    headers: tuple[tuple[str, str], ...], body: bytes
) -> None:
    assert rendered(Response(401, headers, body))["response"] == {
        "status": 401,
        "headers": dict(headers),
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "bodyOmitted": "not readable text, so it cannot be redacted",
    }
    kept = rendered(Response(401, headers, body), secret="", request=BARE)["response"]
    assert "bodyOmitted" not in kept


@pytest.mark.parametrize("state", [BodyState.TRUNCATED, BodyState.TOO_LARGE])
@pytest.mark.parametrize("length", range(3, len(SECRET)))
def test_half_a_secret_at_the_end_of_a_cut_body_is_redacted(state: BodyState, length: int) -> None:
    cut = Response(500, JSON, b'{"error":"bad key ' + KEY[:length], state)
    assert rendered(cut)["response"]["bodyText"] == '{"error":"bad key [redacted:KEY]'


def test_a_body_cut_within_a_character_is_text_without_it() -> None:
    cut = Response(
        200, (("content-type", "text/plain"),), "gr\u00f6".encode()[:-1], BodyState.TRUNCATED
    )
    assert rendered(cut)["response"]["bodyText"] == "gr"


def test_a_body_in_an_encoding_that_agrees_with_ascii_is_kept() -> None:
    latin = (("content-type", "text/html; charset=ISO-8859-1"),)
    assert rendered(Response(502, latin, b"<h1>Bad"))["response"]["bodyText"] == "<h1>Bad"


def test_a_part_of_a_body_is_marked_as_one() -> None:
    cut = Response(200, JSON, b'{"a', BodyState.TRUNCATED)
    assert rendered(cut)["response"]["bodyState"] == "truncated"


def test_of_a_body_that_the_road_kept_nothing_is_told() -> None:
    told = rendered(Response(200, JSON, b"", BodyState.UNREADABLE))["response"]
    assert told["bodyState"] == "unreadable"
    assert told["bodyOmitted"] == "the tool could not parse it, and kept it"
    assert told.keys() == {"status", "headers", "bodyState", "bodyOmitted"}


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
    assert "body" not in rendered(Response(200, JSON, b"{}"), request=BARE)["request"]


PERSON = b'{"people": [{"name": "Ada", "age": 36}, {"name": null}], "query": ""}'
PEOPLE = replace(REQUEST, body=PERSON)


@pytest.mark.parametrize(
    ("recording", "kept"),
    [
        (
            Recording(BodyKept.SHAPE),
            {
                "bodyShape": {
                    "people": [{"name": "string", "age": "integer"}, {"name": "null"}],
                    "query": "string",
                }
            },
        ),
        (Recording(BodyKept.NONE), {"bodyOmitted": "the profile asks for none of it"}),
        (
            Recording(BodyKept.FULL, ("/people/*/name", "/query", "/lost")),
            {
                "body": {
                    "people": [{"name": "[masked]", "age": 36}, {"name": "[masked]"}],
                    "query": "[masked]",
                },
                "masked": ["/people/*/name", "/query"],
            },
        ),
    ],
    ids=["shape", "none", "mask"],
)
def test_a_record_keeps_of_both_bodies_what_the_profile_says_and_the_real_digest(
    recording: Recording, kept: dict[str, Any]
) -> None:
    record = rendered(Response(200, JSON, PERSON), request=PEOPLE, recording=recording)
    digest = {"bytes": len(PERSON), "sha256": hashlib.sha256(PERSON).hexdigest()}
    head = {"status": 200, "headers": {"content-type": "application/json"}}

    assert record["response"] == head | digest | kept
    assert {name: record["request"][name] for name in kept} == kept
    assert "Ada" not in json.dumps(record)


@pytest.mark.parametrize("body", [b"Ada <html>", b'{"name": "Ada"'])
@pytest.mark.parametrize(
    "recording", [Recording(BodyKept.SHAPE), Recording(BodyKept.FULL, ("/name",))]
)
def test_of_a_body_without_parts_that_can_be_told_apart_nothing_is_kept(
    body: bytes, recording: Recording
) -> None:
    kept = rendered(Response(200, JSON, body), recording=recording)["response"]

    assert kept["bodyOmitted"] == "not strict JSON, so that its parts cannot be told apart"
    assert "bodyText" not in kept
    none = rendered(Response(200, JSON, body), recording=Recording(BodyKept.NONE))["response"]
    assert none["bodyOmitted"] == "the profile asks for none of it"


def test_each_attempt_is_kept_and_a_pass_after_a_failure_is_flaky() -> None:
    busy = Exchange(1.0, 2.0, Response(503, JSON, b"{}"))
    lost = Exchange(2.0, 3.0, failure=Failure(FailureClass.RESET, "reset"))
    fine = Exchange(3.0, 4.0, Response(200, JSON, b'{"ok": true}'))
    status = Failure(FailureClass.STATUS, "HTTP 503, expected 2xx")
    attempts = [(busy, status), (lost, lost.failure), (fine, None)]

    record = HalRecord("a", "t", "http", Verdict.PASSED, None, BARE, attempts)
    told = json.loads(render(record, redactor({})))

    assert told["flaky"] is True
    assert [(one["status"], one["failure"]) for one in told["attempts"]] == [
        (503, "status"),
        (None, "reset"),
        (200, None),
    ]
    assert told["response"]["body"] == {"ok": True}
    failed = HalRecord("a", "t", "http", Verdict.FAILED, status, BARE, attempts[:2])
    assert "flaky" not in json.loads(render(failed, redactor({})))
