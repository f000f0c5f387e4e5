"""DS: the rules for the documents of a packet.

An example names the documents that differ from those of a new packet, each behind a line such as
``==> plan.md <==``. ``(absent)``, ``(folder)``, ``(latin-1)`` or ``(200000 times)`` behind a name
says how it is stored. In an example the revision ``0000000`` exists nowhere, ``1111111`` is an
older state of the file, and ``2222222`` its present one.
"""

from typing import Final

from specops.codes import acceptance
from specops.codes.model import CheckCode

_PACKET: Final = "docs/SPEC-DEMO-001-example"
_SPEC: Final = """==> spec.md <==
# Spec: Example

## Context

Why it is done.

## Objectives

- R1: It works.
"""
_PLAN: Final = f"""==> plan.md <==
# Plan: Example

## Inputs

- Spec: {_PACKET}/spec.md

## Work Breakdown

1. Build it.

## Acceptance Mapping

| Requirement | Validation Step | Test/Check Artifact |
| --- | --- | --- |
| R1, R2 | Run it | tests/test_example.py |

## Risks & Unknowns

- None is known.

## Consensus & Risks (Multi-AI)

- All agreed.

## Exit Criteria (Done)

- It works.
"""
_TASKS: Final = """==> tasks.md <==
# Tasks: Example

| Order | Task | Owner | Status | Validation |
| --- | --- | --- | --- | --- |
| 1 | WB-1: Build it | Ops | Backlog | R1 |
"""
_INPUT: Final = f"- Spec: {_PACKET}/spec.md"
_MAPPED: Final = "| R1, R2 |"


def _row(
    code: str, title: str, why: str, fix: str, failing: str, passing: str = _PLAN
) -> CheckCode:
    return CheckCode(code, title, why, fix, failing, passing, language="text")


