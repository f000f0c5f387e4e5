"""What well-formed JSON can say that makes a check fail: GraphQL errors, and ill health."""

from typing import Any, Final

from specops.hal.interface import Failure, FailureClass
from specops.one_line import one_line

SICK: Final = frozenset({"unhealthy", "degraded", "failed", "error", "down"})


def graphql_fault(value: Any) -> Failure | None:  # noqa: ANN401 - JSON is any value
    """Judge a GraphQL response: ``data`` that is not null, and no error (GraphQL spec, 7.1)."""
    if not isinstance(value, dict):
        return _graphql("the body is not a GraphQL response", "")
    errors = value.get("errors")
    if isinstance(errors, list) and errors:
        count = f"{len(errors)} error" + ("s" if len(errors) > 1 else "")
        return _graphql(f"{count}: {_first_message(errors[0])}", "/errors/0")
    if errors:
        return _graphql("errors is there and not a list", "/errors")
    if value.get("data") is None:
        there = "data" in value
        return _graphql("data is null" if there else "there is no data", "/data" if there else "")
    return None


def health_fault(value: Any) -> Failure | None:  # noqa: ANN401 - JSON is any value
    """Judge a health document: it has to hold a ``status``, a word that is not one of ``SICK``."""
    status = value.get("status") if isinstance(value, dict) else None
    if not isinstance(status, str) or not status.strip():
        place = "" if status is None else "/status"
        return Failure(FailureClass.UNHEALTHY, "the body has no status in words", place)
    if status.strip().lower() in SICK:
        message = f"the service calls itself {status.strip()!r}"
        return Failure(FailureClass.UNHEALTHY, message, "/status")
    return None


def _graphql(message: str, pointer: str) -> Failure:
    return Failure(FailureClass.GRAPHQL_ERRORS, message, pointer)


def _first_message(error: Any) -> str:  # noqa: ANN401 - JSON is any value
    """Return what the first error says."""
    message = error.get("message") if isinstance(error, dict) else None
    return one_line(message) if isinstance(message, str) and message else "without a message"
