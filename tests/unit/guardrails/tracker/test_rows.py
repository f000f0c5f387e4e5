from pathlib import Path

import pytest

from specops.guardrails.tracker import TrackerLint
from specops.guardrails.tracker.batch import BATCH_ROWS
from specops.model import Verdict
from tests.unit.guardrails.tracker.documents import (
    HEADER,
    PRD,
    RECORD,
    TODAY,
    codes,
    lint,
    places,
    row,
)


def test_a_tracker_without_fault_passes_and_counts_its_rows(root: Path) -> None:
    done = row(order="2", task_id="SPEC-KIT-018", status="Done", evidence=RECORD, prd=PRD)
    result = lint(root, HEADER + row() + done)
    assert (result.name, result.verdict, result.checked) == ("tracker", Verdict.PASSED, 2)
    assert TrackerLint(root, today=TODAY).name == "tracker"


def test_a_tracker_without_rows_could_not_be_judged(root: Path) -> None:
    result = lint(root, HEADER)
    assert (result.verdict, result.reason) == (Verdict.ERROR, "the tracker has no row")


def test_all_findings_come_in_one_go_each_at_its_place(root: Path) -> None:
    faulty = (
        "| x |  | Title | TODO |  | /etc/passwd | a b |  | 2025-99-99 |  |  |\n"
        "| 1 | T1 | Title | In Review |  | no.md |  |  | 2027-01-01 |  |  |\n"
        "| 1 | T1 | Title | **DONE** |  |  |  |  |  |  |  |\n"
        "| 4 | T4 |\n"
    )
    assert places(lint(root, HEADER + faulty)) == [
        ("TR005", 3, 3),
        ("TR007", 3, 6),
        ("TR009", 3, 18),
        ("TR013", 3, 28),
        ("TR019", 3, 42),
        ("TR015", 3, 51),
        ("TR010", 4, 31),
        ("TR011", 4, 35),
        ("TR016", 4, 49),
        ("TR006", 5, 3),
        ("TR008", 5, 7),
        ("TR009", 5, 20),
        ("TR017", 5, 45),
        ("TR004", 6, 11),
    ]


def test_a_status_that_is_only_spelled_wrongly_is_suggested(root: Path) -> None:
    (finding,) = lint(root, HEADER + row(status="**DONE**", evidence=PRD)).findings
    assert finding.message == "status '**DONE**' is not one of the five: did you mean Done?"
    assert finding.remedy == "write Done"


def test_another_status_names_the_five(root: Path) -> None:
    (finding,) = lint(root, HEADER + row(status="TODO")).findings
    assert finding.remedy == "write one of Backlog, In Progress, In Review, Blocked, Done"
    (finding,) = lint(root, HEADER + row(status="")).findings
    assert finding.message == "the status is empty"


@pytest.mark.parametrize("order", ["", "1.5", "-1", "x", "\u0661", "1a"])
def test_an_order_is_written_in_digits(root: Path, order: str) -> None:
    assert codes(lint(root, HEADER + row(order=order))) == ["TR005"]


@pytest.mark.parametrize(("first", "second"), [("1", "1"), ("1", "01"), ("0", "00"), ("7", "7")])
def test_an_order_is_used_once(root: Path, first: str, second: str) -> None:
    text = (
        HEADER + row(order=first) + row(order="x", task_id="T2") + row(order=second, task_id="T3")
    )
    result = lint(root, text)
    assert codes(result) == ["TR005", "TR006"]
    assert result.findings[1].message == f"order {int(first)} is already the order of line 3"


def test_an_order_of_thousands_of_digits_is_a_number(root: Path) -> None:
    assert codes(lint(root, HEADER + row(order="9" * 10_000))) == []


def test_each_table_may_count_from_one_but_a_task_has_one_row(root: Path) -> None:
    text = HEADER + row() + "\n## More\n\n" + HEADER + row(task_id="T2") + row(order="2")
    result = lint(root, text)
    assert places(result) == [("TR008", 10, 7)]
    assert result.findings[0].message == "T1 already has a row: line 3"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("T1", "T1"),
        ("T1", "**T1**"),
        ("SPEC-KIT-018", "SPEC-KIT-018-hal-smoke"),
        ("`SPEC-KIT-018`", "[SPEC-KIT-018](docs/)"),
        ("MAINT-3.3-3.6-x", "MAINT-3.3-3.6-x"),
    ],
)
def test_two_spellings_of_a_task_id_are_one(root: Path, first: str, second: str) -> None:
    text = HEADER + row(task_id=first) + row(order="2", task_id=second)
    assert codes(lint(root, text)) == ["TR008"]


def test_task_ids_that_differ_are_two(root: Path) -> None:
    ids = ("SPEC-KIT-018", "SPEC-KIT-019", "SPEC-KIT-018x", "A-1-2-a", "A-1-2-b", "T1", "TASK-100")
    rows = "".join(row(order=str(n), task_id=name) for n, name in enumerate(ids))
    assert codes(lint(root, HEADER + rows)) == []


