"""DS050 and up: whether the tasks of a packet fit its plan, its spec and the tracker.

An example names the documents that differ from those of a sound packet, each behind a line such as
``==> plan.md <==``; ``==> SPEC.md <==`` is the tracker. The sound packet has the work items 1 and 2
and the requirements R1 and R2.
"""

from typing import Final

from specops.codes.model import CheckCode

_HEAD: Final = """==> tasks.md <==
# Tasks: Example

| Order | Task | Owner | Status | Validation |
| --- | --- | --- | --- | --- |
"""
_ONE: Final = "| 1 | Build it (work breakdown 1) | Ops | Done | R1 |\n"
_TWO: Final = "| 2 | Show it (work breakdown 2) | Ops | Backlog | R2 |\n"
_TASKS: Final = _HEAD + _ONE + _TWO
_PLAN: Final = "==> plan.md <==\n# Plan: Example\n\n## Work Breakdown\n\n"
_TRACKER: Final = (
    "==> SPEC.md <==\n# Spec Tracker\n\n"
    "| Order | Task ID | Title | Status | Owners | PRD | Branch | PR | Last Validation | Evidence"
    " | Notes |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
)
_ROW: Final = "| 1 | SPEC-DEMO-001 | Example | %s | Ops |  |  |  |  |  |  |\n"
_IN_PROGRESS: Final = _TRACKER + _ROW % "In Progress"


def _code(number: int, words: tuple[str, str, str], failing: str, passing: str) -> CheckCode:
    """Return a code from its number, its title, why and fix, and its two examples."""
    return CheckCode(f"DS{number:03d}", *words, failing, passing, language="markdown")


NO_TASKS: Final = _code(
    50,
    (
        "There is no task table",
        "Work that is written nowhere can neither be followed nor be checked.",
        "Write a table with the columns Order, Task, Owner, Status and Validation.",
    ),
    "==> tasks.md <==\n# Tasks: Example\n\nBuild it, then show it.\n",
    _TASKS,
)
NO_REFERENCE: Final = _code(
    51,
    (
        "A task names neither a work item nor a requirement",
        "Nobody can tell why the task is done, or whether it is still wanted.",
        "Name the item, as in `work breakdown 1`, or the requirement, as in `R1`.",
    ),
    _TASKS + "| 3 | Tidy up | Ops | Backlog |  |\n",
    _TASKS + "| 3 | Tidy up (R2) | Ops | Backlog |  |\n",
)
UNKNOWN_REFERENCE: Final = _code(
    52,
    (
        "A task names a work item or a requirement that does not exist",
        "The task belongs to an older plan, or its number is mistyped.",
        "Correct the number, or add the item to the plan or the requirement to the spec.",
    ),
    _TASKS + "| 3 | Tidy up (work breakdown 9) | Ops | Backlog |  |\n",
    _TASKS + "| 3 | Tidy up (work breakdown 2) | Ops | Backlog |  |\n",
)
ITEM_WITHOUT_TASK: Final = _code(
    53,
    (
        "A work item of the plan has no task",
        "What is planned and is no task is forgotten.",
        "Add a task that names the item, or take the item out of the plan.",
    ),
    _HEAD + _ONE,
    _TASKS,
)
UNKNOWN_STATUS: Final = _code(
    54,
    (
        "A task has a status that is not known",
        "A state that only its writer understands cannot be compared with the tracker.",
        "Use Backlog, In Progress, In Review, Blocked or Done.",
    ),
    _HEAD + _ONE + _TWO.replace("Backlog", "Soon"),
    _TASKS,
)
TRACKER_DISAGREES: Final = _code(
    55,
    (
        "The tracker and the tasks disagree",
        "Those who read only the tracker take open work for done, or begun work for not begun.",
        "Correct the status of the row, or those of the tasks.",
    ),
    _TRACKER + _ROW % "Done",
    _IN_PROGRESS,
)
NO_ROW: Final = _code(
    56,
    (
        "There is no one tracker row to compare the tasks with",
        "Without a row, with several, or with a status nobody knows, the two cannot agree.",
        "Keep exactly one row of the spec in the tracker, with a known status.",
    ),
    _IN_PROGRESS + _ROW % "Done",
    _IN_PROGRESS,
)
NO_ITEMS: Final = _code(
    57,
    (
        "The plan has no work items",
        "Tasks that come from no plan cannot be complete.",
        "Write a numbered list under the heading Work Breakdown.",
    ),
    _PLAN + "We shall see.\n",
    _PLAN + "1. Build it.\n2. Show it.\n",
)
CODES: Final = (
    NO_TASKS,
    NO_REFERENCE,
    UNKNOWN_REFERENCE,
    ITEM_WITHOUT_TASK,
    UNKNOWN_STATUS,
    TRACKER_DISAGREES,
    NO_ROW,
    NO_ITEMS,
)
