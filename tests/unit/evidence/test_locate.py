import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.evidence.locate import locate
from specops.schema import pointer

TEXT = """{
  "a": {"b/c": [1, "x,]}", {"~": true}], "": 2},
  "list" : [ ],
  "last": "y"
}
"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", (1, 1)),
        ("/a", (2, 8)),
        ("/a/b~1c", (2, 16)),
        ("/a/b~1c/0", (2, 17)),
        ("/a/b~1c/1", (2, 20)),
        ("/a/b~1c/2/~0", (2, 34)),
        ("/a/", (2, 46)),
        ("/last", (4, 11)),
    ],
)
def test_a_pointer_is_found(pointer: str, place: tuple[int, int]) -> None:
    assert locate(TEXT, pointer) == place


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/missing", (1, 1)),
        ("/a/missing/deeper", (2, 8)),
        ("/list/0", (3, 12)),
        ("/a/b~1c/3", (2, 16)),
        ("/a/b~1c/5", (2, 16)),
        ("/a/b~1c/first", (2, 16)),
        ("/last/0", (4, 11)),
    ],
)
def test_a_pointer_that_leads_nowhere_ends_at_the_last_value_on_its_way(
    pointer: str, place: tuple[int, int]
) -> None:
    assert locate(TEXT, pointer) == place


def test_a_document_without_a_space_is_walked_as_well() -> None:
    text = '{"a":1,"b":[2,3]}'
    assert [locate(text, at) for at in ("/a", "/b", "/b/0", "/b/1")] == [
        (1, 6),
        (1, 12),
        (1, 13),
        (1, 15),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    return [path, *(deeper for key, child in children for deeper in _paths(child, (*path, key)))]


@given(JSON, st.sampled_from([None, 2]))
def test_every_value_of_any_document_is_found_where_it_stands(
    value: object, indent: int | None
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    for path in _paths(value):
        line, column = locate(text, pointer(path))
        lines = text.split("\n")
        rest = "\n".join(lines[line - 1 :])[column - 1 :]
        expected = value
        for step in path:
            expected = expected[step]  # type: ignore[index]  # the path was walked before
        assert json.JSONDecoder().raw_decode(rest)[0] == expected
