import errno
import os
from pathlib import Path

import pytest

from specops.guardrails.tracker import TrackerLint, source
from specops.guardrails.tracker.document import merge_leftovers
from specops.guardrails.tracker.regular_file import read_regular_file
from specops.guardrails.tracker.source import MAX_BYTES, UnreadableTrackerError, read_text
from specops.model import Verdict
from tests.unit.guardrails.tracker.documents import HEADER, TODAY, codes, lint, places, row


def judge(root: Path, path: str) -> tuple[str, str]:
    (result,) = TrackerLint(root, path, today=TODAY).run()
    (finding,) = result.findings
    assert result.verdict is Verdict.FAILED
    assert finding.code == "TR001"
    return str(finding.location), finding.message


def test_a_missing_tracker_is_a_finding(root: Path) -> None:
    assert judge(root, "SPEC.md") == (
        "SPEC.md:1:1",
        "SPEC.md cannot be read: No such file or directory",
    )


def test_a_folder_a_pipe_and_no_path_are_findings(root: Path) -> None:
    os.mkfifo(root / "pipe")
    assert judge(root, "docs")[1] == "docs cannot be read: not a regular file"
    assert judge(root, "pipe")[1] == "pipe cannot be read: not a regular file"
    assert judge(root, "a\0b")[1].endswith("it is no path")


def test_a_tracker_outside_the_repository_is_not_read(root: Path) -> None:
    inner = root / "inner"
    inner.mkdir()
    (root / "SPEC.md").write_text(HEADER + row())
    (inner / "SPEC.md").symlink_to(root / "SPEC.md")
    assert judge(inner, "SPEC.md")[1] == "SPEC.md cannot be read: it leads out of the repository"
    assert judge(inner, "../SPEC.md")[1].endswith("it leads out of the repository")
    (inner / "gone.md").symlink_to(root / "gone.md")
    assert judge(inner, "gone.md")[1] == "gone.md cannot be read: No such file or directory"


def test_a_document_that_is_too_large_is_a_finding_and_is_not_read_whole(root: Path) -> None:
    (root / "SPEC.md").touch()
    os.truncate(root / "SPEC.md", MAX_BYTES + 1)
    assert judge(root, "SPEC.md")[1] == "SPEC.md cannot be read: it is larger than 64 MiB"


def test_bytes_that_are_not_utf_8_are_a_finding_at_their_place(root: Path) -> None:
    result = lint(root, "# é\n\nü".encode() + b"\xff")
    assert places(result) == [("TR001", 3, 2)]
    assert codes(lint(root, (HEADER + row()).encode("utf-16"))) == ["TR001"]


@pytest.mark.parametrize("text", ["", "# Tracker\n", "| Task | Status |\n| - | - |\n| a | b |\n"])
def test_a_document_without_the_table_is_a_finding(root: Path, text: str) -> None:
    assert places(lint(root, text)) == [("TR002", 1, 1)]


def test_a_table_in_a_code_fence_is_no_tracker(root: Path) -> None:
    assert codes(lint(root, f"```\n{HEADER}{row()}```\n")) == ["TR002"]


def test_a_header_is_compared_to_the_letter(root: Path) -> None:
    result = lint(root, HEADER.replace("Owners", "owners") + row())
    assert places(result) == [("TR003", 1, 38)]
    assert result.findings[0].message == "the header is wrong: it lacks Owners; it has owners"


def test_columns_out_of_order_are_a_finding_and_the_rows_are_read_by_name(root: Path) -> None:
    header = HEADER.replace("Order | Task ID", "Task ID | Order")
    result = lint(root, header + "| T1 | x | Title | TODO |  |  |  |  |  |  |  |\n")
    assert places(result) == [("TR003", 1, 3), ("TR005", 3, 8), ("TR009", 3, 20)]
    assert result.findings[0].message.endswith("its columns are not in their order")


