"""A tracker of a hundred thousand rows takes no longer than to split them: this is why."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from specops.guardrails.tracker import batch as batches
from specops.guardrails.tracker import lint as linter
from specops.guardrails.tracker import numbering
from specops.guardrails.tracker.batch import BATCH_ROWS, Batch, Fact, Fault
from tests.unit.guardrails.tracker.documents import HEADER, codes, lint, row

Judge = Callable[[str], Sequence[Fact]]


def _refused(*given: object) -> None:
    raise AssertionError(given)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the columns of which single cells are judged, and let no row be split by itself."""
    columns: set[str] = set()
    faults = Batch.faults

    def noted(batch: Batch, column: str, judge: Judge) -> Iterator[Fault]:
        columns.add(column)
        return faults(batch, column, judge)

    monkeypatch.setattr(Batch, "faults", noted)
    monkeypatch.setattr(batches, "split_row", _refused)
    monkeypatch.setattr(numbering, "plain_text", _refused)
    monkeypatch.setattr(linter, "merge_leftovers", _refused)
    return columns


@pytest.mark.parametrize("number", [1, 2, 3, BATCH_ROWS + 1])
def test_rows_without_a_fault_are_judged_column_by_column(
    root: Path, asked: set[str], number: int
) -> None:
    rows = [
        row(order=str(n), task_id=f"A-{n:03}", branch=f"feat/a_{n}-b") for n in range(1, number + 1)
    ]
    assert codes(lint(root, HEADER + "".join(rows))) == []
    assert asked.isdisjoint({"Order", "Task ID", "Branch"})
