"""How much of a body a record keeps: bodies may hold personal data, and evidence is committed.

Pure: a JSON value and the profile's word go in, what may be written comes out. The digest of the
real body is kept beside it, whatever is left out here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, assert_never

from specops.hal.check import BodyKept, Recording
from specops.hal.interface import Failure, FailureClass

MASKED: Final = "[masked]"
_ANY: Final = "*"
_ASKED_FOR: Final = "the profile asks for none of it"
_NO_JSON: Final = "not strict JSON, so that its parts cannot be told apart"
_WITHOUT_QUOTES: Final = {
    FailureClass.NOT_JSON: "the body is not strict JSON",
    FailureClass.GRAPHQL_ERRORS: "the answer has errors, or no data",
    FailureClass.PROTOCOL: "what came back is no HTTP answer",
}
_TYPES: Final = {str: "string", bool: "boolean", int: "integer", float: "number"}


def kept_json(value: Any, recording: Recording) -> dict[str, Any]:  # noqa: ANN401 - JSON is any value
    """Return the keys of a record that hold what may be kept of a JSON body.

    ``masked`` names the pointers of the profile that something was found at.
    """
    match recording.body:
        case BodyKept.NONE:
            return {"bodyOmitted": _ASKED_FOR}
        case BodyKept.SHAPE:
            return {"bodyShape": shape(value)}
        case BodyKept.FULL:
            found = [place for place in recording.mask if [*places(value, place)]]
            kept = {"body": masked(value, recording.mask)}
            return kept | ({"masked": found} if found else {})
        case _:
            assert_never(recording.body)


def kept_other(recording: Recording) -> dict[str, Any] | None:
    """Say why nothing is kept of a body that is not JSON, or ``None`` where all of it may be."""
    if recording.is_open:
        return None
    is_none = recording.body is BodyKept.NONE
    return {"bodyOmitted": _ASKED_FOR if is_none else _NO_JSON}


def discreet(failure: Failure, recording: Recording) -> Failure:
    """Return a failure whose message quotes nothing that the record leaves out."""
    if recording.is_open:
        return failure
    told = replace(failure, message=_WITHOUT_QUOTES.get(failure.kind, failure.message))
    if recording.body is BodyKept.NONE and failure.kind is FailureClass.SCHEMA:
        return replace(told, message="the body does not fit the schema", pointer="")
    return told


def shape(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """Return a value with the type in place of each scalar; a list keeps each shape once."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        shapes: list[Any] = []
        shapes += (one for one in map(shape, value) if one not in shapes)
        return shapes
    return _TYPES.get(type(value), "null")


def masked(value: Any, pointers: Sequence[str]) -> Any:  # noqa: ANN401 - JSON is any value
    """Return a value with a mark in place of what each pointer leads to."""
    if "" in pointers:
        return MASKED
    if not pointers or not isinstance(value, dict | list):
        return value
    steps = [pointer[1:].partition("/") for pointer in pointers]

    def within(key: str | int, item: Any) -> Any:  # noqa: ANN401 - JSON is any value
        below = [slash + rest for step, slash, rest in steps if _leads(step, key)]
        return masked(item, below)

    if isinstance(value, dict):
        return {key: within(key, item) for key, item in value.items()}
    return [within(index, item) for index, item in enumerate(value)]


def places(value: Any, pointer: str) -> Iterator[Any]:  # noqa: ANN401 - JSON is any value
    """Give every value that a pointer leads to: one at most, unless it holds a ``*``."""
    if not pointer:
        yield value
        return
    step, slash, rest = pointer[1:].partition("/")
    for key, item in _members(value):
        if _leads(step, key):
            yield from places(item, slash + rest)


def _members(value: Any) -> Sequence[tuple[str | int, Any]]:  # noqa: ANN401 - JSON is any value
    """Return the members of an object or the items of a list, each with its key or index."""
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _leads(step: str, key: str | int) -> bool:
    """Tell whether a step of a pointer leads to a key or an index; ``*`` leads to all of them."""
    return step == _ANY or step.replace("~1", "/").replace("~0", "~") == str(key)
