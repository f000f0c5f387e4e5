"""What a failure says, to the letter and to the length: a record holds nothing else of it."""

import pytest

from specops.hal.interface import BodyState
from tests.unit.hal.test_expectation import JSON_TYPE, PLAIN, answer, check, told

LONG = "x" * 300


def test_a_redirect_without_a_place_leads_nowhere() -> None:
    assert told(PLAIN, answer({}, 302)) == ("redirect HTTP 302 to nowhere, which is not followed")


@pytest.mark.parametrize(("length", "where"), [(120, "x" * 120), (121, "(121 characters)")])
def test_a_place_of_a_redirect_is_told_up_to_120_characters(length: int, where: str) -> None:
    said = told(PLAIN, answer({}, 302, location="x" * length))
    assert said == f"redirect HTTP 302 to {where}, which is not followed"


def test_a_flood_is_told_in_plain_words() -> None:
    flood = answer({}, state=BodyState.TOO_LARGE)
    assert told(PLAIN, flood) == "too-large the body is larger than the cap"


@pytest.mark.parametrize(("length", "of"), [(20, "9" * 20), (21, "(21 characters)")])
def test_a_length_is_told_up_to_20_characters(length: int, of: str) -> None:
    cut = answer(b"{}", state=BodyState.TRUNCATED, content_length="9" * length)
    assert told(PLAIN, cut) == f"truncated the body ended after 2 of {of} bytes"


@pytest.mark.parametrize(("length", "got"), [(100, "x" * 95), (101, "")])
def test_a_content_type_is_told_up_to_100_characters(length: int, got: str) -> None:
    said = told(PLAIN, answer({}, content_type=f"text/{'x' * (length - 5)}"))
    shown = f"text/{got}" if got else "(101 characters)"
    assert said == f"content-type got {shown}, expected JSON"


@pytest.mark.parametrize(("body", "what"), [(b"", "no body"), (b" \n ", "3 bytes of white space")])
def test_nothing_is_told_apart_from_white_space(body: bytes, what: str) -> None:
    assert told(PLAIN, answer(body)) == f"empty HTTP 200 with {what}"


def test_what_a_schema_finds_is_counted_only_where_something_is_left_out() -> None:
    items = {"items": {"type": "integer"}}
    few = told(check(schema=items), answer(["a", "b"]))
    assert "more)" not in few
    at_the_limit = [told(check(schema=items), answer(["a"] * count)) for count in range(2, 9)]
    assert not [said for said in at_the_limit if "(and 0 more)" in said]


def test_a_long_difference_is_cut() -> None:
    said = told(check(schema={"const": 1}), answer([LONG] * 9))
    assert len(said) < 300
    assert JSON_TYPE not in said
