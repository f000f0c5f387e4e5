"""The codes of the tracker: one for each rule on the table of SPEC.md.

The examples are whole documents of a repository on 2026-11-22 that holds the packet
``docs/SPEC-KIT-018-hal-smoke`` and a validate record of SPEC-KIT-018 and of SPEC-KIT-019.
"""

from specops.codes.model import CheckCode

_NAMES = (
    "| Order | Task ID | Title | Status | Owners | PRD | Branch | PR | Last Validation | Evidence"
    " | Notes |\n"
)
_HEADER = _NAMES + "| --- " * 11 + "|\n"
_PRD = "docs/SPEC-KIT-018-hal-smoke/spec.md"
_RECORD = "evidence/commands/SPEC-KIT-018/spec-validate_20261122T113000123Z-3f9c1a.json"
_OTHERS_RECORD = "evidence/commands/SPEC-KIT-019/spec-validate_20261122T113000123Z-3f9c1a.json"
_BACKLOG = "| 1 | SPEC-KIT-018 | HAL smoke | Backlog |  |  |  |  |  |  |  |\n"


def _document(*rows: str) -> str:
    return _HEADER + "".join(f"{row}\n" for row in rows)


CODES: tuple[CheckCode, ...] = (
    CheckCode(
        "TR001",
        "The tracker can be read",
        "A tracker that is missing, no file, outside the repository or not UTF-8 cannot be judged,"
        " and work that is not tracked cannot be guarded.",
        "Keep the tracker as a UTF-8 file in the repository, `SPEC.md` unless `--path` says"
        " otherwise.",
        "specops lint.tracker --path docs\n",
        "specops lint.tracker --path SPEC.md\n",
        "console",
    ),
    CheckCode(
        "TR002",
        "The document has a tracker table",
        "A document without the table has no row that could be wrong: an empty pass.",
        "Add the table of eleven columns, with a delimiter row below its header.",
        "# Tracker\n\nTo be written.\n",
        "# Tracker\n\n" + _document(_BACKLOG.strip()),
        "markdown",
    ),
    CheckCode(
        "TR003",
        "The header names the eleven columns in their order",
        "Readers find a cell by the place of its column. A column that is missing, renamed or moved"
        " makes them read something else, and a header without a delimiter row is no table at all.",
        "Write the header exactly: `" + _NAMES.strip() + "`.",
        _HEADER.replace("Owners", "Owner") + _BACKLOG,
        _HEADER + _BACKLOG,
        "markdown",
    ),
    CheckCode(
        "TR004",
        "Every row has a cell for each column",
        "GitHub shows missing cells empty and drops what is too much, without a word: a pipe that"
        " is not escaped moves every cell after it.",
        "Write one cell for each column, and a pipe inside a cell as `\\|`, also in code.",
        _document("| 1 | T1 | Title | Backlog |  |  |  |  |  |  | run `a | b` |"),
        _document("| 1 | T1 | Title | Backlog |  |  |  |  |  |  | run `a \\| b` |"),
        "markdown",
    ),
    CheckCode(
        "TR005",
        "The order of a row is a whole number",
        "Rows are sorted and referred to by their order.",
        "Write digits only.",
        _document("| 1a | T1 | Title | Backlog |  |  |  |  |  |  |  |"),
        _document("| 1 | T1 | Title | Backlog |  |  |  |  |  |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR006",
        "No two rows of a table have the same order",
        "Two rows in one place are mostly two branches that each added the next row.",
        "Give each row a number of its own. Each table may count from one.",
        _document(
            "| 1 | T1 | First | Backlog |  |  |  |  |  |  |  |",
            "| 1 | T2 | Second | Backlog |  |  |  |  |  |  |  |",
        ),
        _document(
            "| 1 | T1 | First | Backlog |  |  |  |  |  |  |  |",
            "| 2 | T2 | Second | Backlog |  |  |  |  |  |  |  |",
        ),
        "markdown",
    ),
    CheckCode(
        "TR007",
        "Every row has a task id",
        "Stages and evidence find their row by the id: without one, nothing guards the work.",
        "Name the task or the spec of the row.",
        _document("| 1 |  | Title | Backlog |  |  |  |  |  |  |  |"),
        _document("| 1 | T1 | Title | Backlog |  |  |  |  |  |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR008",
        "No two rows have the same task id",
        "Two rows for one spec can contradict each other, and a reader takes either. A spec is"
        " known by its first three parts: a slug makes no other spec of it.",
        "Keep one row for each task or spec.",
        _document(
            "| 1 | SPEC-KIT-018 | First | Backlog |  |  |  |  |  |  |  |",
            "| 2 | SPEC-KIT-018-hal-smoke | Second | Backlog |  |  |  |  |  |  |  |",
        ),
        _document(
            "| 1 | SPEC-KIT-018 | First | Backlog |  |  |  |  |  |  |  |",
            "| 2 | SPEC-KIT-019 | Second | Backlog |  |  |  |  |  |  |  |",
        ),
        "markdown",
    ),
    CheckCode(
        "TR009",
        "The status is one of the five",
        "Stages decide by the status. A word of one's own is a state that nobody handles.",
        "Write Backlog, In Progress, In Review, Blocked or Done, without emphasis. `--fix` repairs"
        " case and emphasis.",
        _document(f"| 1 | T1 | Title | **DONE** |  |  |  |  |  | {_PRD} |  |"),
        _document(f"| 1 | T1 | Title | Done |  |  |  |  |  | {_PRD} |  |"),
        "markdown",
    ),
    CheckCode(
        "TR010",
        "Work in progress or in review has an owner",
        "Work that is under way and nobody's is work that stands still.",
        "Name who works on it, or who reviews it.",
        _document("| 1 | T1 | Title | In Review |  |  |  |  |  |  |  |"),
        _document("| 1 | T1 | Title | In Review | Ada |  |  |  |  |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR011",
        "The paths of PRD and Evidence exist",
        "A path to nothing is evidence of nothing. Text that is no path is taken for one, so that a"
        " path with a typing error never counts as prose.",
        "Name files or folders of the repository, separated by commas, semicolons or `<br>`; links"
        " and code are fine. Put prose into Notes.",
        _document("| 1 | T1 | Title | Backlog |  | docs/missing.md |  |  |  |  |  |"),
        _document(f"| 1 | T1 | Title | Backlog |  | `{_PRD}`, docs/ |  |  |  |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR012",
        "The paths of PRD and Evidence are inside the repository",
        "What lies outside is on no clone and in no commit. A link that leads out counts as out.",
        "Keep what the tracker names inside the repository.",
        _document("| 1 | T1 | Title | Backlog |  | ../elsewhere/spec.md |  |  |  |  |  |"),
        _document(f"| 1 | T1 | Title | Backlog |  | {_PRD} |  |  |  |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR013",
        "The paths of PRD and Evidence are relative",
        "An absolute path is true on one machine only, and an address is not part of the commit.",
        "Write paths from the root of the repository. Put addresses into Notes.",
        _document(f"| 1 | T1 | Title | Backlog |  | /home/ada/{_PRD} |  |  |  |  |  |"),
        _document(f"| 1 | T1 | Title | Backlog |  | {_PRD} |  |  |  |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR014",
        "A record named as evidence is readable and belongs to the row's spec",
        "A record of another spec proves nothing about this one, and one that cannot be parsed"
        " proves nothing at all.",
        "Name a record `spec-<stage>_<session>.json` whose `specId` is the row's spec.",
        _document(f"| 1 | SPEC-KIT-018 | Title | Done |  |  |  |  |  | {_OTHERS_RECORD} |  |"),
        _document(f"| 1 | SPEC-KIT-018 | Title | Done |  |  |  |  |  | {_RECORD} |  |"),
        "markdown",
    ),
    CheckCode(
        "TR015",
        "The last validation is a day of the calendar",
        "A date that never was, or in a form of one's own, cannot be compared with anything.",
        "Write the date as YYYY-MM-DD.",
        _document("| 1 | T1 | Title | Backlog |  |  |  |  | 2025-99-99 |  |  |"),
        _document("| 1 | T1 | Title | Backlog |  |  |  |  | 2025-09-29 |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR016",
        "The last validation is not in the future",
        "Nothing was validated on a day that has not come.",
        "Write the day of the last run.",
        _document("| 1 | T1 | Title | Backlog |  |  |  |  | 2027-01-01 |  |  |"),
        _document("| 1 | T1 | Title | Backlog |  |  |  |  | 2026-11-22 |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR017",
        "A row that is Done has evidence",
        "Done without evidence is a claim.",
        "Name the record that shows it, or do not call the row Done yet.",
        _document("| 1 | T1 | Title | Done | Ada |  |  |  |  |  | works for me |"),
        _document(f"| 1 | T1 | Title | Done | Ada |  |  |  |  | {_PRD} |  |"),
        "markdown",
    ),
    CheckCode(
        "TR018",
        "No owner has too many rows In Progress",
        "Who works on everything finishes nothing. The limit is one for each owner unless the"
        " settings say otherwise.",
        "Finish one, or set one back to Backlog or Blocked.",
        _document(
            "| 1 | T1 | First | In Progress | Ada |  |  |  |  |  |  |",
            "| 2 | T2 | Second | In Progress | Ada, Max |  |  |  |  |  |  |",
        ),
        _document(
            "| 1 | T1 | First | In Progress | Ada |  |  |  |  |  |  |",
            "| 2 | T2 | Second | In Progress | Max |  |  |  |  |  |  |",
        ),
        "markdown",
    ),
    CheckCode(
        "TR019",
        "The branch has a name that git accepts",
        "A branch that git would refuse does not exist: the row points to nothing.",
        "Write the name of one branch, as `git branch` shows it.",
        _document("| 1 | T1 | Title | Backlog |  |  | feat/a..b |  |  |  |  |"),
        _document("| 1 | T1 | Title | Backlog |  |  | feat/a-b |  |  |  |  |"),
        "markdown",
    ),
    CheckCode(
        "TR020",
        "No merge left its markers behind",
        "A marker stands for a decision that was never made, and one of them hides every row below"
        " it from GitHub's readers.",
        "Decide which side is right, and delete the markers.",
        _document("<<<<<<< ours", _BACKLOG.strip(), "=======", ">>>>>>> theirs"),
        _document(_BACKLOG.strip()),
        "markdown",
    ),
    CheckCode(
        "TR021",
        "No row is cut off from the table",
        "A blank line ends a table: GitHub shows the rows below it as text, and no rule reads"
        " them.",
        "Remove the blank line, or the block, between the rows.",
        _document(_BACKLOG.strip(), "", "| 2 | T2 | Title | Backlog |  |  |  |  |  |  |  |"),
        _document(_BACKLOG.strip(), "| 2 | T2 | Title | Backlog |  |  |  |  |  |  |  |"),
        "markdown",
    ),
)
