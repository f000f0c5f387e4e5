import json
import math
import shutil
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specops.json_faults import refusals
from specops.strict_json import MAX_DEPTH, StrictJsonError, canonical, parse, pretty

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    SCALARS | TEXT,
    lambda children: st.lists(children) | st.dictionaries(TEXT, children),
    max_leaves=20,
)


def refusal(content: bytes) -> StrictJsonError:
    with pytest.raises(StrictJsonError) as caught:
        parse(content)
    return caught.value


def outcome(content: bytes) -> object:
    try:
        return parse(content)
    except StrictJsonError as error:
        return type(error)


@settings(max_examples=50)
@given(VALUES)
def test_what_is_written_is_read_back(value: object) -> None:
    assert parse(canonical(value)) == value
    assert parse(pretty(value)) == value


@given(VALUES)
def test_pretty_text_is_what_the_standard_writer_indents_by_two(value: object) -> None:
    expected = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    assert pretty(value) == expected.encode()


@settings(max_examples=50)
@given(VALUES, st.sampled_from([0, 1]), st.sampled_from([None, 1, "\t"]))
def test_valid_json_means_what_the_standard_parser_says(
    value: object, ascii_only: int, indent: int | str | None
) -> None:
    text = json.dumps(value, ensure_ascii=bool(ascii_only), indent=indent)

    assert parse(text.encode()) == json.loads(text)


@given(st.text('[]{}",:\\ue1d83af \n', max_size=40))
def test_text_is_refused_wherever_the_standard_parser_refuses_it(text: str) -> None:
    try:
        expected = json.loads(text)
    except json.JSONDecodeError:
        fault = refusal(text.encode()).fault
        assert 1 <= fault.line <= text.count("\n") + 1
        assert 1 <= fault.column <= len(text) + 1
    else:
        assert outcome(text.encode()) in (expected, StrictJsonError)


@given(st.binary(max_size=40))
@example(b"1e400-0")
@example(b"-1e999.0e")
def test_bytes_are_parsed_or_refused_and_nothing_else(content: bytes) -> None:
    assert outcome(content) is not NotImplemented


@settings(max_examples=50)
@given(VALUES)
def test_the_order_of_keys_does_not_change_the_canonical_bytes(value: object) -> None:
    assert canonical(_reversed(value)) == canonical(value)


def _reversed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def test_canonical_bytes_have_no_white_space_and_sorted_keys() -> None:
    assert canonical({"b": [1, True], "a": "é\x7f"}) == '{"a":"é\\u007f","b":[1,true]}'.encode()


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_canonical_bytes_are_those_of_jq() -> None:
    characters = "".join(map(chr, [*range(0x180), 0x2028, 0xE000, 0xFFFF, 0x1F600]))
    value = {characters: [characters, -(2**53), 0, None], "\U0001f600": {}, "\ue000": [], "Z": 1}

    done = subprocess.run(
        [str(shutil.which("jq")), "-cSj", "."],
        input=pretty(value),
        capture_output=True,
        check=True,
        timeout=120,
    )

    assert canonical(value) == done.stdout


def test_a_value_that_json_cannot_say_is_not_written() -> None:
    for write in (canonical, pretty):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write(math.nan)


def test_pretty_text_keeps_the_order_of_keys_and_ends_with_a_line_feed() -> None:
    assert pretty({"b": 1, "a": "é"}) == '{\n  "b": 1,\n  "a": "é"\n}\n'.encode()


@pytest.mark.parametrize(
    "codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_another_encoding_is_undecodable(codec: str) -> None:
    error = refusal('{"a": 1}'.encode(codec))

    assert error.undecodable
    assert (error.fault.line, error.fault.column) == (1, 1)


def test_a_byte_that_is_not_utf8_is_named_with_its_place_in_characters() -> None:
    error = refusal('{\n "é": "'.encode() + b"\xe9" + b'"}')

    assert error.undecodable
    assert str(error) == "line 2 column 8: byte 0xe9 is not UTF-8"


def test_a_fault_of_the_grammar_is_no_fault_of_the_encoding() -> None:
    assert not refusal(b"{").undecodable


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a": "NaN",\n "b": NaN}', "line 2 column 7: NaN is not a JSON number"),
        (b"[1, -Infinity]", "line 1 column 5: -Infinity is not a JSON number"),
        (b"[Infinity, NaN]", "line 1 column 2: Infinity is not a JSON number"),
        (b"[1, 1e999]", "line 1 column 5: number 1e999 is out of range"),
        (b"[-1E+0400]", "line 1 column 2: number -1E+0400 is out of range"),
        (b"[" + b"9" * 310 + b".5]", "line 1 column 2: number (312 characters) is out of range"),
        (b"[0, " + b"9" * 641 + b"]", "line 1 column 5: integer of 641 digits"),
        (b"[-" + b"9" * 5000 + b"]", "line 1 column 2: integer of 5000 digits"),
        (b'{"a": 1,\n "a": 2}', "line 2 column 2: duplicate key 'a'"),
        (rb'{"a": 1, "\u0061": 2}', "line 1 column 10: duplicate key 'a'"),
        (b'[{"a":{"a":0}},{"a" :1,"b":[{"a":1}],"a" :2}]', "line 1 column 38: duplicate key 'a'"),
        (b'{"": 1, "": 2}', "line 1 column 9: duplicate key ''"),
        (rb'["ok", "\ud83d\ude00", "\ud83d"]', "line 1 column 24: lone surrogate"),
        (rb'["\\ud800", "\udc00\ud800"]', "line 1 column 13: lone surrogate"),
        (rb'{"\uD800": 1}', "line 1 column 2: lone surrogate"),
        (b"", "line 1 column 1: Expecting value"),
        (b" \n", "line 2 column 1: Expecting value"),
        (b"{} {}", "line 1 column 4: Extra data"),
        (b'["a\nb"]', "line 1 column 4: Invalid control character at"),
        (b"['a']", "line 1 column 2: Expecting value"),
        (b'["abc', "line 1 column 2: Unterminated string starting at"),
        (b'["\\', "line 1 column 2: Unterminated string starting at"),
    ],
)  # fmt: skip
def test_a_refusal_names_its_place_and_reason(content: bytes, told: str) -> None:
    assert str(refusal(content)) == told


