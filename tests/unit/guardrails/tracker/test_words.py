"""What is said of each fault, to the letter: where it is, what it is, and what to do."""

from pathlib import Path

import pytest

from specops.guardrails.tracker import TrackerLint
from specops.model import Finding, Location, could_not_judge, judged, passed
from specops.packet.tracker import COLUMNS
from tests.unit.guardrails.tracker.documents import HEADER, OTHERS_RECORD, TODAY, lint, row

HEADED = f"write {' | '.join(COLUMNS)}"
CELLS = r"write one cell for each column, and a pipe inside a cell as \|"
NUMBER = "write a number, such as 12"
STATUS = "write one of Backlog, In Progress, In Review, Blocked, Done"
CUT = "remove the blank line or the block before, or give the rows a header"
ONLY_ORDER = "give each row a number of its own"
ONLY_TASK = "keep one row for each task or spec"
LIMIT = "finish or set back one: the limit is 1 for each owner"
BRANCH = "write the branch's name"
SPACED = "'a b' is no name for a branch: it holds a space or a control character"
BESIDE = "keep what the tracker names inside the repository"
BUSY = {"task_id": "T2", "status": "In Progress", "owners": "Ada"}
FAULTY = (
    "| x |  | Title | TODO |  | /etc/passwd | a b |  | 2025-99-99 |  |  |\n"
    "| 1 | T1 | Title | In Review |  | no.md |  |  | 2027-01-01 |  |  |\n"
    "| 1 | T1 | Title | **DONE** |  |  |  |  |  |  |  |\n"
    "| 4 | T4 |\n"
)
Told = list[tuple[str, str, str]]


def told(root: Path, text: str | bytes) -> Told:
    result = lint(root, text)
    return [(f"{one.code} {one.location}", one.message, one.remedy) for one in result.findings]


def test_every_fault_of_a_row_is_told(root: Path) -> None:
    absolute = "write the path from the repository's root, without a leading slash"
    evident = "name the record that shows it, or do not call the row Done yet"
    assert told(root, HEADER + FAULTY) == [
        ("TR005 SPEC.md:3:3", "order 'x' is not a whole number", NUMBER),
        ("TR007 SPEC.md:3:6", "the task id is empty", "name the task or the spec of this row"),
        ("TR009 SPEC.md:3:18", "status 'TODO' is not one of the five", STATUS),
        ("TR013 SPEC.md:3:28", "/etc/passwd is absolute", absolute),
        ("TR019 SPEC.md:3:42", SPACED, BRANCH),
        (
            "TR015 SPEC.md:3:51",
            "'2025-99-99' is not a day of the calendar",
            "write it as YYYY-MM-DD",
        ),
        (
            "TR010 SPEC.md:4:31",
            "a row that is In Review has no owner",
            "name who works on it, or who reviews it",
        ),
        (
            "TR011 SPEC.md:4:35",
            "no.md does not exist",
            "name a file or folder of the repository; prose belongs in Notes",
        ),
        (
            "TR016 SPEC.md:4:49",
            "2027-01-01 is in the future: today is 2026-11-22",
            "write the day of the last run",
        ),
        ("TR006 SPEC.md:5:3", "order 1 is already the order of line 4", ONLY_ORDER),
        ("TR008 SPEC.md:5:7", "T1 already has a row: line 4", ONLY_TASK),
        (
            "TR009 SPEC.md:5:20",
            "status '**DONE**' is not one of the five: did you mean Done?",
            "write Done",
        ),
        ("TR017 SPEC.md:5:45", "a row that is Done has no evidence", evident),
        (
            "TR004 SPEC.md:6:11",
            "the row has 2 cells instead of 11: GitHub shows the rest empty",
            CELLS,
        ),
    ]


