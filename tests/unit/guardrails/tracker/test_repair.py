from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.guardrails.tracker import fix
from specops.markdown.table import tables
from specops.packet.tracker import nearest_status
from tests.unit.guardrails.tracker.documents import HEADER, PRD, codes, lint, row

UNTIDY = """\
# Tracker

Order|Task ID|Title|Status|Owners|PRD|Branch|PR|Last Validation|Evidence|Notes
:-|-:|:-:|-|-|-|-|-|-|-|-
1|T1|`a \\| b`|**DONE**|Ada||main||2026-01-01|docs/||
|  2 |T2| long | in progress |||||||x |
"""
TIDY = """\
# Tracker

| Order | Task ID | Title    | Status      | Owners | PRD | Branch | PR  | Last Validation | Evidence | Notes |
| :---- | ------: | :------: | ----------- | ------ | --- | ------ | --- | --------------- | -------- | ----- |
| 1     | T1      | `a \\| b` | Done        | Ada    |     | main   |     | 2026-01-01      | docs/    |       |
| 2     | T2      | long     | In Progress |        |     |        |     |                 |          | x     |
"""  # noqa: E501 - a table is as wide as its columns


def test_an_untidy_table_is_spelled_spaced_and_aligned() -> None:
    assert fix(UNTIDY) == TIDY


def test_a_tidy_document_stays_as_it_is() -> None:
    assert fix(TIDY) == TIDY
    assert fix("") == ""
    assert fix("# no table\r\n") == "# no table\r\n"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_a_byte_order_mark_are_kept(ending: str, mark: str) -> None:
    text = mark + UNTIDY.replace("\n", ending)
    assert fix(text) == mark + TIDY.replace("\n", ending)


def test_endings_that_differ_within_a_document_are_kept_each() -> None:
    assert fix(UNTIDY.replace("\n", "\r\n", 3)) == TIDY.replace("\n", "\r\n", 3)


def test_a_column_of_long_texts_is_spaced_but_not_aligned() -> None:
    notes = "n" * 41
    fixed = fix(HEADER + row(notes=notes) + row(order="2", task_id="T2", notes="short"))
    assert [line.rpartition(" | ")[2] for line in fixed.splitlines()] == [
        "Notes |",
        "--- |",
        f"{notes} |",
        "short |",
    ]


@pytest.mark.parametrize(("width", "is_aligned"), [(40, True), (41, False)])
def test_a_column_is_aligned_up_to_a_width(width: int, *, is_aligned: bool) -> None:
    text = HEADER + row(title="x" * width) + row(order="2", task_id="T2", title="y")
    (*_, last) = fix(text).splitlines()
    padded = " " * (width - 1 if is_aligned else 0)
    assert last.startswith(f"| 2     | T2      | y{padded} | Backlog |")


@pytest.mark.parametrize(
    "line",
    [
        "|1|T1|",
        "Some  text",
        "|1|T1|x|DONE|" + "|" * 9,
        "<<<<<<< ours",
        "|||||||",
        "\n|1|T1| x |DONE||||||||",
    ],
)
def test_a_row_that_needs_a_person_is_left_as_it_is(line: str) -> None:
    assert fix(TIDY + line + "\n") == TIDY + line + "\n"


@pytest.mark.parametrize(
    "text",
    [
        UNTIDY.replace("Owners", "owners"),
        "```\n" + UNTIDY + "```\n",
        "| a|b |\n|-|-|\n|1|2|\n",
    ],
)
def test_a_table_that_is_no_exact_tracker_is_left_as_it_is(text: str) -> None:
    assert fix(text) == text


def test_a_status_that_is_only_nearly_one_is_left_to_a_person() -> None:
    for status in ("TODO", "~~Done~~", "Done soon", ""):
        assert f"| {status} " in fix(HEADER + row(status=status))


def test_the_indentation_of_a_list_item_is_kept() -> None:
    fixed = fix("".join(f"  {line}\n" for line in (HEADER + row()).splitlines()))
    assert all(line.startswith("  | ") for line in fixed.splitlines())


def test_what_was_repaired_is_no_finding_any_more(root: Path) -> None:
    text = HEADER + row(status="**DONE**", evidence=PRD)
    assert codes(lint(root, text)) == ["TR009"]
    assert codes(lint(root, fix(text))) == []


CELL = st.text("ab \\`*|-:\t\u00a0", max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=9, max_size=13), max_size=4)
STATUSES = st.sampled_from(["**DONE**", "done", "Done", "TODO", " in  review "])


@given(ROWS, STATUSES, st.sampled_from(["\n", "\r\n"]), st.text("\n| ab#`-", max_size=12))
def test_a_repair_is_idempotent_and_changes_nothing_but_the_status(
    rows: list[list[str]], status: str, ending: str, tail: str
) -> None:
    lines = ["|".join(("", *row[:3], status, *row[3:], "")) for row in rows]
    text = (HEADER + "\n".join([*lines, tail])).replace("\n", ending)
    fixed = fix(text)
    assert fix(fixed) == fixed
    assert [
        [shown(row.texts) for row in (table.header, *table.rows)] for table in tables(text)
    ] == [[shown(row.texts) for row in (table.header, *table.rows)] for table in tables(fixed)]
    assert fixed.count(ending) == text.count(ending)


def shown(texts: list[str]) -> list[str]:
    """Return the texts of a row, its status in one spelling."""
    return [nearest_status(text) or text if at == 3 else text for at, text in enumerate(texts)]