def test_only_the_first_refusal_of_several_is_told() -> None:
    assert [fault.column for fault in refusals("[NaN, Infinity, 1e999]")] == [2, 7, 17]
    assert refusal(b"[NaN, Infinity, 1e999]").fault.column == 2


def test_a_literal_backslash_before_a_surrogate_number_is_text() -> None:
    assert parse(rb'"\\ud800"') == "\\ud800"


def test_numbers_at_the_bounds_are_read() -> None:
    assert parse(b"9" * 640) == int("9" * 640)
    assert parse(b"-" + b"9" * 640) == -int("9" * 640)
    assert parse(b"[1e308, 1e-999, 1E+005]") == [1e308, 0.0, 1e5]


def test_an_integer_within_the_bound_can_be_written_under_every_interpreter_setting() -> None:
    code = (
        "from specops.strict_json import canonical, parse; print(len(canonical(parse(b'9' * 640))))"
    )

    done = subprocess.run(
        [sys.executable, "-X", "int_max_str_digits=640", "-c", code],
        capture_output=True,
        check=True,
        timeout=30,
    )

    assert done.stdout.strip() == b"640"


def nested(depth: int, opening: str, closing: str) -> bytes:
    return (opening * depth + "1" + closing * depth).encode()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a": ', "}"), ('[{"[": [', "]}]")])
def test_nesting_up_to_the_bound_is_read(opening: str, closing: str) -> None:
    levels = opening.count("[") - opening.count('"[') + opening.count("{")
    content = nested(MAX_DEPTH // levels, opening, closing)

    assert parse(content) == json.loads(content)


def test_nesting_beyond_the_bound_names_the_bracket_that_is_too_much() -> None:
    assert str(refusal(b"\n " + nested(65, "[", "]"))) == "line 2 column 66: nested deeper than 64"


@pytest.mark.parametrize("tail", [b"", b"]" * 100_000, b"}" * 100_000, b'"' * 3, b"x"])
def test_a_flood_of_brackets_is_refused_before_the_parser_dies_of_it(tail: bytes) -> None:
    assert "nested deeper than 64" in str(refusal(b"[" * 100_000 + tail))


def test_the_place_of_nesting_counts_characters_and_not_bytes() -> None:
    assert refusal('{"é": '.encode() + nested(64, "[", "]") + b"}").fault.column == 70


def test_brackets_inside_strings_do_not_nest() -> None:
    value = {"[" * 100: ["{" * 100, '\\"[' * 100, "\\" * 101 + "[" * 100]}

    assert parse(json.dumps(value).encode()) == value


def test_many_brackets_side_by_side_do_not_nest() -> None:
    assert parse(b"[" + b",".join([b"[{}]"] * 1000) + b"]") == [[{}]] * 1000


def test_unbalanced_brackets_are_a_fault_of_the_grammar() -> None:
    assert "Expecting value" in str(refusal(b"]" * 5 + b"[]" * 70))


def test_the_bound_of_nesting_can_be_set() -> None:
    assert parse(b"[1]", max_depth=1) == [1]
    with pytest.raises(StrictJsonError, match="nested deeper than 1"):
        parse(b"[[1]]", max_depth=1)


@settings(max_examples=50)
@given(VALUES)
def test_the_bound_of_nesting_agrees_with_the_depth_of_the_value(value: object) -> None:
    content = json.dumps(value).encode()
    depth = _depth(value)

    assert parse(content, max_depth=depth) == value
    if depth:
        with pytest.raises(StrictJsonError, match="nested deeper"):
            parse(content, max_depth=depth - 1)


def _depth(value: object) -> int:
    if not isinstance(value, list | dict):
        return 0
    children = value.values() if isinstance(value, dict) else value
    return 1 + max(map(_depth, children), default=0)
