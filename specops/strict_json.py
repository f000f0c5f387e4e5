"""JSON as RFC 8259 means it for exchange between systems: one rule set for all that is read.

The standard parser takes NaN, duplicate keys, a byte order mark, UTF-16 and lone surrogates, and
dies of recursion on depth. Each of these is an error here, with its place.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 64
MAX_INTEGER_DIGITS: Final = 1000
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class JsonFault:
    """Where bytes stop being strict JSON: 1-based line and column, and why."""

    message: str
    line: int
    column: int


class StrictJsonError(ValueError):
    """Bytes that are not strict JSON; ``fault`` tells the place, ``undecodable`` the kind."""

    def __init__(self, fault: JsonFault, *, undecodable: bool = False) -> None:
        """Keep the fault; ``undecodable`` is true for a BOM or bytes that are not UTF-8."""
        super().__init__(f"line {fault.line} column {fault.column}: {fault.message}")
        self.fault = fault
        self.undecodable = undecodable


def parse(content: bytes, *, max_depth: int = MAX_DEPTH) -> Any:  # noqa: ANN401 - JSON is any value
    """Parse strict JSON.

    Raises ``StrictJsonError`` for bytes that are not UTF-8 or begin with a byte order mark, for
    NaN and infinities, duplicate keys, lone surrogates, integers of more than a thousand digits,
    nesting deeper than ``max_depth``, and whatever else RFC 8259 does not allow.
    """
    text = _decoded(content)
    _refuse_depth(content, max_depth)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise StrictJsonError(JsonFault(error.msg, error.lineno, error.colno)) from None
    except _RefusedValueError as error:
        raise StrictJsonError(_place(text, str(error), error.needle)) from None
    if "\\u" in text or "\\U" in text:
        _refuse_surrogates(value, text)
    return value


def canonical(value: Any) -> bytes:  # noqa: ANN401 - JSON is any value
    """Return the one spelling of a value: keys sorted, no white space, UTF-8, no NaN.

    The same bytes as ``jq -cSj .`` writes for values without floating point numbers, so that a
    digest over them can be checked without this program.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def pretty(value: Any) -> bytes:  # noqa: ANN401 - JSON is any value
    """Return a value as people read it: two spaces, keys in their order, a last line feed."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


class _RefusedValueError(ValueError):
    """A value that the standard parser takes and we do not; ``needle`` finds its place."""

    def __init__(self, message: str, needle: str) -> None:
        super().__init__(message)
        self.needle = needle


def _decoded(content: bytes) -> str:
    """Decode UTF-8 without a byte order mark."""
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise StrictJsonError(JsonFault("byte order mark", 1, 1), undecodable=True)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        fault = JsonFault(f"byte 0x{content[error.start]:02x} is not UTF-8", line, column)
        raise StrictJsonError(fault, undecodable=True) from None


def _refuse_depth(content: bytes, max_depth: int) -> None:
    """Refuse nesting before the parser recurses into it."""
    if content.count(b"[") + content.count(b"{") <= max_depth:
        return
    depth = 0
    for match in _BRACKETS.finditer(content):
        token = match[0]
        if token in b"[{":
            depth += 1
            if depth > max_depth:
                before = content[: match.start()]
                line = before.count(b"\n") + 1
                column = match.start() - before.rfind(b"\n")
                raise StrictJsonError(JsonFault(f"nested deeper than {max_depth}", line, column))
        elif token in b"]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object, refusing a second use of a key."""
    built = dict(pairs)
    if len(built) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                message = f"duplicate key {key!r}"
                raise _RefusedValueError(message, json.dumps(key, ensure_ascii=False))
            seen.add(key)
    return built


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN, Infinity and -Infinity."""
    message = f"{name} is not a JSON number"
    raise _RefusedValueError(message, name)


def _bounded_int(digits: str) -> int:
    """Refuse integers whose conversion would be an attack on the reader."""
    if len(digits) > MAX_INTEGER_DIGITS:
        message = f"integer of {len(digits)} digits"
        raise _RefusedValueError(message, digits)
    return int(digits)


def _finite_float(digits: str) -> float:
    """Refuse numbers such as 1e999 that only infinity could hold."""
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        message = f"number {digits[:40]} is out of range"
        raise _RefusedValueError(message, digits)
    return value


# Made once: linters parse files by the thousand, and making it takes as long as a small file.
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_constant=_refuse_constant,
    parse_int=_bounded_int,
    parse_float=_finite_float,
)


def _refuse_surrogates(value: Any, text: str) -> None:  # noqa: ANN401 - JSON is any value
    """Refuse escaped halves of a surrogate pair, which no UTF-8 text can hold."""
    if _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        needle = re.search(r"\\u[dD][89a-fA-F]", text)
        raise StrictJsonError(_place(text, "lone surrogate", needle[0] if needle else ""))


def _place(text: str, message: str, needle: str) -> JsonFault:
    """Find the last use of what was refused: for a duplicate key that is the second one."""
    start = max(text.rfind(needle), 0)
    before = text[:start]
    return JsonFault(message, before.count("\n") + 1, start - before.rfind("\n"))