ROWS: list[tuple[str, Told]] = [
    (
        row(order=" ", status=" ", prd="../x", branch="`a b`"),
        [
            ("TR005 SPEC.md:3:2", "the order is empty", NUMBER),
            ("TR009 SPEC.md:3:19", "the status is empty", STATUS),
            ("TR012 SPEC.md:3:27", "../x leads out of the repository", BESIDE),
            ("TR019 SPEC.md:3:34", SPACED, BRANCH),
        ],
    ),
    (
        row()[:-1] + "x|y|\n",
        [
            (
                "TR004 SPEC.md:3:50",
                "the row has 13 cells instead of 11: GitHub drops the rest",
                CELLS,
            )
        ],
    ),
    (
        row(**BUSY) + row(order="2", **BUSY) + row(order="3", **BUSY),
        [
            ("TR008 SPEC.md:4:7", "T2 already has a row: line 3", ONLY_TASK),
            ("TR018 SPEC.md:4:34", "Ada has 2 rows In Progress: lines 3 and 4", LIMIT),
            ("TR008 SPEC.md:5:7", "T2 already has a row: line 3", ONLY_TASK),
            ("TR018 SPEC.md:5:34", "Ada has 3 rows In Progress: lines 3, 4 and 5", LIMIT),
        ],
    ),
    (
        row(task_id="SPEC-KIT-018", evidence=OTHERS_RECORD),
        [
            (
                "TR014 SPEC.md:3:55",
                f"{OTHERS_RECORD} belongs to SPEC-KIT-019, not to SPEC-KIT-018",
                "name a record of this spec that can be read",
            )
        ],
    ),
    (
        row() + "\n" + row(order="2"),
        [("TR021 SPEC.md:5:3", "1 row is cut off from the table", CUT)],
    ),
    (
        row() + "=======\n",
        [
            (
                "TR020 SPEC.md:4:1",
                "======= was left behind by a merge",
                "decide which side is right, and delete the marker",
            )
        ],
    ),
]


@pytest.mark.parametrize(("rows", "expected"), ROWS)
def test_a_fault_of_rows_is_told_at_its_place(root: Path, rows: str, expected: Told) -> None:
    assert told(root, HEADER + rows) == expected


HEADERS: list[tuple[str | bytes, tuple[str, str, str]]] = [
    (
        "",
        (
            "TR002 SPEC.md:1:1",
            "there is no tracker table",
            f"add a table with the columns {HEADED[6:]}",
        ),
    ),
    (
        HEADER.replace("| --- ", "", 1) + row(),
        (
            "TR003 SPEC.md:1:3",
            "the header makes no table: the next line is no delimiter row of 11 cells",
            f"write {'| --- ' * 11}| below",
        ),
    ),
    (
        HEADER.replace("Owners", "owners").replace("PRD", "prd") + row(),
        (
            "TR003 SPEC.md:1:38",
            "the header is wrong: it lacks Owners, PRD; it has owners, prd",
            HEADED,
        ),
    ),
    (
        HEADER.replace("Order | Task ID", "Task ID | Order") + "| T1 | 1 | T | Done |\n",
        ("TR003 SPEC.md:1:3", "the header is wrong: its columns are not in their order", HEADED),
    ),
    (
        HEADER.replace("Evidence | Notes", "Notes | Evidence") + row(),
        ("TR003 SPEC.md:1:85", "the header is wrong: its columns are not in their order", HEADED),
    ),
    (b"a\n\xff", ("TR001 SPEC.md:2:1", "byte 0xff is not UTF-8", "save the file as UTF-8")),
]


@pytest.mark.parametrize(("text", "expected"), HEADERS)
def test_a_document_that_is_no_tracker_is_told_first(
    root: Path, text: str | bytes, expected: tuple[str, str, str]
) -> None:
    assert told(root, text)[0] == expected


def test_a_document_that_is_missing_is_told(root: Path) -> None:
    (result,) = TrackerLint(root, "no.md", today=TODAY).run()
    message = "no.md cannot be read: No such file or directory"
    remedy = "keep the tracker in a file of the repository, and name it"
    found = Finding("TR001", message, Location("no.md", 1, 1), remedy)
    assert result == judged("tracker", 1, (found,))


def test_what_was_looked_at_is_counted(root: Path) -> None:
    assert lint(root, HEADER + row()) == passed("tracker", 1, observed="1 rows")
    assert lint(root, HEADER) == could_not_judge(
        "tracker", "the tracker has no row", remedy="add a row to SPEC.md"
    )
