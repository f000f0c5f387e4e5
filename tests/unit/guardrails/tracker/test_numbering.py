"""What is used twice is found, however the rows are cut into batches."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.guardrails.tracker.numbering import Repeats
from tests.unit.guardrails.tracker.documents import HEADER, lint, row

BATCHES = st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=5)


def found_in(batches: list[list[int]]) -> list[tuple[int, int, int]]:
    """Ask for the repeats of keys that stand in the lines from 1, batch by batch."""
    repeats: Repeats[int] = Repeats()
    line = 1
    for keys in batches:
        repeats.add(range(line, line + len(keys)), keys)
        line += len(keys)
    return list(repeats.found())


@given(BATCHES)
def test_each_repeated_key_is_found_with_the_line_of_its_first_use(
    batches: list[list[int]],
) -> None:
    keys = [key for batch in batches for key in batch]
    assert found_in(batches) == [
        (line, key, keys.index(key) + 1)
        for line, key in enumerate(keys, 1)
        if keys.index(key) + 1 != line
    ]


@pytest.mark.parametrize(
    ("batches", "repeated"),
    [
        ([[5], [5, 6]], [(2, 5, 1)]),
        ([[5, 6], [6]], [(3, 6, 2)]),
        ([[5, 6], [], [6]], [(3, 6, 2)]),
        ([[5, 5], [6, 7]], [(2, 5, 1)]),
        ([[5, 6], [4, 7]], []),
    ],
)
def test_the_last_key_of_a_batch_is_held_against_the_first_of_the_next(
    batches: list[list[int]], repeated: list[tuple[int, int, int]]
) -> None:
    assert found_in(batches) == repeated


@pytest.mark.parametrize("others", [[], ["x"], ["\u00a011"]])
def test_an_order_is_the_same_number_among_right_ones_and_among_wrong_ones(
    root: Path, others: list[str]
) -> None:
    rows = [
        row(order=order, task_id=f"T{at}") for at, order in enumerate(["11", "17", *others, "011"])
    ]
    found = lint(root, HEADER + "".join(rows)).findings
    assert [one.message for one in found if one.code == "TR006"] == [
        "order 11 is already the order of line 3"
    ]
