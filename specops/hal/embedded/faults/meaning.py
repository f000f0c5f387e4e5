"""Faults of meaning: well-formed JSON that says that something is wrong."""

import json
from typing import Any, Final

from specops.hal.embedded.answer import GRAPHQL_TYPE, JSON_TYPE, Answer
from specops.hal.embedded.faults.model import Act, Fault, answers, says
from specops.hal.interface import FailureClass

_HEALTH: Final = ("health",)
_GRAPHQL: Final = ("graphql_ping",)
_DATA: Final = {"__typename": "Query"}
_ERRORS: Final = [{"message": "not for you", "extensions": {"code": "FORBIDDEN"}}]


def _json(value: Any) -> bytes:  # noqa: ANN401 - JSON is any value
    return json.dumps(value).encode()


def _graphql(name: str, summary: str, **response: object) -> Fault:
    """Build a fault from a GraphQL response with status 200."""
    act = says(_json(response))
    return Fault(name, summary, FailureClass.GRAPHQL_ERRORS, act, _GRAPHQL)


def _health(status: str) -> Fault:
    """Build a fault from a word that a sick service says."""
    act = says(_json({"status": status}))
    summary = f"status {status}, in a 200"
    return Fault(status, summary, FailureClass.UNHEALTHY, act, _HEALTH)


def _refused(status: int, content_type: str) -> Act:
    return answers(Answer(status, content_type, _json({"errors": _ERRORS})))


_STATUS = FailureClass.STATUS
_SICK = answers(Answer(503, JSON_TYPE, _json({"status": "unhealthy"})))

FAULTS: Final = (
    _graphql("graphql-errors", "errors and data null, in a 200", data=None, errors=_ERRORS),
    _graphql("graphql-only-errors", "errors without data, in a 200", errors=_ERRORS),
    _graphql("graphql-partial", "data, and errors beside it", data=_DATA, errors=_ERRORS),
    _graphql("graphql-null", "data null, and no error", data=None),
    _graphql("graphql-no-data", "neither data nor errors"),
    Fault("graphql-400", "errors in a 400", _STATUS, _refused(400, GRAPHQL_TYPE), _GRAPHQL),
    Fault(
        "graphql-no-errors",
        "data, and a list of no errors",
        None,
        says(_json({"data": _DATA, "errors": []})),
        _GRAPHQL,
    ),
    *(_health(word) for word in ("unhealthy", "degraded", "failed", "error", "down")),
    Fault("unhealthy-503", "unhealthy, and a 503 that says so", _STATUS, _SICK, _HEALTH),
    Fault(
        "wrong-schema",
        "a JSON object of another shape",
        FailureClass.SCHEMA,
        says(_json({"unexpected": ["shape"]})),
        ("list_movies", "indexer_test"),
        needs="a JSON Schema for the body",
    ),
)
