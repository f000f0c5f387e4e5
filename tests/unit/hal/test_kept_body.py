import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.hal.kept_body import MASKED, masked, places, shape

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
KEYS = st.text("ab~/*0", max_size=3)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def test_a_shape_has_the_keys_and_types_and_each_kind_of_item_once() -> None:
    value = {"a": [1, 2, "x", 0.5, True, None, [], {}], "b": [{"c": 1}, {"c": 2}, {"d": "e"}]}

    assert shape(value) == {
        "a": ["integer", "string", "number", "boolean", "null", [], {}],
        "b": [{"c": "integer"}, {"d": "string"}],
    }


@given(VALUES)
def test_the_shape_of_a_shape_says_that_only_names_of_types_are_left(value: object) -> None:
    scalars = {"string", "boolean", "integer", "number", "null"}

    def leaves(part: object) -> set[object]:
        if isinstance(part, dict):
            return set().union(*map(leaves, part.values()))
        return set().union(*map(leaves, part)) if isinstance(part, list) else {part}

    assert leaves(shape(value)) <= scalars


@pytest.mark.parametrize(
    ("pointer", "left"),
    [
        ("/a", {"a": MASKED, "b": [{"c": 1}, {"c": 2}], "x/y": {"~": 3}}),
        ("/b/0/c", {"a": 0, "b": [{"c": MASKED}, {"c": 2}], "x/y": {"~": 3}}),
        ("/b/*/c", {"a": 0, "b": [{"c": MASKED}, {"c": MASKED}], "x/y": {"~": 3}}),
        ("/x~1y/~0", {"a": 0, "b": [{"c": 1}, {"c": 2}], "x/y": {"~": MASKED}}),
        ("/*", {"a": MASKED, "b": MASKED, "x/y": MASKED}),
        ("/a/b", {"a": 0, "b": [{"c": 1}, {"c": 2}], "x/y": {"~": 3}}),
        ("", MASKED),
    ],
)
def test_a_pointer_masks_what_it_leads_to_and_nothing_else(pointer: str, left: object) -> None:
    value = {"a": 0, "b": [{"c": 1}, {"c": 2}], "x/y": {"~": 3}}

    assert masked(value, [pointer]) == left
    assert masked(value, ["/lost", pointer]) == left


@given(VALUES, st.lists(KEYS.map(lambda key: key.replace("~", "~0").replace("/", "~1"))))
def test_nothing_that_a_pointer_leads_to_is_left(value: object, steps: list[str]) -> None:
    pointer = "".join(f"/{step}" for step in steps)
    left = masked(value, [pointer])

    assert all(found == MASKED for found in places(left, pointer))
    assert (json.dumps(left) == json.dumps(value)) or list(places(value, pointer))