def test_a_column_too_many_or_too_few_is_a_finding(root: Path) -> None:
    more = HEADER.replace("Notes |", "Notes |  |").replace("---|\n", "---|---|\n")
    more = more.replace("--- |\n", "--- | --- |\n")
    result = lint(root, more + row()[:-1] + " |\n")
    assert codes(result) == ["TR003"]
    assert result.findings[0].message == "the header is wrong: it has an empty name"
    fewer = HEADER.replace(" Evidence |", "").replace("| --- ", "", 1)
    assert codes(lint(root, fewer + "| 1 | T1 | x | Done |  |  |  |  |  |  |\n")) == ["TR003"]


def test_a_header_without_a_delimiter_row_makes_no_table(root: Path) -> None:
    text = HEADER.replace("| --- ", "", 1) + row()
    result = lint(root, f"# Tracker\n\n{text}")
    assert places(result) == [("TR003", 3, 3)]
    assert result.findings[0].message.endswith("the next line is no delimiter row of 11 cells")


def test_the_rows_below_a_header_without_a_table_are_not_reported_again(root: Path) -> None:
    broken = HEADER.replace("| --- ", "", 1) + row(order="2", task_id="T2")
    assert places(lint(root, HEADER + row() + "\n" + broken)) == [("TR003", 5, 3)]


def test_a_second_table_that_is_nearly_a_tracker_is_a_finding(root: Path) -> None:
    text = HEADER + row() + "\n# Old\n\n" + HEADER.replace("Task ID", "ID") + row(order="2")
    assert codes(lint(root, text)) == ["TR003"]


def test_rows_after_a_blank_line_are_cut_off(root: Path) -> None:
    second, third = row(order="2", task_id="T2"), row(order="3", task_id="T3")
    result = lint(root, HEADER + row() + "\n" + second + third)
    assert places(result) == [("TR021", 5, 3)]
    assert result.findings[0].message == "2 rows are cut off from the table"
    assert result.checked == 1


@pytest.mark.parametrize(
    "between", ["# Title\n", "- item\n", "> text\n", "***\n", "|\n", "\ntext\n"]
)
def test_rows_after_another_block_are_cut_off(root: Path, between: str) -> None:
    result = lint(root, HEADER + row() + between + row(order="2", task_id="T2"))
    assert codes(result) == ["TR021"]
    assert result.findings[0].message == "1 row is cut off from the table"


def test_a_row_without_outer_pipes_is_cut_off_too(root: Path) -> None:
    bare = "2 | T2 | Title | Backlog | a | b | c | d | e | f | g\n"
    assert codes(lint(root, HEADER + row() + "\n" + bare)) == ["TR021"]


def test_a_table_whose_rows_are_all_too_short_is_only_counted(root: Path) -> None:
    assert codes(lint(root, HEADER + "| 1 | T1 |\n")) == ["TR004"]


def test_an_indented_row_is_code_and_cut_off(root: Path) -> None:
    assert codes(lint(root, HEADER + row() + "    " + row(order="2"))) == ["TR021"]


def test_prose_with_a_pipe_and_rows_before_the_table_are_not_cut_off(root: Path) -> None:
    assert codes(lint(root, f"| a | b |\n\n{HEADER}{row()}\nrun `a | b` now\n")) == []


def test_each_merge_leftover_is_a_finding_and_hides_no_row(root: Path) -> None:
    text = (
        f"{HEADER}<<<<<<< HEAD\n{row()}||||||| base\n{row(order='2', task_id='T2')}=======\n"
        f"{row(order='3', task_id='T3')}>>>>>>> theirs\n{row(order='x', task_id='T4')}"
    )
    assert places(lint(root, text)) == [
        ("TR020", 3, 1),
        ("TR020", 5, 1),
        ("TR020", 7, 1),
        ("TR020", 9, 1),
        ("TR005", 10, 3),
    ]


def test_a_middle_marker_alone_next_to_a_row_is_a_leftover(root: Path) -> None:
    assert places(lint(root, HEADER + row() + "=======\n")) == [("TR020", 4, 1)]


def test_a_heading_underlined_with_seven_signs_is_no_leftover(root: Path) -> None:
    text = f"Tracker\n=======\n\n{HEADER}{row()}\n=========\n>>>>>>>>\n<<<<<<<x\n"
    assert codes(lint(root, text)) == []


