import http.client
import json
from typing import Any

import pytest

from specops.hal.embedded.answer import GRAPHQL_TYPE, JSON_TYPE
from specops.hal.embedded.server import EmbeddedHal
from tests.unit.hal.embedded.reference_client import KEY, REQUESTS, address_of

JSON_HEADERS = {"X-Api-Key": KEY, "Content-Type": "application/json"}


class Reply:
    """A response of the standard client, read to its end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON is any value
        return json.loads(self.body)


def ask(
    hal: EmbeddedHal,
    method: str,
    target: str,
    body: object = None,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Send one request with the standard client; anything but text goes as JSON."""
    sent = body if isinstance(body, str | bytes | None) else json.dumps(body)
    connection = http.client.HTTPConnection(*address_of(hal), timeout=60)
    try:
        connection.request(method, target, sent, JSON_HEADERS if headers is None else headers)
        return Reply(connection.getresponse())
    finally:
        connection.close()


def query(hal: EmbeddedHal, text: str, **more: object) -> Any:  # noqa: ANN401 - JSON is any value
    return ask(hal, "POST", "/graphql", {"query": text, **more}).json


def test_health_needs_no_key_and_says_that_it_is_embedded(hal: EmbeddedHal) -> None:
    reply = ask(hal, "GET", "/health", headers={})
    assert (reply.status, reply.headers["Content-Type"]) == (200, JSON_TYPE)
    assert reply.json["status"] == "healthy"
    assert reply.json["embedded"] is True


@pytest.mark.parametrize("check", ["list_movies", "indexer_test", "graphql_ping"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Api-Key": ""}, {"X-Api-Key": KEY + "x"}, {"X-Api-Key": KEY[:-1]}, {"X-Api-Key": "é"}],
    ids=["missing", "empty", "longer", "shorter", "not ASCII"],
)
def test_without_the_key_there_is_a_401_with_a_reason(
    hal: EmbeddedHal, check: str, headers: dict[str, str]
) -> None:
    method, target, body = REQUESTS[check]
    reply = ask(hal, method, target, body, headers | {"Content-Type": "application/json"})
    assert (reply.status, reply.headers["Content-Type"]) == (401, JSON_TYPE)
    assert "X-Api-Key" in reply.json["error"]["message"]
    assert KEY not in reply.body.decode()


def test_a_key_beyond_ascii_is_used_exactly() -> None:
    with EmbeddedHal("schlüssel-ÿ") as hal:
        good = ask(hal, "GET", "/api/v3/movie", headers={"X-Api-Key": "schlüssel-ÿ"})
        bad = ask(hal, "GET", "/api/v3/movie", headers={"X-Api-Key": "schlussel-y"})
    assert (good.status, bad.status) == (200, 401)


def test_page_and_limit_reach_the_list_of_movies(hal: EmbeddedHal) -> None:
    reply = ask(hal, "GET", "/api/v3/movie?page=3&limit=7").json
    assert (reply["page"], reply["limit"], reply["total"]) == (3, 7, 120)
    assert [movie["id"] for movie in reply["items"]] == list(range(15, 22))


def test_without_page_and_limit_the_first_fifty_movies_come(hal: EmbeddedHal) -> None:
    reply = ask(hal, "GET", "/api/v3/movie").json
    assert [movie["id"] for movie in reply["items"]] == list(range(1, 51))


def test_a_page_beyond_the_last_is_empty(hal: EmbeddedHal) -> None:
    assert ask(hal, "GET", "/api/v3/movie?page=9999").json["items"] == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=", "page"),
        ("page=one", "page"),
        ("page=%D9%A1", "page"),
        ("page=1234567", "page"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=+5", "limit"),
    ],
)
def test_a_page_that_is_none_is_a_400(hal: EmbeddedHal, text: str, word: str) -> None:
    reply = ask(hal, "GET", f"/api/v3/movie?{text}")
    assert reply.status == 400
    assert reply.json["error"]["message"].startswith(word)


@pytest.mark.parametrize(("body", "name"), [({}, "default"), ({"name": "n"}, "n")])
def test_the_indexer_takes_an_object(hal: EmbeddedHal, body: object, name: str) -> None:
    reply = ask(hal, "POST", "/api/v3/indexer/test", body)
    assert reply.status == 200
    assert reply.json == {"isValid": True, "name": name, "validationFailures": []}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"name": 7}', "name is not"),
        (b'{"name": "  "}', "name is not"),
    ],
)
def test_the_indexer_refuses_what_is_no_such_object(
    hal: EmbeddedHal, body: bytes, message: str
) -> None:
    reply = ask(hal, "POST", "/api/v3/indexer/test", body)
    assert reply.status == 400
    assert message in reply.json["error"]["message"]


