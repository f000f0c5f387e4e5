"""What healthy answers look like: a JSON Schema for a check, from its records, for review.

The generator makes it as narrow as what was seen: every key that was there each time is required,
and every type that was seen is allowed. A person reviews it, since a few records are not all.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from specops.errors import PreconditionError
from specops.hal.check import JsonBody
from specops.hal.kept_body import MASKED

_LEARNED: Final = "learned from healthy records by hal.learn; delete it to learn it anew"
_REDACTED: Final = "[redacted:"
_EXAMPLES: Final[Mapping[str, Any]] = {
    "string": "",
    "boolean": True,
    "integer": 0,
    "number": 0.5,
    "null": None,
}


def learned(samples: Sequence[JsonBody]) -> dict[str, Any]:
    """Return the schema that all samples fit. Raises ``PreconditionError`` without a generator."""
    try:
        from genson import SchemaBuilder  # noqa: PLC0415 - an extra, and rarely asked for
    except ImportError:
        message = "there is no generator of schemas"
        remedy = "install the extra: pip install 'specops-guardrails[learn]'"
        raise PreconditionError(message, remedy) from None
    builder = SchemaBuilder(schema_uri=None)
    for sample in samples:
        builder.add_object(sample.value)
    return {"$comment": _LEARNED, **builder.to_schema()}


def is_learned(schema: Mapping[str, Any]) -> bool:
    """Tell whether a schema was learned, so that it may be learned anew."""
    return schema.get("$comment") == _LEARNED


def sample(response: Mapping[str, Any]) -> JsonBody | None:
    """Return what the response of a record teaches of its body, or ``None`` for nothing.

    What was masked or redacted is left out, since nothing is known of it; a shape becomes a value
    of that shape.
    """
    if "bodyShape" in response:
        return JsonBody(_known(_example(response["bodyShape"])))
    if response.get("body", MASKED) == MASKED:
        return None
    return JsonBody(_known(response["body"]))


def _known(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """Return a value without what was masked, and without keys that were redacted."""
    if isinstance(value, dict):
        return {
            key: _known(item)
            for key, item in value.items()
            if item != MASKED and _REDACTED not in key
        }
    if isinstance(value, list):
        return [_known(item) for item in value if item != MASKED]
    return value


def _example(shape: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """Return a value of a shape."""
    if isinstance(shape, dict):
        return {key: _example(item) for key, item in shape.items()}
    if isinstance(shape, list):
        return [_example(item) for item in shape]
    return _EXAMPLES[shape]