def test_seven_pipes_are_a_row_unless_a_conflict_is_open(root: Path) -> None:
    assert codes(lint(root, HEADER + row() + "|||||||\n"))[-1] == "TR004"
    assert codes(lint(root, HEADER + row() + "<<<<<<< ours\n|||||||\n")) == ["TR020", "TR020"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["<<<<<<< HEAD", "a", "=======", "b", ">>>>>>> c"], [1, 3, 5]),
        (
            ["<<<<<<<", "||||||| base", "=======\tx", ">>>>>>>", "|||||||", "======="],
            [1, 2, 3, 4, 6],
        ),
        (["| a |", "======="], [2]),
        (["| a |", "b", "======="], []),
        (["=======", "| a |"], []),
        (["a", "======="], []),
        ([">>>>>>>", "======="], [1]),
        (["<<<<<<<x", "<<<<<<", " <<<<<<<"], []),
    ],
)
def test_a_leftover_is_told_from_a_heading_and_from_an_empty_row(
    lines: list[str], found: list[int]
) -> None:
    assert merge_leftovers(lines) == {number: lines[number - 1][:7] for number in found}


@pytest.mark.parametrize(
    ("line", "is_cut"),
    [
        ("| 2 | T2 |", True),
        ("| 2 |", False),
        ("2 | T2 | Title | Backlog | Ada | docs", True),
        ("2 | T2 | Title | Backlog | Ada", False),
    ],
)
def test_a_row_is_known_by_its_outer_pipe_or_by_many_cells(
    root: Path, line: str, *, is_cut: bool
) -> None:
    assert codes(lint(root, f"{HEADER}{row()}\n{line}\n")) == ["TR021"] * is_cut


def test_a_header_that_only_ends_otherwise_is_told_at_its_end(root: Path) -> None:
    more = HEADER.replace("Notes |", "Notes | More |").replace("| ---", "| --- | ---", 1)
    assert places(lint(root, more + row()[:-1] + "  |\n")) == [("TR003", 1, 96)]


def test_why_a_document_cannot_be_read_is_said_by_the_error_too(root: Path) -> None:
    with pytest.raises(UnreadableTrackerError, match=r"^no\.md cannot be read: No such"):
        read_text(root, "no.md")


def test_a_document_is_read_no_further_than_it_takes_to_refuse_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def noted(path: Path, max_bytes: int) -> bytes:
        asked.append(max_bytes)
        return read_regular_file(path, max_bytes)

    monkeypatch.setattr(source, "MAX_BYTES", 20)
    monkeypatch.setattr(source, "read_regular_file", noted)
    (root / "a.md").write_text("a" * 30)
    with pytest.raises(UnreadableTrackerError, match="larger than 0 MiB"):
        read_text(root, "a.md")
    assert asked == [21]


def test_a_document_may_be_as_large_as_the_cap(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 20)
    (root / "a.md").write_text("a" * 20)
    assert read_text(root, "a.md") == "a" * 20
    (root / "a.md").write_text("a" * 21)
    with pytest.raises(UnreadableTrackerError, match="larger than 0 MiB"):
        read_text(root, "a.md")


def test_rows_that_are_cut_off_in_two_places_are_told_twice(root: Path) -> None:
    second, third = row(order="2", task_id="T2"), row(order="3", task_id="T3")
    result = lint(root, f"{HEADER}{row()}\n{second}{third}\ntext\n\n{second}")
    assert places(result) == [("TR021", 5, 3), ("TR021", 10, 3)]


def test_a_regular_file_is_read_as_far_as_it_is_asked_for(root: Path) -> None:
    (root / "a.md").write_text("abcdef")
    assert read_regular_file(root / "a.md", 3) == b"abc"
    assert read_regular_file(root / "a.md") == b"abcdef"
    with pytest.raises(OSError, match="not a regular file") as caught:
        read_regular_file(root)
    assert caught.value.errno == errno.EINVAL
