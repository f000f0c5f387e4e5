"""The HAL profile: named checks, as data (``docs/hal/hal_profile.json``)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from specops.errors import ProfileError, SchemaError
from specops.hal.check import BodyKept, Expectation, HalCheck, JsonBody, Recording
from specops.hal.retry import IDEMPOTENT
from specops.hal.secrets import misspelled
from specops.one_line import one_line
from specops.schema import check_schema, load, pointer, violations
from specops.strict_json import StrictJsonError, parse
from specops.values import dataclass

__all__ = ["Expectation", "HalCheck", "JsonBody", "Profile", "read_profile"]

_NOT_A_CHECK: Final = "$schema"
_OF_THE_TRANSPORT: Final = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


@dataclass(frozen=True, slots=True)
class Profile:
    """The checks of a profile, in the order of the file; at least one."""

    checks: tuple[HalCheck, ...]


def read_profile(content: bytes, path: str) -> Profile:
    """Read a profile; ``path`` is how messages name it.

    Raises ``ProfileError``, in one line with the place and near names, for what is not strict JSON
    or not a profile, and for a placeholder that is misspelled: it would be sent as text.
    """
    document = _parsed(content, path)
    found = violations(load("hal_profile"), document)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise _refused(path, found[0].pointer, found[0].message + more)
    checks = tuple(_check(name, value) for name, value in document.items() if name != _NOT_A_CHECK)
    for check in checks:
        _refuse_unusable(check, path)
    return Profile(checks)


def _parsed(content: bytes, path: str) -> Any:  # noqa: ANN401 - JSON is any value
    """Parse a profile as strict JSON."""
    try:
        return parse(content)
    except StrictJsonError as error:
        fault = error.fault
        message = f"{path}:{fault.line}:{fault.column}: {one_line(fault.message)}"
        raise ProfileError(message, "correct the HAL profile") from None


def _refused(path: str, place: str, message: str) -> ProfileError:
    """Return the error for a place of the profile."""
    shown = f" {one_line(place)}" if place else ""
    return ProfileError(f"{path}:{shown} {message}", "correct the HAL profile")


def _check(name: str, value: Mapping[str, Any]) -> HalCheck:
    """Build a check from what the schema has accepted."""
    return HalCheck(
        name=name,
        method=value["method"],
        path=value["path"],
        headers=dict(value.get("headers", {})),
        query=tuple(_parameters(value.get("query", {}))),
        body=JsonBody(value["body"]) if "body" in value else None,
        description=value.get("description", ""),
        expect=_expectation(value.get("expect", {})),
        timeout_s=value.get("timeout_s"),
        record=_recording(value.get("record", {})),
        retries=value.get("retries", 0),
    )


def _parameters(query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return query parameters as text; a list repeats its parameter."""
    for name, value in query.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, str(one).lower() if isinstance(one, bool) else str(one)


def _expectation(value: Mapping[str, Any]) -> Expectation:
    """Build an expectation from what the schema has accepted."""
    status = value.get("status", [])
    return Expectation(
        status=tuple(status) if isinstance(status, list) else (status,),
        content_type=value.get("content_type", "").lower(),
        schema=value.get("schema"),
        graphql=value.get("graphql"),
        health=value.get("health"),
        max_latency_ms=value.get("max_latency_ms"),
    )


def _recording(value: Mapping[str, Any]) -> Recording:
    """Read what is kept of the bodies from what the schema has accepted."""
    return Recording(BodyKept(value.get("body", "full")), tuple(value.get("mask", ())))


def _refuse_unusable(check: HalCheck, path: str) -> None:
    """Refuse what the schema of the profile cannot see."""
    _refuse_headers(check, path)
    _refuse_placeholders(check, path)
    if check.retries and check.method not in IDEMPOTENT:
        message = f"{check.method} may not be repeated, so it is never sent again"
        raise _refused(path, pointer([check.name, "retries"]), message)
    if check.expect.schema is not None:
        try:
            check_schema(check.expect.schema)
        except SchemaError as error:
            place = pointer([check.name, "expect", "schema"])
            raise _refused(path, place, error.message) from None


def _refuse_headers(check: HalCheck, path: str) -> None:
    """Refuse headers that belong to the transport, and one header under two spellings."""
    seen = set()
    for name in check.headers:
        place = pointer([check.name, "headers", name])
        if name.lower() in _OF_THE_TRANSPORT:
            raise _refused(path, place, "this header belongs to the transport")
        if name.lower() in seen:
            raise _refused(path, place, "this header is there twice")
        seen.add(name.lower())


def _refuse_placeholders(check: HalCheck, path: str) -> None:
    """Refuse what looks like a placeholder and is none."""
    for text in check.texts():
        wrong = misspelled(text)
        if wrong:
            message = f"{one_line(wrong)!r} is no placeholder; write {{secrets.<namespace>.<key>}}"
            raise _refused(path, pointer([check.name]), message)