@pytest.mark.parametrize("task_id", ["", "-", "`TBD`", "n/a"])
def test_a_row_needs_a_task_id(root: Path, task_id: str) -> None:
    assert codes(lint(root, HEADER + row(task_id=task_id) + row(order="2", task_id=task_id))) == [
        "TR007",
        "TR007",
    ]


@pytest.mark.parametrize("status", ["In Progress", "In Review", "**in review**"])
@pytest.mark.parametrize("owners", ["", "-", ", ;"])
def test_active_work_needs_an_owner(root: Path, status: str, owners: str) -> None:
    assert "TR010" in codes(lint(root, HEADER + row(status=status, owners=owners)))


@pytest.mark.parametrize("status", ["Backlog", "Blocked"])
def test_other_work_needs_no_owner(root: Path, status: str) -> None:
    assert codes(lint(root, HEADER + row(status=status))) == []


def busy(*owners: str) -> str:
    rows = (
        row(order=str(number), task_id=f"T{number}", status="In Progress", owners=names)
        for number, names in enumerate(owners, 1)
    )
    return HEADER + "".join(rows)


def test_an_owner_has_one_row_in_progress(root: Path) -> None:
    result = lint(root, busy("Ada", "Max", "Max; **ADA**", "Eve<br>Max"))
    assert places(result) == [("TR018", 5, 34), ("TR018", 5, 41), ("TR018", 6, 41)]
    assert result.findings[-1].message == "Max has 3 rows In Progress: lines 4, 5 and 6"


def test_a_name_twice_in_one_row_is_one_owner(root: Path) -> None:
    assert codes(lint(root, busy("Ada, Ada"))) == []


def test_the_limit_of_work_in_progress_can_be_set_and_taken_away(root: Path) -> None:
    assert codes(lint(root, busy("Ada", "Ada"), max_in_progress=2)) == []
    assert codes(lint(root, busy("Ada", "Ada", "Ada"), max_in_progress=2)) == ["TR018"]
    assert codes(lint(root, busy("Ada", "Ada"), max_in_progress=0)) == ["TR018", "TR018"]
    assert codes(lint(root, busy("Ada", "Ada"), max_in_progress=None)) == []


@pytest.mark.parametrize(
    "day",
    ["2025-99-99", "2025-02-29", "0000-01-01", "20250101", "2025-W01-1", "yesterday", "2025-1-1"],
)
def test_a_day_that_never_was_is_a_finding(root: Path, day: str) -> None:
    assert codes(lint(root, HEADER + row(last_validation=day))) == ["TR015"]


def test_today_is_not_in_the_future_but_tomorrow_is(root: Path) -> None:
    assert codes(lint(root, HEADER + row(last_validation="2026-11-22"))) == []
    assert codes(lint(root, HEADER + row(last_validation="2026-11-23"))) == ["TR016"]
    assert codes(lint(root, HEADER + row(last_validation="-"))) == []


@pytest.mark.parametrize("evidence", ["", "-", "N/A", "tbd"])
def test_done_needs_evidence(root: Path, evidence: str) -> None:
    assert codes(lint(root, HEADER + row(status="Done", evidence=evidence))) == ["TR017"]


def test_a_row_with_a_wrong_number_of_cells_is_judged_as_github_shows_it(root: Path) -> None:
    text = HEADER + "| 1 | T1 | Title | Done |\n" + row(order="1", task_id="T2")[:-1] + " x | y |\n"
    result = lint(root, text)
    assert places(result) == [
        ("TR004", 3, 26),
        ("TR017", 3, 26),
        ("TR006", 4, 3),
        ("TR004", 4, 51),
    ]
    assert result.findings[0].message.startswith("the row has 4 cells instead of 11")


def test_a_line_of_text_in_the_table_is_only_counted(root: Path) -> None:
    assert places(lint(root, HEADER + row() + "Some text\n")) == [("TR004", 4, 10)]


@pytest.mark.parametrize(
    ("cells", "code"),
    [("x | In Review", "TR010"), ("x | Backlog | Ada", "TR004"), ("x | Done" + " | " * 5, "TR017")],
)
def test_a_cell_that_a_row_lacks_is_missed_at_its_end(root: Path, cells: str, code: str) -> None:
    line = f"| 1 | T1 | {cells} |"
    assert (code, 3, len(line) + 1) in places(lint(root, f"{HEADER}{line}\n"))


def test_the_rows_of_many_batches_keep_their_lines(root: Path) -> None:
    rows = [row(order=str(n), task_id=f"TASK-{n}") for n in range(1000)]
    rows[777] = row(order="5", task_id="TASK-6", status="TODO")
    found = places(lint(root, HEADER + "".join(rows)))
    assert found == [("TR006", 780, 3), ("TR008", 780, 7), ("TR009", 780, 24)]


def test_escaped_pipes_anywhere_change_nothing(root: Path) -> None:
    rows = row(title="`a \\| b`") + row(order="2", task_id="T1", title="x")
    assert codes(lint(root, HEADER + rows)) == ["TR008"]


