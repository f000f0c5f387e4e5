"""JSON Schema, draft 2020-12: packaged schemas, and what is wrong with a value.

The only module that knows a schema library. jsonschema-rs judges; its import costs some 20 ms, so
it comes with the first value that is judged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from specops.errors import SchemaError
from specops.near import nearest
from specops.one_line import DEFAULT_LIMIT, one_line
from specops.strict_json import parse
from specops.values import dataclass

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

MAX_VIOLATIONS: Final = 100
_FOLDER: Final = Path(__file__).with_name("schemas")
_SUFFIX: Final = ".schema.json"
_MAX_COMPILED: Final = 64
_MASK: Final = "the value"
_compiled: "dict[tuple[int, str | None], tuple[Mapping[str, Any], Validator]]" = {}


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a value is not what a schema asks for.

    ``pointer`` is a JSON pointer (RFC 6901) into the value, empty for the value itself;
    ``message`` is one line of at most 200 characters.
    """

    pointer: str
    message: str


@lru_cache
def load(name: str) -> dict[str, Any]:
    """Load a packaged schema by its name: ``hal_profile`` is ``schemas/hal_profile.schema.json``.

    The same object comes back each time and is not to be changed. Raises ``SchemaError`` for a
    name that the package does not have. (Read by path, since ``importlib.resources`` costs as
    much to import as jsonschema-rs itself.)
    """
    known = sorted(path.name.removesuffix(_SUFFIX) for path in _FOLDER.glob(f"*{_SUFFIX}"))
    if name not in known:
        message = f"no packaged schema is named {one_line(name, 60)!r}"
        raise SchemaError(message, f"the package has {', '.join(known)}")
    schema: dict[str, Any] = parse((_FOLDER / f"{name}{_SUFFIX}").read_bytes())
    return schema


@lru_cache
def digest(name: str) -> str:
    """Return the sha256 of a packaged schema, in hexadecimal digits: of its file as it lies there.

    Raises ``SchemaError`` as ``load`` does.
    """
    import hashlib  # noqa: PLC0415 - start-up counts, and few ask

    load(name)
    return hashlib.sha256((_FOLDER / f"{name}{_SUFFIX}").read_bytes()).hexdigest()


def check_schema(schema: Mapping[str, Any]) -> None:
    """Raise ``SchemaError`` unless ``violations`` could use this schema."""
    _validator(schema)


def violations(
    schema: Mapping[str, Any],
    value: Any,  # noqa: ANN401 - JSON is any value
    *,
    quotes: bool = True,
) -> tuple[Violation, ...]:
    """Return what is wrong with a value, by place; nothing where it is valid.

    ``value`` is what ``strict_json.parse`` gives. At most a hundred violations are told. A schema
    is compiled once per object, so it is not to be changed after its first use. ``format`` is not
    judged: say ``pattern``. Raises ``SchemaError`` for a schema that cannot be used, among them
    one that refers to a document outside itself: nothing is ever fetched. Without ``quotes`` the
    messages hold no value that was judged.
    """
    errors = _errors(schema, value, mask=None if quotes else _MASK)
    if quotes and any(len(_closest(error).message) > DEFAULT_LIMIT for error in errors):
        errors = _errors(schema, value, mask=_MASK)
    told = [violation for error in errors for violation in _told(schema, error)]
    return tuple(sorted(told, key=lambda violation: (violation.pointer, violation.message)))


def acceptor(schema: Mapping[str, Any]) -> "Callable[[Any], bool]":
    """Return the bare question whether a value is valid, for readers of many thousand values.

    It agrees with ``violations`` and is several times as fast on what is valid. Raises
    ``SchemaError`` as ``violations`` does.
    """
    return _validator(schema).is_valid


def pointer(path: Sequence[str | int]) -> str:
    """Return a path of keys and indexes as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _errors(
    schema: Mapping[str, Any], value: object, *, mask: str | None
) -> "list[ValidationError]":
    """Judge a value; with a mask its large parts are named by that and not spelled out."""
    return list(islice(_validator(schema, mask).iter_errors(value), MAX_VIOLATIONS))


def _validator(schema: Mapping[str, Any], mask: str | None = None) -> "Validator":
    """Compile a schema, or return what was compiled of this very object before."""
    key = (id(schema), mask)
    held = _compiled.get(key)
    if held is not None:
        return held[1]
    if len(_compiled) >= _MAX_COMPILED:
        _compiled.clear()
    validator = _compile(schema, mask)
    _compiled[key] = (schema, validator)
    return validator


def _compile(schema: Mapping[str, Any], mask: str | None) -> "Validator":
    """Compile a schema without any road to the network or to files."""
    import jsonschema_rs  # noqa: PLC0415 - start-up counts, and many commands judge nothing

    try:
        return jsonschema_rs.validator_for(dict(schema), retriever=_refuse_to_fetch, mask=mask)
    except ValueError as error:
        place = pointer(getattr(error, "instance_path", ()))
        reason = one_line(getattr(error, "message", str(error)).partition("\n")[0])
        message = f"not a usable JSON Schema: {place or '/'}: {reason}"
        raise SchemaError(message) from None


def _refuse_to_fetch(uri: str) -> NoReturn:
    """Refuse a reference to a document outside the schema."""
    message = f"{uri} lies outside the schema, and nothing is fetched"
    raise LookupError(message)


def _told(schema: Mapping[str, Any], error: "ValidationError") -> Iterator[Violation]:
    """Tell an error in words that help: the nearest alternative, the nearest name.

    A subschema with a ``pattern`` can say in its ``$comment`` what the pattern is for.
    """
    error = _closest(error)
    place = _subschema(schema, error.schema_path[:-1])
    keyword = error.schema_path[-1:]
    unexpected = getattr(error.kind, "unexpected", None)
    if keyword == ["additionalProperties"] and unexpected:
        known = list(place.get("properties", ()))
        for name in unexpected:
            yield Violation(pointer([*error.instance_path, name]), _unknown_name(name, known))
        return
    message = error.message
    if keyword == ["pattern"] and "$comment" in place:
        message = f"{message.partition(' does not match ')[0]} is not {place['$comment']}"
    yield Violation(pointer(error.instance_path), one_line(message))


def _closest(error: "ValidationError") -> "ValidationError":
    """Step into the alternative of ``anyOf`` or ``oneOf`` that came nearest to fitting."""
    branches = [branch for branch in getattr(error.kind, "context", ()) if branch]
    if not branches:
        return error
    nearest = max(branches, key=lambda branch: (len(branch[0].instance_path), -len(branch)))
    if len(nearest[0].instance_path) == len(error.instance_path):
        return error
    return _closest(nearest[0])


def _subschema(schema: Mapping[str, Any], path: Sequence[str | int]) -> Mapping[str, Any]:
    """Return the subschema at ``path``.

    An empty one where the path starts at an embedded schema with an identifier of its own.
    """
    place: Any = schema
    try:
        for step in path:
            place = place[step]
    except LookupError:
        return {}
    return place if isinstance(place, Mapping) else {}


def _unknown_name(name: str, known: Sequence[str]) -> str:
    """Say that a name is not known, and which one may have been meant."""
    near = nearest(name, known)
    known_words = f"; known are {', '.join(known)}" if known else ""
    hint = f"; did you mean {near[0]!r}?" if near else known_words
    return one_line(f"unknown name {one_line(name, 60)!r}{hint}")
