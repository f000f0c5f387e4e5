import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.hal.profile_text import with_member

KEYS = st.sampled_from(["a", "b", 'c"', "expect"])
OBJECTS = st.recursive(
    st.dictionaries(KEYS, st.integers() | st.text(), max_size=2),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
TEXT = """{
  "health": {"method": "GET", "path": "/health"},
  "movies": {
    "method": "GET",
    "query": {"page": 1}
  }
}
"""


def test_a_member_is_added_in_one_line_where_its_object_is_in_one() -> None:
    assert with_member(TEXT, ("health", "timeout_s"), 2) == TEXT.replace(
        '"path": "/health"}', '"path": "/health", "timeout_s": 2}'
    )


def test_a_member_is_added_in_lines_where_its_object_has_lines() -> None:
    assert with_member(TEXT, ("movies", "expect", "schema"), {"type": "object"}) == TEXT.replace(
        '{"page": 1}\n  }',
        """{"page": 1},
    "expect": {
      "schema": {
        "type": "object"
      }
    }
  }""",
    )


def test_a_value_is_replaced_where_it_stands() -> None:
    assert with_member(TEXT, ("movies", "query"), [1]) == TEXT.replace(
        '{"page": 1}', "[\n      1\n    ]"
    )


@pytest.mark.parametrize(
    ("text", "changed"),
    [("{}", '{"a": 1}'), ("{\n}", '{\n  "a": 1\n}'), ("{\n\t}", '{\n\t  "a": 1\n\t}')],
)
def test_an_empty_object_gets_its_first_member(text: str, changed: str) -> None:
    assert with_member(text, ("a",), 1) == changed


@given(OBJECTS, st.lists(KEYS, min_size=1, max_size=3), st.sampled_from([None, 2, "\t"]))
def test_the_member_has_the_value_and_everything_else_is_as_it_was(
    value: dict[str, Any], path: list[str], indent: int | str | None
) -> None:
    expected = copy.deepcopy(value)
    place: Any = expected
    for key in path[:-1]:
        if not isinstance(place.setdefault(key, {}), dict):
            return
        place = place[key]
    place[path[-1]] = {"new": ["value", {}]}

    changed = with_member(json.dumps(value, indent=indent), path, {"new": ["value", {}]})

    assert json.loads(changed) == expected
    assert list(json.loads(changed)) == list(expected)
