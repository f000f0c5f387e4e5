"""The four endpoints of the embedded HAL, as data and as the functions that answer."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from specops import strict_json
from specops.hal.embedded.answer import (
    GRAPHQL_TYPE,
    JSON_TYPE,
    SERVER_NAME,
    Answer,
    error_answer,
    json_answer,
)
from specops.hal.embedded.movies import DEFAULT_LIMIT, MOVIES, page_of
from specops.hal.embedded.witness import SeenRequest
from specops.values import dataclass

_NUMBER: Final = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What one check of the classic profile talks to."""

    check: str
    method: str
    path: str
    needs_key: bool
    answer: Callable[[SeenRequest], Answer]


class RefusedRequestError(Exception):
    """A request that gets an error as its answer."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        """Build the error answer."""
        super().__init__(message)
        self.answer = error_answer(status, message)


def _health(_request: SeenRequest) -> Answer:
    return json_answer(
        {"status": "healthy", "service": SERVER_NAME, "embedded": True, "apiVersion": "v3"}
    )


def _movie_page(request: SeenRequest) -> Answer:
    given = dict(parse_qsl(request.query, keep_blank_values=True))
    page, limit = _number(given, "page", 1), _number(given, "limit", DEFAULT_LIMIT)
    try:
        items = page_of(page, limit)
    except ValueError as error:
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, str(error)) from None
    return json_answer({"page": page, "limit": limit, "total": len(MOVIES), "items": items})


def _number(given: dict[str, str], name: str, default: int) -> int:
    """Read a number of the query; ``int`` alone would take signs, spaces and other digits."""
    text = given.get(name)
    if text is None:
        return default
    if not _NUMBER.fullmatch(text):
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, f"{name} is not a number")
    return int(text)


def _indexer_test(request: SeenRequest) -> Answer:
    name = _json_object(request).get("name", "default")
    if not isinstance(name, str) or not name.strip():
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, "name is not a text with letters in it")
    return json_answer({"isValid": True, "name": name, "validationFailures": []})


def _graphql(request: SeenRequest) -> Answer:
    """Answer as "GraphQL over HTTP" asks: 200 even with errors, unless the newer type is asked."""
    asked = _json_object(request)
    query, variables = asked.get("query"), asked.get("variables")
    operation_name = asked.get("operationName")
    if not isinstance(query, str):
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, "query is not a text")
    if not isinstance(variables, dict | None):
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, "variables is not an object")
    if not isinstance(operation_name, str | None):
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, "operationName is not a text")
    from specops.hal.embedded.graphql_engine import (  # noqa: PLC0415 - costs 100 ms, rarely wanted
        run_query,
    )

    result = run_query(query, variables, operation_name)
    if GRAPHQL_TYPE not in (request.header("Accept") or ""):
        return json_answer(result)
    status = HTTPStatus.OK if "data" in result else HTTPStatus.BAD_REQUEST
    return json_answer(result, status, GRAPHQL_TYPE)


def _json_object(request: SeenRequest) -> dict[str, Any]:
    """Return the body, which has to be declared as JSON and to be a JSON object."""
    declared = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    if declared != JSON_TYPE and not declared.endswith("+json"):
        raise RefusedRequestError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the Content-Type of the body is not {JSON_TYPE}"
        )
    try:
        value = strict_json.parse(request.body)
    except strict_json.StrictJsonError as error:
        message = f"the body is not JSON: {error}"
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, message) from None
    if not isinstance(value, dict):
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, "the body is not a JSON object")
    return value


ENDPOINTS: Final = (
    Endpoint("health", "GET", "/health", needs_key=False, answer=_health),
    Endpoint("list_movies", "GET", "/api/v3/movie", needs_key=True, answer=_movie_page),
    Endpoint("indexer_test", "POST", "/api/v3/indexer/test", needs_key=True, answer=_indexer_test),
    Endpoint("graphql_ping", "POST", "/graphql", needs_key=True, answer=_graphql),
)