_DOCUMENTS: Final = (
    _row(
        "DS001",
        "A document of the packet is missing",
        "A packet is complete or it is nothing that a stage can rely on.",
        "Write it, or begin with `docs.template`.",
        "==> tasks.md (absent) <==\n",
    ),
    _row(
        "DS002",
        "A document cannot be read",
        "What cannot be read cannot be judged, and must not pass.",
        "Make it a regular file inside the repository that its users can read.",
        "==> plan.md (folder) <==\n",
    ),
    _row(
        "DS003",
        "The first heading does not say what the document is",
        "Readers and tools tell the documents apart by their first heading.",
        "Begin with `# Spec: ...`, `# Plan: ...` or `# Tasks: ...`, as the message says.",
        _PLAN.replace("# Plan:", "# Planet:"),
    ),
    _row(
        "DS004",
        "A required section is missing",
        "A section that is not there was not thought about, or not written down.",
        "Add the section as a heading of level 2; code and comments do not count.",
        _PLAN.replace("## Risks & Unknowns", "```\n## Risks & Unknowns\n```"),
    ),
    _row(
        "DS005",
        "A required section is at the wrong level",
        "A heading below another one is a part of that section, not a section.",
        "Give the heading two hashes.",
        _PLAN.replace("## Risks", "### Risks"),
    ),
    _row(
        "DS006",
        "A required section is out of order",
        "Every packet reads alike, so that nothing has to be searched for.",
        "Move the section to its place.",
        _SPEC.replace("## Context", "## Later")
        .replace("## Objectives", "## Context")
        .replace("## Later", "## Objectives"),
        _SPEC,
    ),
    _row(
        "DS007",
        "A required section is empty",
        "An empty section only looks as if something was thought about.",
        "Write what belongs there, if only that there is none and why.",
        _PLAN.replace("- None is known.", "<!-- later -->"),
    ),
    _row(
        "DS008",
        "A required section comes twice",
        "Nobody can tell which of the two holds.",
        "Join the two.",
        _PLAN + "\n## Inputs\n\n- Nothing more.\n",
    ),
    _row(
        "DS009",
        "A required table is missing",
        "The rows are read by people and by tools; prose is not.",
        "Add the table, with a delimiter row under its header.",
        _TASKS.replace("| --- | --- | --- | --- | --- |\n", ""),
        _TASKS,
    ),
    _row(
        "DS010",
        "A required table lacks a column",
        "A row without a validation step or an owner promises nothing.",
        "Give the table the columns that the message names, in that order.",
        _TASKS.replace("Owner", "Who"),
        _TASKS,
    ),
    _row(
        "DS011",
        "A required table has no row",
        "A table of nothing is no plan.",
        "Add a row, or withdraw the packet.",
        _TASKS.replace("| 1 | WB-1: Build it | Ops | Backlog | R1 |\n", ""),
        _TASKS,
    ),
    _row(
        "DS012",
        "A requirement of the spec is not in the acceptance mapping",
        "What nobody validates is not accepted, it is assumed.",
        "Add a row that says how the requirement is validated, and by what artifact.",
        _PLAN.replace(_MAPPED, "| R1 |"),
    ),
    _row(
        "DS013",
        "The inputs name no file",
        "A plan that was made from nothing cannot be checked against anything.",
        "Name the files the plan was made from, from the root of the repository.",
        _PLAN.replace(_INPUT, "- What was said in the meeting."),
    ),
    _row(
        "DS014",
        "An input does not exist",
        "A plan that was made from a file that is gone cannot be followed.",
        "Correct the path, or name the file that took its place.",
        _PLAN.replace("spec.md", "sepc.md"),
    ),
    _row(
        "DS015",
        "An input lies outside the repository",
        "Other clones do not have it.",
        "Bring the file into the repository, and name it from the root.",
        _PLAN.replace(_INPUT, "- Host: /etc/passwd"),
    ),
    _row(
        "DS016",
        "A pinned revision is not known",
        "A revision that nobody has cannot show what was read.",
        "Pin the commit at which the file was read: `git log -1 --format=%h -- <path>`.",
        _PLAN.replace(_INPUT, f"{_INPUT} (0000000)"),
        _PLAN.replace(_INPUT, f"{_INPUT} (2222222)"),
    ),
    _row(
        "DS017",
        "A pinned revision is stale",
        "The file has changed since the plan was made from it.",
        "Read what changed, bring the plan up to date, and pin the new revision.",
        _PLAN.replace(_INPUT, f"{_INPUT} (1111111)"),
        _PLAN.replace(_INPUT, f"{_INPUT} (2222222)"),
    ),
    _row(
        "DS018",
        "A link leads to nothing",
        "A reader who follows it learns nothing, and nobody notices when it mattered.",
        "Correct the path; it is read from the folder of the document.",
        _PLAN.replace("- All agreed.", "- See [the notes](notes.md)."),
        _PLAN.replace("- All agreed.", "- See [the spec](spec.md)."),
    ),
    _row(
        "DS019",
        "A link names an anchor that is not there",
        "The link opens the top of the document, and the reader is lost.",
        "Use the anchor of the heading as it is now.",
        _PLAN.replace("- All agreed.", "- See [the inputs](#input)."),
        _PLAN.replace("- All agreed.", "- See [the inputs](#inputs)."),
    ),
    _row(
        "DS020",
        "A link leaves the repository",
        "It works on one machine, if at all.",
        "Link to a file of the repository, or to an address on the web.",
        _PLAN.replace("- All agreed.", "- See [the notes](../../../notes.md)."),
        _PLAN.replace("- All agreed.", "- See [the notes](https://example.org/notes.md)."),
    ),
    _row(
        "DS021",
        "A document is not UTF-8",
        "GitHub and every tool read UTF-8; other bytes come out as something else.",
        "Save the file as UTF-8.",
        "==> plan.md (latin-1) <==\n# Plan: Caf\u00e9\n",
    ),
    _row(
        "DS022",
        "A document is too large",
        "A document of more than 2 MiB is not read by anybody; it is data or an accident.",
        "Move the data into a file of its own and link to it.",
        "==> plan.md (200000 times) <==\nThe same again.\n",
    ),
    _row(
        "DS023",
        "A document is empty",
        "A file that was only created says nothing.",
        "Write it, or begin with `docs.template`.",
        "==> plan.md <==\n",
    ),
    _row(
        "DS024",
        "A packet's folder cannot be a packet",
        "A folder that no spec id names is passed over by every stage.",
        "Name it `SPEC-<AREA>-<ID>-<slug>`, a folder and no link.",
        "==> ../SPEC-lower/plan.md <==\n# Plan: Nothing\n",
    ),
    _row(
        "DS031",
        "A recommended section is missing (strict)",
        "It is not needed for the work, but somebody will ask for it.",
        "Add the section, or judge without `--strict`.",
        _SPEC,
        _SPEC + "\n## Acceptance Criteria\n\n- It was seen to work.\n",
    ),
    _row(
        "DS032",
        "An input is not pinned to a revision (strict)",
        "Without the revision nobody sees that the file has changed since.",
        "Add the commit behind the path: `docs/x/spec.md (7122ab3f)`.",
        _PLAN,
        _PLAN.replace(_INPUT, f"{_INPUT} (2222222)"),
    ),
)
CODES: Final = (*_DOCUMENTS, *acceptance.CODES)
FIXES: Final = {code.code: code.fix for code in CODES}
