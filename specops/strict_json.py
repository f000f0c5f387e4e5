"""JSON as RFC 8259 means it for exchange between systems: one rule set for all that is read.

The standard parser takes NaN, duplicate keys, a byte order mark, UTF-16 and lone surrogates, and
dies of recursion on depth. Each of these is an error here, with its place.
"""

import json
import re
from functools import cache
from json.encoder import encode_basestring
from typing import Any, Final, NoReturn

from specops.json_faults import JsonFault, depth_fault, number_fault, refusals

__all__ = ["MAX_DEPTH", "JsonFault", "StrictJsonError", "canonical", "parse", "pretty"]

MAX_DEPTH: Final = 64
_ALL_BUT_STRUCTURE: Final = bytes(set(range(256)) - set(b'"[]{}'))
_ONE_BRACKET: Final = bytes.maketrans(b"{}", b"[]")
_ONE_DIGIT: Final = bytes.maketrans(b"123456789E", b"000000000e")
_UNTAMED: Final = (b"0" * 300, b"e000", b"e+000")
_NESTING: Final = (dict, list, tuple)
_SMALL: Final = 4096  # below it, a look at each number is cheaper than one at all bytes
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


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
    NaN and infinities, duplicate keys, lone surrogates, integers of more than 640 digits, nesting
    deeper than ``max_depth``, and whatever else RFC 8259 does not allow. Where a text has several
    faults, which of them is told is not promised.
    """
    text = _decoded(content)
    _refuse_depth(content, text, max_depth)
    tame = len(content) > _SMALL and _numbers_are_tame(content)
    try:
        value = (_TAME_DECODER if tame else _DECODER).decode(text)
        if _SURROGATE_ESCAPE.search(text):
            canonical(value)
    except json.JSONDecodeError as error:
        raise StrictJsonError(JsonFault(error.msg, error.lineno, error.colno)) from None
    except (_RefusedValueError, UnicodeEncodeError):
        raise StrictJsonError(next(refusals(text))) from None
    return value


def canonical(value: Any) -> bytes:  # noqa: ANN401 - JSON is any value
    """Return the one spelling of a value: keys sorted, no white space, UTF-8, no NaN.

    The same bytes as ``jq -cSj .`` writes for objects without floating point numbers and integers
    beyond 2**53, so that a digest over them can be checked without this program. (jq escapes DEL.)
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.replace("\x7f", "\\u007f").encode()


def pretty(value: Any) -> bytes:  # noqa: ANN401 - JSON is any value
    """Return a value as people read it: two spaces, keys in their order, a last line feed."""
    return (_indented(value, "\n") + "\n").encode()


def _indented(value: Any, before: str) -> str:  # noqa: ANN401 - JSON is any value
    """Return a value as text whose lines begin with ``before``.

    As ``json.dumps(value, indent=2)`` writes it, in a third of the time: with an indent, that is
    Python all the way down. Here the encoder in C writes whatever holds nothing that is nested.
    """
    if not isinstance(value, _NESTING) or not value:
        return _encoder(",").encode(value)
    within = before + "  "
    between = f",{within}"
    items = value.values() if isinstance(value, dict) else value
    if not any(isinstance(item, _NESTING) for item in items):
        text = _encoder(between).encode(value)
        return f"{text[0]}{within}{text[1:-1]}{before}{text[-1]}"
    if isinstance(value, dict):
        members = [f"{encode_basestring(key)}: {_indented(value[key], within)}" for key in value]
        return f"{{{within}{between.join(members)}{before}}}"
    return f"[{within}{between.join([_indented(item, within) for item in value])}{before}]"


@cache
def _encoder(between: str) -> json.JSONEncoder:
    """Return the encoder that puts some text between two items; there is one for each depth."""
    return json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(between, ": "))


class _RefusedValueError(ValueError):
    """A value that the standard parser takes and we do not."""


def _decoded(content: bytes) -> str:
    """Decode UTF-8 without a byte order mark.

    A NUL among the first four bytes is UTF-16 or UTF-32: no JSON text in UTF-8 has one there.
    """
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise StrictJsonError(JsonFault("byte order mark", 1, 1), undecodable=True)
    if b"\0" in content[:4]:
        fault = JsonFault("NUL byte: UTF-16 or UTF-32, not UTF-8", 1, 1)
        raise StrictJsonError(fault, undecodable=True)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        fault = JsonFault.at(before, len(before), message)
        raise StrictJsonError(fault, undecodable=True) from None


def _refuse_depth(content: bytes, text: str, max_depth: int) -> None:
    """Refuse nesting before the parser recurses into it.

    Peels the brackets outside strings from the inside, one level a round, in operations that run
    at the speed of C: a scan by tokens costs ten times as long as the parser itself. What is left
    is too deep, or not balanced, and only then the tokens are looked at.
    """
    if content.count(b"[") + content.count(b"{") <= max_depth:
        return
    if b"\\" in content:
        content = content.replace(rb"\\", b"").replace(rb"\"", b"")
    brackets = b"".join(content.translate(_ONE_BRACKET, _ALL_BUT_STRUCTURE).split(b'"')[::2])
    for _ in range(max_depth):
        if not brackets:
            return
        brackets = brackets.replace(b"[]", b"")
    fault = depth_fault(text, max_depth) if brackets else None
    if fault:
        raise StrictJsonError(fault)


def _numbers_are_tame(content: bytes) -> bool:
    """Say whether no number can be out of bounds, without looking at each of them."""
    digits = content.translate(_ONE_DIGIT)
    return not any(sign in digits for sign in _UNTAMED)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object, refusing a second use of a key."""
    built = dict(pairs)
    if len(built) != len(pairs):
        raise _RefusedValueError
    return built


def _refuse_constant(_: str) -> NoReturn:
    """Refuse NaN, Infinity and -Infinity."""
    raise _RefusedValueError


def _checked_int(digits: str) -> int:
    """Convert an integer of a bounded number of digits."""
    if number_fault(digits):
        raise _RefusedValueError
    return int(digits)


def _checked_float(digits: str) -> float:
    """Convert a number that a float can hold."""
    if number_fault(digits):
        raise _RefusedValueError
    return float(digits)


# Made once: linters parse small files by the thousand, and making one takes as long as a file.
_TAME_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_constant=_refuse_constant,
    parse_int=_checked_int,
    parse_float=_checked_float,
)
