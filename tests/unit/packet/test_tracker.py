import pytest

from specops.packet.tracker import (
    COLUMNS,
    Status,
    canonical_spec_id,
    is_blank,
    nearest_status,
    plain_text,
    read_tracker,
)

HEADER = f"| {' | '.join(COLUMNS)} |\n{'| --- ' * 11}|\n"
ROW = "| 1 | {} | Title | Done | Ada | a.md | main | #1 | 2026-01-01 | b.json | note |\n"


def test_a_row_has_its_cells_under_the_names_of_the_columns() -> None:
    (row,) = read_tracker(HEADER + ROW.format("T1")).rows
    assert row[:11] == (
        *("1", "T1", "Title", "Done", "Ada", "a.md", "main", "#1", "2026-01-01", "b.json", "note"),
    )
    assert (row.task_id, row.prd, row.evidence, row.line) == ("T1", "a.md", "b.json", 3)


def test_a_short_row_is_filled_and_a_long_one_cut() -> None:
    short, long = read_tracker(HEADER + "| 1 | T1 |\n" + "| x " * 14 + "|\n").rows
    assert (short.task_id, short.status, short.notes, short.line) == ("T1", "", "", 3)
    assert (long.notes, long.line) == ("x", 4)


@pytest.mark.parametrize(
    "written",
    ["SPEC-KIT-018", "SPEC-KIT-018-hal-smoke", "`SPEC-KIT-018`", "**[SPEC-KIT-018](docs/x)**"],
)
@pytest.mark.parametrize("asked", ["SPEC-KIT-018", "SPEC-KIT-018-hal-smoke", "SPEC-KIT-018-other"])
def test_a_row_belongs_to_a_spec_by_the_first_three_parts(written: str, asked: str) -> None:
    tracker = read_tracker(HEADER + ROW.format(written) + ROW.format("SPEC-KIT-0180"))
    assert [row.line for row in tracker.rows_for(asked)] == [3]


def test_text_that_is_no_spec_id_has_no_row() -> None:
    tracker = read_tracker(HEADER + ROW.format("T1") + ROW.format(""))
    assert tracker.rows_for("T1") == tracker.rows_for("") == ()


def test_every_table_with_the_header_counts() -> None:
    text = HEADER + ROW.format("T1") + "\n## More\n\n" + HEADER + ROW.format("T2")
    assert [row.task_id for row in read_tracker(text).rows] == ["T1", "T2"]


def test_rows_under_another_header_are_not_relied_on() -> None:
    tracker = read_tracker(HEADER.replace("Owners", "owner") + ROW.format("T1"))
    (table,) = tracker.tables
    assert not table.is_exact
    assert table.positions[COLUMNS.index("Owners")] is None
    assert [(row.task_id, row.owners, row.prd) for row in table.rows] == [("T1", "", "a.md")]
    assert tracker.rows == ()


def test_a_table_of_something_else_is_no_tracker() -> None:
    other = "| Order | Task | Owner | Status | Validation |\n" + "| - " * 5 + "|\n| 1 | T | | | |\n"
    assert read_tracker(other).tables == ()


def test_rows_outside_any_table_are_kept_aside() -> None:
    tracker = read_tracker(HEADER + "\n" + ROW.format("T1"))
    assert [row.line for row in tracker.loose] == [4]


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Done", Status.DONE),
        ("**DONE**", Status.DONE),
        ("_in progress_", Status.IN_PROGRESS),
        ("`In-Review`", Status.IN_REVIEW),
        ("blocked", Status.BLOCKED),
        ("BACK LOG", None),
        ("~~Done~~", None),
        ("TODO", None),
        ("", None),
    ],
)
def test_a_status_is_known_whatever_its_case_and_emphasis(cell: str, status: Status | None) -> None:
    assert nearest_status(cell) is status


def test_plain_text_is_what_github_shows() -> None:
    assert plain_text("**[`SPEC-KIT-018`](docs/a.md)**") == "SPEC-KIT-018"
    assert plain_text("a*b") == "a*b"


def test_the_usual_signs_for_nothing_are_blank() -> None:
    assert all(is_blank(cell) for cell in ("", "-", "\u2013", "\u2014", "N/A", "none", "TBD"))
    assert not is_blank("x")


def test_a_canonical_id_is_the_first_three_parts_of_a_spec_id_only() -> None:
    assert canonical_spec_id("SPEC-KIT-018-hal-smoke") == "SPEC-KIT-018"
    assert canonical_spec_id("SPEC-957") == canonical_spec_id("a-b-c-d") == ""