def test_an_escaped_pipe_takes_the_place_of_no_cell(root: Path) -> None:
    text = HEADER + f"| 1 | T1 | a \\| b | Done {'|  ' * 6}|\n"
    assert codes(lint(root, text)) == ["TR017", "TR004"]


@pytest.mark.parametrize(
    ("numbers", "repeated"),
    [
        (["9", "10", "11"], []),
        (["10", "9", "11"], []),
        (["2", "1", "2"], ["2"]),
        (["7", "007"], ["7"]),
        (["7", "x", "07"], ["7"]),
        (["1" * 5000, "1" * 5000], ["1" * 5000]),
    ],
)
def test_an_order_is_repeated_by_another_of_the_same_value(
    root: Path, numbers: list[str], repeated: list[str]
) -> None:
    rows = [row(order=number, task_id=f"T{at}") for at, number in enumerate(numbers)]
    found = lint(root, HEADER + "".join(rows)).findings
    said = [finding.message for finding in found if finding.code == "TR006"]
    assert said == [f"order {number} is already the order of line 3" for number in repeated]


@pytest.mark.parametrize("order", ["", "-1", "+1", "1 2", "1_0", "0x1", "f", "\u0661", "1.0"])
def test_what_only_some_languages_read_as_a_number_is_no_order(root: Path, order: str) -> None:
    assert codes(lint(root, HEADER + row(order=order))) == ["TR005"]


@pytest.mark.parametrize("at", [1, BATCH_ROWS - 1, BATCH_ROWS, BATCH_ROWS + 1, 2 * BATCH_ROWS])
def test_what_is_used_twice_in_a_row_is_found_wherever_batches_meet(root: Path, at: int) -> None:
    orders = [*range(1, at + 1), *range(at, 2 * BATCH_ROWS + 5)]
    names = [f"TASK-{n:04}" for n in orders]
    rows = [row(order=str(n), task_id=name) for n, name in zip(orders, names, strict=True)]
    line, second = at + 3, 6 + len(str(at))
    found = places(lint(root, HEADER + "".join(rows)))
    assert found == [("TR006", line, 3), ("TR008", line, second)]


def test_a_row_without_a_cell_for_its_status_is_only_counted(root: Path) -> None:
    assert places(lint(root, HEADER + "| x | T1 | t |\n")) == [("TR004", 3, 15)]
    assert codes(lint(root, HEADER + "| x | T1 | t | TODO |\n")) == ["TR005", "TR009", "TR004"]


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("  ", ""), ("", "  "), (" ", "\t"), ("", " \\|")]
)
def test_what_stands_around_a_row_does_not_hide_it(root: Path, before: str, after: str) -> None:
    lines = [row(), row(order="2", task_id="T2", status="TODO"), row(order="x", task_id="T1")]
    text = HEADER + "".join(f"{before}{line[:-1]}{after}\n" for line in lines)
    found = [code for code in codes(lint(root, text)) if code != "TR004"]
    assert found == ["TR009", "TR005", "TR008"]


def test_rows_without_outer_pipes_are_judged_too(root: Path) -> None:
    lines = [row(), row(order="2", task_id="T1", status="TODO")]
    text = HEADER + "".join(f"{line.strip(' |')} | a\n" for line in lines)
    assert {"TR008", "TR009"} <= set(codes(lint(root, text)))


def test_a_fault_is_placed_by_the_header_of_its_own_table(root: Path) -> None:
    swapped = HEADER.replace("Order | Task ID", "Task ID | Order")
    text = f"{HEADER}{row(order='x')}\n## More\n\n{swapped}| T2 | y | t | TODO{' |' * 8}\n"
    assert places(lint(root, text)) == [
        ("TR005", 3, 3),
        ("TR003", 7, 3),
        ("TR005", 9, 8),
        ("TR009", 9, 16),
    ]


def test_a_part_that_is_spelled_otherwise_in_its_cell_is_placed_at_the_cell(root: Path) -> None:
    text = HEADER + row(evidence="[A](gone%20away.md)")
    assert places(lint(root, text)) == [("TR011", 3, text.splitlines()[2].index("[A]") + 1)]


def test_rows_between_the_leftovers_of_a_merge_keep_their_lines(root: Path) -> None:
    wrong = [row(order=f"x{n}", task_id=f"T{n}") for n in range(4)]
    text = (
        f"{HEADER}<<<<<<< HEAD\n{wrong[0]}||||||| base\n{wrong[1]}=======\n{wrong[2]}"
        f">>>>>>> theirs\n{wrong[3]}"
    )
    lines = [line for code, line, _ in places(lint(root, text)) if code == "TR005"]
    assert lines == [4, 6, 8, 10]


def test_only_the_space_that_github_trims_is_no_part_of_a_cell(root: Path) -> None:
    trimmed, kept = "\v T1 \f", "\u00a0"
    text = HEADER + row(order=f"{kept}1", task_id=trimmed)
    text += row(order="1", task_id="T1", status=f"{kept}Done")
    text += row(order="2", task_id="T2", status="Done", evidence=kept)
    assert places(lint(root, text)) == [("TR005", 3, 3), ("TR008", 4, 7), ("TR009", 4, 20)]