@pytest.mark.parametrize(
    ("declared", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/vnd.api+json", 200),
        ("text/plain", 415),
        ("application/jsonp", 415),
        ("", 415),
    ],
)
def test_a_body_has_to_be_declared_as_json(hal: EmbeddedHal, declared: str, status: int) -> None:
    headers = {"X-Api-Key": KEY, "Content-Type": declared}
    assert ask(hal, "POST", "/api/v3/indexer/test", b"{}", headers).status == status


def test_the_classic_ping_is_answered_by_the_engine(hal: EmbeddedHal) -> None:
    assert query(hal, "query { __typename }") == {"data": {"__typename": "Query"}}


def test_a_query_is_executed_with_its_variables_and_names(hal: EmbeddedHal) -> None:
    text = """
        query One($id: Int!) { movie(id: $id) { id title } }
        query Page($id: Int!) { movies(page: $id, limit: 2) { id } health { status } }
    """
    one = query(hal, text, variables={"id": 5}, operationName="One")
    assert one == {"data": {"movie": {"id": 5, "title": "Feature 5"}}}
    page = query(hal, text, variables={"id": 2}, operationName="Page")
    assert page == {"data": {"movies": [{"id": 3}, {"id": 4}], "health": {"status": "healthy"}}}


def test_a_movie_that_does_not_exist_is_null(hal: EmbeddedHal) -> None:
    assert query(hal, "{ movie(id: 0) { id } }") == {"data": {"movie": None}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Syntax Error"),
        ("", "Syntax Error"),
        ("{ nothing }", "Cannot query field 'nothing'"),
        ("{ health }", "must have a selection"),
        ("{ movies(limit: many) { id } }", "Int cannot represent"),
        ("{" * 101, "more than 100 opening brackets"),
        ("#" * 4_001, "longer than 4000 characters"),
    ],
)
def test_a_query_that_is_not_valid_has_errors_and_no_data(
    hal: EmbeddedHal, text: str, message: str
) -> None:
    response = query(hal, text)
    assert "data" not in response
    assert message in response["errors"][0]["message"]


def test_an_error_of_execution_names_its_path(hal: EmbeddedHal) -> None:
    response = query(hal, "{ movies(page: 0) { id } }")
    assert response["data"] is None
    assert response["errors"][0]["path"] == ["movies"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "query is not a text"),
        ({"query": 1}, "query is not a text"),
        ({"query": "{a}", "variables": []}, "variables is not an object"),
        ({"query": "{a}", "operationName": 1}, "operationName is not a text"),
        ([], "not a JSON object"),
    ],
)
def test_what_is_no_graphql_request_is_a_400(hal: EmbeddedHal, body: object, message: str) -> None:
    reply = ask(hal, "POST", "/graphql", body)
    assert reply.status == 400
    assert message in reply.json["error"]["message"]


@pytest.mark.parametrize(
    ("accept", "text", "status", "content_type"),
    [
        (None, "{ __typename }", 200, JSON_TYPE),
        ("*/*", "{ nothing }", 200, JSON_TYPE),
        (GRAPHQL_TYPE, "{ __typename }", 200, GRAPHQL_TYPE),
        (f"text/html, {GRAPHQL_TYPE};q=0.9", "{ nothing }", 400, GRAPHQL_TYPE),
        (GRAPHQL_TYPE, "{ movies(page: 0) { id } }", 200, GRAPHQL_TYPE),
    ],
)
def test_who_asks_for_the_newer_graphql_type_gets_it_with_its_statuses(
    hal: EmbeddedHal, accept: str | None, text: str, status: int, content_type: str
) -> None:
    headers = JSON_HEADERS | ({"Accept": accept} if accept else {})
    reply = ask(hal, "POST", "/graphql", {"query": text}, headers)
    assert (reply.status, reply.headers["Content-Type"]) == (status, content_type)


def test_an_unknown_path_is_a_404_as_json(hal: EmbeddedHal) -> None:
    reply = ask(hal, "GET", "/health/")
    assert (reply.status, reply.headers["Content-Type"]) == (404, JSON_TYPE)
    assert reply.json["error"]["status"] == 404
    assert reply.json["error"]["reason"] == "Not Found"


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS", "GET", "FETCH"])
def test_another_method_is_a_405_that_names_the_right_one(hal: EmbeddedHal, method: str) -> None:
    reply = ask(hal, method, "/graphql")
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
    assert reply.json["error"]["status"] == 405


def test_head_gets_the_headers_of_get_and_no_body(hal: EmbeddedHal) -> None:
    got, headed = ask(hal, "GET", "/health"), ask(hal, "HEAD", "/health")
    assert (headed.status, headed.body) == (200, b"")
    assert headed.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.body))


def test_the_answers_are_the_same_at_any_time(hal: EmbeddedHal) -> None:
    with EmbeddedHal(KEY) as other:
        for method, target, body in REQUESTS.values():
            assert ask(hal, method, target, body).body == ask(other, method, target, body).body
