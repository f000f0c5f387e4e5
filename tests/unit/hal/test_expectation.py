import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.hal.body_text import is_json_type, media_type
from specops.hal.check import BodyKept, Expectation, HalCheck, Recording
from specops.hal.expectation import evaluate
from specops.hal.interface import BodyState, Exchange, Failure, FailureClass, Response

JSON_TYPE = "application/json"


def check(name: str = "list_movies", path: str = "/movies", **expect: Any) -> HalCheck:  # noqa: ANN401 - fields
    return HalCheck(name, "GET", path, expect=Expectation(**expect))


PLAIN = check()
HEALTH = check("health", "/health")
GRAPHQL = check("graphql_ping", "/graphql")


def answer(
    body: object = None,
    status: int = 200,
    content_type: str | None = JSON_TYPE,
    state: BodyState = BodyState.COMPLETE,
    **more: str,
) -> Exchange:
    """Build an exchange; what is not bytes is sent as JSON, ``content_encoding`` is a header."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    headers = [("content-type", content_type)] if content_type is not None else []
    headers += [(name.replace("_", "-"), value) for name, value in more.items()]
    return Exchange(0.0, 12.5, Response(status, tuple(headers), content, state))


def kind(check: HalCheck, exchange: Exchange) -> FailureClass | None:
    failure = evaluate(check, exchange)
    if failure is None:
        return None
    assert failure.message.isprintable()
    assert 0 < len(failure.message) < 300
    return failure.kind


def told(check: HalCheck, exchange: Exchange) -> str:
    failure = evaluate(check, exchange)
    assert failure is not None
    return f"{failure.kind} {failure.message} {failure.pointer}".rstrip()


def test_a_json_answer_with_2xx_is_what_is_expected() -> None:
    for status in (200, 201, 206, 299):
        assert evaluate(PLAIN, answer([], status)) is None


def test_a_failure_of_the_transport_is_the_failure() -> None:
    failure = Failure(FailureClass.DNS, "no such host")

    assert evaluate(PLAIN, Exchange(0.0, 1.0, failure=failure)) is failure


@pytest.mark.parametrize("status", [101, 103, 199, 400, 401, 404, 500, 503, 600, 999])
def test_another_status_is_a_failure_whatever_the_body(status: int) -> None:
    assert told(PLAIN, answer({"data": 1}, status)) == f"status HTTP {status}, expected 2xx"


@pytest.mark.parametrize("status", [300, 301, 302, 304, 307, 308, 399])
def test_every_3xx_is_a_redirect(status: int) -> None:
    assert kind(PLAIN, answer({}, status)) is FailureClass.REDIRECT


def test_a_redirect_names_its_place() -> None:
    exchange = answer({}, 302, location="http://elsewhere.test/login")

    assert "HTTP 302 to http://elsewhere.test/login, which" in told(PLAIN, exchange)
    assert "HTTP 302 to nowhere, which" in told(PLAIN, answer({}, 302))
    for length, named in ((120, "x" * 120), (121, "(121 characters)")):
        assert f"HTTP 302 to {named}, which" in told(PLAIN, answer({}, 302, location="x" * length))


def test_an_expected_status_replaces_2xx() -> None:
    wanted = check(status=(404, 302))

    assert evaluate(wanted, answer({}, 404)) is None
    assert evaluate(wanted, answer({}, 302)) is None
    assert told(wanted, answer({}, 200)) == "status HTTP 200, expected 404 or 302"
    assert kind(wanted, answer({}, 301)) is FailureClass.REDIRECT
    assert kind(wanted, answer(b"", 404)) is FailureClass.EMPTY


@pytest.mark.parametrize("status", [204, 205])
def test_a_status_without_body_has_to_be_asked_for(status: int) -> None:
    bare = answer(b"", status, None)

    assert kind(PLAIN, bare) is FailureClass.CONTENT_TYPE
    assert kind(PLAIN, answer(b"", status)) is FailureClass.EMPTY
    assert evaluate(check(status=(200, status)), bare) is None
    assert kind(check(status=(200, status)), answer(b"", 200)) is FailureClass.EMPTY
    assert kind(check(status=(status,), max_latency_ms=1), bare) is FailureClass.LATENCY


@pytest.mark.parametrize("value", ["gzip", "identity, gzip", "x-sauce", "br"])
def test_a_content_coding_is_a_failure_of_encoding(value: str) -> None:
    assert kind(PLAIN, answer({}, content_encoding=value)) is FailureClass.ENCODING


@pytest.mark.parametrize("value", ["identity", "Identity", "", "identity, identity"])
def test_identity_is_no_content_coding(value: str) -> None:
    assert evaluate(PLAIN, answer({}, content_encoding=value)) is None


@pytest.mark.parametrize("charset", ["iso-8859-1", '"UTF-16"', "us-ascii", "utf-7"])
def test_another_charset_is_a_failure_of_encoding(charset: str) -> None:
    typed = f"application/json; v=1; Charset={charset}"

    assert kind(PLAIN, answer({}, content_type=typed)) is FailureClass.ENCODING


@pytest.mark.parametrize(
    "parameters", ["; charset=utf-8", ';charset="UTF-8"', "; charset = utf8", ";"]
)
def test_utf8_by_name_is_utf8(parameters: str) -> None:
    assert evaluate(PLAIN, answer({}, content_type=JSON_TYPE + parameters)) is None


@pytest.mark.parametrize(
    "body", [b"\xef\xbb\xbf{}", '{"a":1}'.encode("utf-16"), '{"a":1}'.encode("utf-16-le"), b"\xe9"]
)
def test_bytes_that_are_not_plain_utf8_are_a_failure_of_encoding(body: bytes) -> None:
    assert kind(PLAIN, answer(body)) is FailureClass.ENCODING


def test_the_place_of_a_byte_is_told() -> None:
    assert told(PLAIN, answer(b'{"\xe9')) == "encoding byte 0xe9 at offset 2 is not UTF-8"


def test_a_character_cut_in_two_is_no_failure_of_encoding_in_a_body_cut_short() -> None:
    half = '"é'.encode()[:-1]

    assert kind(PLAIN, answer(half, state=BodyState.TRUNCATED)) is FailureClass.TRUNCATED
    assert kind(PLAIN, answer(half, state=BodyState.TOO_LARGE)) is FailureClass.TOO_LARGE
    assert kind(PLAIN, answer(half)) is FailureClass.ENCODING


def test_a_truncated_body_says_how_much_came() -> None:
    cut = answer(b"{", state=BodyState.TRUNCATED, content_length="9")

    assert told(PLAIN, cut) == "truncated the body ended after 1 of 9 bytes"
    chunked = answer(b"{", state=BodyState.TRUNCATED)
    assert "after 1 bytes, before its last chunk" in told(PLAIN, chunked)
    for length, named in ((20, "9" * 20), (21, "(21 characters)")):
        huge = answer(b"{", state=BodyState.TRUNCATED, content_length="9" * length)
        assert told(PLAIN, huge) == f"truncated the body ended after 1 of {named} bytes"


def test_a_body_beyond_the_cap_is_told_so() -> None:
    large = answer(b"{", state=BodyState.TOO_LARGE)

    assert told(PLAIN, large) == "too-large the body is larger than the cap"


@pytest.mark.parametrize(
    "media", ["application/json", "Application/JSON", "a/b+json", "a/b+JSON ; v=1"]
)
def test_json_types_are_json(media: str) -> None:
    assert evaluate(PLAIN, answer({}, content_type=media)) is None


@pytest.mark.parametrize(
    "media",
    ["text/html", "text/json", "application/jsonp", "a/b+jsonx", "+json", "json", "", "/a/b+json"],
)
def test_other_types_are_not_json(media: str) -> None:
    assert told(PLAIN, answer({}, content_type=media)).startswith("content-type got ")
    assert not is_json_type(media_type(media))


def test_a_missing_type_and_two_types_are_failures_of_the_type() -> None:
    assert told(PLAIN, answer({}, content_type=None)) == (
        "content-type got no content type, expected JSON"
    )
    response = Response(200, (("content-type", JSON_TYPE), ("content-type", "text/html")), b"{}")
    two = Exchange(0.0, 1.0, response)
    assert "got application/json and text/html" in told(PLAIN, two)


@pytest.mark.parametrize(
    ("length", "named"), [(100, "text/" + "x" * 95), (101, "(101 characters)")]
)
def test_a_type_is_told_up_to_a_length(length: int, named: str) -> None:
    long = answer({}, content_type="text/".ljust(length, "x"))

    assert told(PLAIN, long) == f"content-type got {named}, expected JSON"


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\t\n"])
def test_a_blank_body_is_empty(body: bytes) -> None:
    assert kind(PLAIN, answer(body)) is FailureClass.EMPTY
    assert kind(check(content_type="text/plain"), answer(body, content_type="text/plain")) is (
        FailureClass.EMPTY
    )


def test_an_empty_body_says_what_there_was_of_it() -> None:
    assert told(PLAIN, answer(b"")) == "empty HTTP 200 with no body"
    assert told(PLAIN, answer(b" \n")) == "empty HTTP 200 with 2 bytes of white space"


@pytest.mark.parametrize("body", [b"{", b"OK", b"NaN", b'{"a":1,"a":2}', b"[" * 99, b"<html>"])
def test_what_is_not_strict_json_is_not_json(body: bytes) -> None:
    assert kind(PLAIN, answer(body)) is FailureClass.NOT_JSON


def test_the_fault_of_json_is_placed() -> None:
    assert told(PLAIN, answer(b'{\n "a": NaN}')) == (
        "not-json line 2 column 7: NaN is not a JSON number"
    )


def test_an_expected_type_replaces_json() -> None:
    page = check(content_type="text/html")

    assert evaluate(page, answer(b"<html>", content_type="Text/HTML; charset=utf-8")) is None
    assert kind(page, answer({})) is FailureClass.CONTENT_TYPE
    assert told(page, answer({})) == "content-type got application/json, expected text/html"
    assert kind(page, answer(b"\xe9", content_type="text/html")) is FailureClass.ENCODING
    image = check(content_type="image/png")
    assert evaluate(image, answer(b"\x89PNG", content_type="image/png")) is None
    coded = answer(b"x", content_type="image/png", content_encoding="gzip")
    assert kind(image, coded) is FailureClass.ENCODING


def test_an_expected_json_type_still_has_to_be_json() -> None:
    problem = check(content_type="application/problem+json")
    media = "application/problem+json"

    assert evaluate(problem, answer({}, content_type=media)) is None
    assert kind(problem, answer(b"{", content_type=media)) is FailureClass.NOT_JSON
    assert kind(problem, answer({})) is FailureClass.CONTENT_TYPE


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"data": {"a": 1}, "errors": [{"message": "no"}]}, "1 error: no /errors/0"),
        ({"errors": [{"message": "a\nb"}, {}]}, r"2 errors: a\nb /errors/0"),
        ({"errors": [{}]}, "1 error: without a message /errors/0"),
        ({"errors": ["no"]}, "1 error: without a message /errors/0"),
        ({"errors": [{"message": 5}]}, "1 error: without a message /errors/0"),
        ({"data": {}, "errors": "no"}, "errors is there and not a list /errors"),
        ({"data": {}, "errors": {"a": 1}}, "errors is there and not a list /errors"),
        ({"data": None}, "data is null /data"),
        ({}, "there is no data"),
        ([], "the body is not a GraphQL response"),
    ],
)
def test_a_graphql_answer_without_data_or_with_errors_fails(body: object, message: str) -> None:
    assert told(GRAPHQL, answer(body)) == f"graphql-errors {message}"
    assert told(check("x", "/x", graphql=True), answer(body)) == f"graphql-errors {message}"
    assert evaluate(check("x", "/graphql", graphql=False), answer(body)) is None
    assert evaluate(PLAIN, answer(body)) is None


@pytest.mark.parametrize("errors", [[], None, "", {}])
def test_empty_errors_are_none(errors: object) -> None:
    assert evaluate(GRAPHQL, answer({"data": {"__typename": "Query"}, "errors": errors})) is None


def test_a_long_message_of_graphql_is_bounded() -> None:
    assert len(told(GRAPHQL, answer({"errors": [{"message": "word " * 9000}]}))) < 300


@pytest.mark.parametrize("word", ["unhealthy", "degraded", "failed", "error", "down", " DOWN "])
def test_a_service_that_calls_itself_sick_is_unhealthy(word: str) -> None:
    assert told(HEALTH, answer({"status": word})) == (
        f"unhealthy the service calls itself {word.strip()!r} /status"
    )
    assert evaluate(PLAIN, answer({"status": word})) is None


@pytest.mark.parametrize("body", [{}, [], "healthy", None, {"status": None}])
def test_health_without_a_status_is_unhealthy(body: object) -> None:
    assert told(HEALTH, answer(body)) == "unhealthy the body has no status in words"


@pytest.mark.parametrize("status", [503, True, "", " ", ["ok"]])
def test_a_status_that_is_no_word_is_unhealthy(status: object) -> None:
    assert told(HEALTH, answer({"status": status})).endswith("no status in words /status")


def test_no_spelling_of_a_name_or_a_path_escapes_the_rules() -> None:
    sick, refused = answer({"status": "down"}), answer({"data": None})

    for name in ("Health", "HEALTH"):
        assert kind(check(name, "/x"), sick) is FailureClass.UNHEALTHY
        assert evaluate(check(name, "/x", health=False), sick) is None
    assert kind(check("x", "/x", health=True), sick) is FailureClass.UNHEALTHY
    for path in ("/graphql/", "/GraphQL", "/%67raphql"):
        assert kind(check("x", path), refused) is FailureClass.GRAPHQL_ERRORS


@pytest.mark.parametrize("word", ["healthy", "ok", "UP", "pass"])
def test_any_other_word_is_healthy(word: str) -> None:
    assert evaluate(HEALTH, answer({"status": word})) is None


def test_a_body_has_to_fit_the_schema_of_the_profile() -> None:
    shaped = check(schema={"properties": {"n": {"type": "integer"}, "m": {"type": "null"}}})

    assert evaluate(shaped, answer({"n": 1})) is None
    assert told(shaped, answer({"n": "x"})) == 'schema "x" is not of type "integer" /n'
    assert told(shaped, answer({"n": "x", "m": 1})) == (
        'schema 1 is not of type "null"; /n: "x" is not of type "integer" /m'
    )


def test_a_difference_from_the_schema_is_told_as_far_as_it_can_be_read() -> None:
    strict = check(schema={"additionalProperties": {"type": "null"}})

    assert told(strict, answer(dict.fromkeys("abcd", 1))) == (
        'schema 1 is not of type "null"; /b: 1 is not of type "null"; /c: 1 is not of type "null"'
        " (and 1 more) /a"
    )
    assert told(strict, answer(dict.fromkeys("abc", 1))).endswith('of type "null" /a')
    whole = told(strict, answer({"a": 1, "b" * 180: 1}))
    assert f'; /{"b" * 180}: 1 is not of type "null" /a' in whole
    long = answer({name * 120: 1 for name in "abcdef"})
    assert "... (and 3 more)" in told(strict, long)


PRIVATE = (
    Recording(BodyKept.SHAPE),
    Recording(BodyKept.NONE),
    Recording(BodyKept.FULL, ("/name",)),
)
QUOTING = (
    (check(schema={"properties": {"name": {"type": "null"}}}), {"name": "Ada"}),
    (GRAPHQL, {"errors": [{"message": "Ada is not allowed"}]}),
    (PLAIN, b'{"Ada": 1, "Ada": 2}'),
)


@pytest.mark.parametrize("recording", PRIVATE)
@pytest.mark.parametrize(("open_check", "body"), QUOTING)
def test_a_message_quotes_nothing_of_a_body_that_is_not_kept(
    open_check: HalCheck, body: object, recording: Recording
) -> None:
    discreet = replace(open_check, record=recording)

    assert "Ada" in told(open_check, answer(body))
    assert "Ada" not in told(discreet, answer(body))
    assert kind(discreet, answer(body)) is kind(open_check, answer(body))


@pytest.mark.parametrize("recording", PRIVATE)
def test_a_message_quotes_nothing_of_what_came_in_place_of_an_answer(recording: Recording) -> None:
    noise = Exchange(0.0, 1.0, failure=Failure(FailureClass.PROTOCOL, 'not HTTP: {"name": "Ada"}'))
    lost = Exchange(0.0, 1.0, failure=Failure(FailureClass.RESET, "the connection was reset"))

    assert told(PLAIN, noise) == 'protocol not HTTP: {"name": "Ada"}'
    discreet = replace(PLAIN, record=recording)
    assert told(discreet, noise) == "protocol what came back is no HTTP answer"
    assert told(discreet, lost) == "reset the connection was reset"


def test_a_difference_from_the_schema_is_placed_unless_nothing_is_kept() -> None:
    shaped, _ = QUOTING[0]
    body = answer({"name": "Ada"})

    assert told(replace(shaped, record=PRIVATE[0]), body) == (
        'schema the value is not of type "null" /name'
    )
    assert told(replace(shaped, record=PRIVATE[1]), body) == (
        "schema the body does not fit the schema"
    )


def test_latency_beyond_the_maximum_fails() -> None:
    assert evaluate(check(max_latency_ms=12.5), answer({})) is None
    assert told(check(max_latency_ms=12), answer({})) == (
        "latency took 12.5 ms, expected at most 12 ms"
    )


ORDER = (
    ("status", {"status": 500}),
    ("encoding", {"content_encoding": "gzip"}),
    ("too-large", {"state": BodyState.TOO_LARGE}),
    ("content-type", {"content_type": "text/plain"}),
    ("empty", {"body": b" "}),
)


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_first_broken_rule_names_the_failure(first: int) -> None:
    broken: dict[str, Any] = {}
    for _, change in ORDER[first:]:
        broken |= change

    assert kind(PLAIN, answer(**broken)) == ORDER[first][0]


def test_meaning_is_judged_in_its_order() -> None:
    both = check("health", "/graphql", schema={"required": ["x"]}, max_latency_ms=1)

    assert kind(both, answer({})) is FailureClass.GRAPHQL_ERRORS
    assert kind(both, answer({"data": 1, "status": "down"})) is FailureClass.UNHEALTHY
    assert kind(both, answer({"data": 1, "status": "ok"})) is FailureClass.SCHEMA
    assert kind(both, answer({"data": 1, "status": "ok", "x": 1})) is FailureClass.LATENCY


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["content-type", "content-encoding", "location", "content-length"]),
        st.text(max_size=20) | st.sampled_from([JSON_TYPE, "identity"]),
    ),
    max_size=4,
)


@given(
    st.sampled_from([PLAIN, HEALTH, GRAPHQL]),
    st.integers(100, 999),
    HEADERS,
    st.binary(max_size=30) | st.text('[]{}":,status data', max_size=20).map(str.encode),
    st.sampled_from(BodyState),
)
def test_every_answer_is_judged_in_one_line(
    check: HalCheck,
    status: int,
    headers: list[tuple[str, str]],
    body: bytes,
    state: BodyState,
) -> None:
    kind(check, Exchange(0.0, 1.0, Response(status, tuple(headers), body, state)))


def test_a_body_that_the_road_kept_is_no_json_and_after_the_content_type() -> None:
    kept = answer(b"", state=BodyState.UNREADABLE)
    assert told(PLAIN, kept) == "not-json the tool could not parse the body, and kept it"
    assert kind(PLAIN, answer(b"", 500, state=BodyState.UNREADABLE)) is FailureClass.STATUS
    html = answer(b"", content_type="text/html", state=BodyState.UNREADABLE)
    assert kind(PLAIN, html) is FailureClass.CONTENT_TYPE
