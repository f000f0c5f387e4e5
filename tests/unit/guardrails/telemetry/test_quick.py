import json
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specops.guardrails.telemetry import quick
from specops.strict_json import StrictJsonError, parse

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
TOKENS = st.sampled_from(
    [
        '{"a":',
        '"a":1,',
        '"a":1}',
        "[",
        "]",
        "{",
        "}",
        ",",
        "1",
        "-0",
        "1e400",
        "NaN",
        '"\\u0061":2}',
    ]
)


def quick_parser() -> quick.Parse:
    """Return the quick parser, as it is at the time."""
    return quick.parser(quick.FILES_THAT_PAY)


def outcome(parser: quick.Parse, content: bytes) -> Any:  # noqa: ANN401 - JSON is any value
    try:
        return repr(parser(content))
    except StrictJsonError as error:
        return str(error)


def test_few_files_are_parsed_without_an_import() -> None:
    assert quick.parser(quick.FILES_THAT_PAY - 1) is parse
    assert quick_parser() is not parse


def test_without_orjson_the_strict_parser_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "orjson", None)
    assert quick.parser(quick.FILES_THAT_PAY) is parse


@given(JSON, st.booleans())
def test_both_parsers_read_the_same_from_what_is_valid(value: object, escaped: bool) -> None:  # noqa: FBT001 - a value
    content = json.dumps(value, ensure_ascii=escaped).encode()
    assert outcome(quick_parser(), content) == outcome(parse, content)


@given(st.lists(TOKENS, max_size=8).map("".join))
@example('{"a":1,"a":1}')
@example('{"a":1,"\\u0061":2}')
@example('{"b":{"a":[],"a":{}}}')
@example("123456789012345678901")
@example("[18446744073709551616]")
@example("1e400")
@example("[" * 65 + "]" * 65)
@example("[" * 64 + "]" * 64)
@example('"\ufeff"')
@example("\ufeff1")
@example("")
def test_both_parsers_refuse_the_same(text: str) -> None:
    content = text.encode()
    assert outcome(quick_parser(), content) == outcome(parse, content)


@given(st.binary(max_size=12))
def test_both_parsers_say_the_same_of_any_bytes(content: bytes) -> None:
    assert outcome(quick_parser(), content) == outcome(parse, content)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, -2.5, "x { [ y"], "b": {"c": [null, true], "d": {}}}\n',
        '\t{"a":\r\n[]}',
        "[" * 64 + "]" * 64,
        '"ü"',
    ],
)
def test_what_json_writes_again_as_it_was_takes_the_quick_road(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    expected = parse(text.encode())
    monkeypatch.setattr(quick, "parse", None)
    assert quick_parser()(text.encode()) == expected
