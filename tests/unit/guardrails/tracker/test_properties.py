"""What must hold for every tracker: faults are found, and mere formatting is none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from specops.guardrails.tracker.batch import STATUS_CELLS, batches
from specops.guardrails.tracker.numbering import Orders, TaskIds
from specops.markdown.table import Row, Table, split_row
from specops.model import Verdict
from specops.packet.tracker import COLUMNS, TrackerTable, read_tracker
from tests.unit.guardrails.tracker.documents import HEADER, PRD, RECORD, codes, lint, row

# The folder of a test is read only, but for the SPEC.md that each example writes anew.
ONE_FOLDER = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
VALID: tuple[tuple[str, ...], ...] = (
    ("1", "SPEC-KIT-018", "HAL smoke", "Done", "Ada", PRD, "main", "#1", "2026-11-01", RECORD, "n"),
    ("2", "T2", "Two", "In Progress", "Ada", "docs", "feat/two", "#2", "2026-11-02", PRD, "note"),
    ("3", "T3", "Three", "Backlog", "Max", "docs", "feat/three", "#3", "2026-11-03", PRD, "note"),
)
DELIMITER = ("---",) * len(COLUMNS)
# One change a cell: its column, and what it becomes.
FAULTS: tuple[tuple[int, str], ...] = (
    (0, "x"),
    (0, "7"),
    (1, "T7"),
    (1, "-"),
    (3, "DONE"),
    (3, "TODO"),
    (3, "Done"),
    (4, "-"),
    (4, "Ada"),
    (5, "no.md"),
    (5, "/etc"),
    (6, "a..b"),
    (8, "2026-02-30"),
    (8, "2027-01-01"),
    (9, "../x"),
    (9, RECORD),
    (9, "-"),
)


def plain(rows: list[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


@st.composite
def faulty_rows(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """The valid rows with some cells changed."""
    rows = [list(row) for row in VALID]
    for column, text in draw(st.lists(st.sampled_from(FAULTS), max_size=6)):
        rows[draw(st.integers(0, len(rows) - 1))][column] = text
    return [tuple(row) for row in rows]


@st.composite
def spelling(draw: st.DrawFn) -> Callable[[tuple[str, ...]], str]:
    """A way to write a row that GitHub shows the same: spaces and outer pipes."""
    gaps = st.text(" \t", max_size=3)
    before, after, lead = draw(gaps), draw(gaps), draw(st.sampled_from(["", " ", "   "]))
    first, last = draw(st.sampled_from([("|", "|"), ("", "|"), ("|", ""), ("", "")]))
    return lambda row: (
        lead
        + first
        + (before if first else "")
        + f"{after}|{before}".join(row)
        + (after + last if last else "")
    )


@st.composite
def formatted(draw: st.DrawFn, rows: list[tuple[str, ...]]) -> str:
    """The same table as ``plain`` writes, formatted in another way."""
    aligned = [draw(st.sampled_from(["-", "---", ":--", "--:", ":-:", "-----"])) for _ in COLUMNS]
    header = (COLUMNS, ("---" if aligned[0] == "-" else aligned[0], *aligned[1:]))
    lines = [draw(spelling())(row) for row in (*header, *rows)]
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + ending.join([*lines, ""])


@ONE_FOLDER
@given(st.data())
def test_formatting_that_github_shows_the_same_changes_no_finding(
    root: Path, data: st.DataObject
) -> None:
    rows = data.draw(faulty_rows())
    expected = codes(lint(root, HEADER + plain(rows)))
    text = data.draw(formatted(rows))
    assert sorted(codes(lint(root, text))) == sorted(expected)


def test_the_valid_rows_pass(root: Path) -> None:
    assert lint(root, HEADER + plain(list(VALID))).verdict is Verdict.PASSED


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_a_column_that_is_removed_is_found(root: Path, column: int) -> None:
    rows = [row[:column] + row[column + 1 :] for row in (COLUMNS, DELIMITER, *VALID)]
    assert "TR003" in codes(lint(root, plain(rows)))


@pytest.mark.parametrize("column", range(len(COLUMNS)))
@ONE_FOLDER
@given(name=st.text(st.characters(categories=["L", "N", "Zs"]), max_size=8))
def test_a_column_that_is_renamed_is_found(root: Path, column: int, name: str) -> None:
    renamed = (*COLUMNS[:column], name, *COLUMNS[column + 1 :])
    is_renamed = name.strip(" ") != COLUMNS[column]
    found = codes(lint(root, plain([renamed, DELIMITER, *VALID])))
    assert ("TR003" in found) is is_renamed


@pytest.mark.parametrize("column", range(len(COLUMNS) - 1))
def test_two_columns_that_changed_places_are_found(root: Path, column: int) -> None:
    swapped = [*COLUMNS]
    swapped[column], swapped[column + 1] = swapped[column + 1], swapped[column]
    assert "TR003" in codes(lint(root, plain([tuple(swapped), DELIMITER, *VALID])))


@pytest.mark.parametrize(("column", "text"), FAULTS)
def test_every_fault_that_the_properties_plant_is_found(root: Path, column: int, text: str) -> None:
    """In the first or the last row, for a fault may need another row to stand out."""
    found = []
    for at in (0, 2):
        rows = [*VALID]
        rows[at] = (*rows[at][:column], text, *rows[at][column + 1 :])
        rows[1] = (*rows[1][:1], "T7", *rows[1][2:]) if text == "T7" else rows[1]
        rows[1] = ("7", *rows[1][1:]) if text == "7" else rows[1]
        found += codes(lint(root, HEADER + plain(rows)))
    harmless = {(3, "Done"), (4, "-"), (4, "Ada"), (9, RECORD)}
    assert bool(found) is ((column, text) not in harmless)


@ONE_FOLDER
@given(st.text(st.sampled_from("|\\`<>=#-:~ \n\r\tab1[](),*"), max_size=200))
def test_no_document_is_too_wild_to_be_judged(root: Path, text: str) -> None:
    assert lint(root, text).findings
    wild = lint(root, HEADER + plain(list(VALID)) + text)
    assert wild.verdict in {Verdict.PASSED, Verdict.FAILED}
    assert wild.checked >= len(VALID)


@ONE_FOLDER
@given(st.binary(max_size=60))
def test_no_bytes_are_too_wild_to_be_judged(root: Path, content: bytes) -> None:
    assert lint(root, content).findings


@st.composite
def sources(draw: st.DrawFn) -> str:
    """A row of about the right number of cells, mostly of the usual form."""
    cells = st.sampled_from(["", " ", " a ", "b", "\t1  ", " c d ", "\\"])
    count = draw(st.sampled_from([len(COLUMNS)] * 4 + [2, 10, 12]))
    lead, trail = draw(st.sampled_from([("|", "|")] * 4 + [("", "|"), ("|", ""), (" |", "| ")]))
    return lead + "|".join(draw(cells) for _ in range(count)) + trail


# As many pipes as two usual rows have, or as one, but not in their places.
@example(["|" * 11, "|" * 13])
@example(["|" * 13, "|" * 11])
@example([f"x{'|' * 12}"])
@example([f"{'|' * 12}x"])
@example([f"{'|' * 12} "])
@example([f"\\{'|' * 12}"])
@example([f"|\\{'|' * 11}"])
@given(st.lists(sources(), min_size=1, max_size=6))
def test_rows_that_are_split_together_are_split_as_each_alone(rows: list[str]) -> None:
    names = Row(1, f"| {' | '.join(COLUMNS)} |")
    table = Table(names, Row(2, ""), tuple(rows))
    positions = tuple(range(len(COLUMNS)))
    found = {
        line: tuple(cells)
        for batch in batches(TrackerTable(table, positions), rows=3)
        for line, *cells in zip(batch.lines, *map(batch.texts, COLUMNS), strict=True)
    }
    alone = {line: split_row(source) for line, source in enumerate(rows, 3)}
    width = len(COLUMNS)
    assert found == {
        line: (*cells[:width], *[""] * (width - len(cells)))
        for line, cells in alone.items()
        if len(cells) >= STATUS_CELLS
    }


@given(st.lists(st.integers(0, 12), max_size=12))
def test_every_order_and_task_id_that_is_used_twice_is_found(numbers: list[int]) -> None:
    rows = [row(order=str(number), task_id=f"T-{number}") for number in numbers]
    tracker = read_tracker(HEADER + "".join(rows))
    again = [at for at, number in enumerate(numbers, 3) if number in numbers[: at - 3]]
    for rule in (Orders(), TaskIds()):
        for table in tracker.tables:
            for batch in batches(table, rows=3):
                assert not [*rule(batch)]
        assert [fault.line for fault in rule.at_end()] == again
