"""Faults at the borders of sections, tables, inputs and links: told to the letter, at their place.

Each case changes a sound packet in one place; ``~`` stands for its folder.
"""

from pathlib import Path

import pytest

from specops.guardrails.documents.lint import DocumentLint
from specops.model import CheckResult
from specops.packet.structure import Document, Holds, PacketStructure, Section
from tests.fakes import packets

COLUMNS = "Requirement | Validation Step | Test/Check Artifact"
RISK = "- What may go wrong, and what is done about it.\n"
INPUT = f"- Spec: {packets.FOLDER}/spec.md"
LINK = "- Who agreed"
MAPPED = "| R2 | The command that shows it | The file that proves it |"
TITLE = "# Plan: Example"
LONG = "x" * 90

FAULTS: list[tuple[str, str, list[str]]] = [
    # how a document begins
    (TITLE, "> # Plan: Example", [("DS003 ~/plan.md:1:3 | the first heading is '# Plan: Example',"
     " not '# Plan: ...'")]),
    (TITLE, f"  # {LONG}", [(f"DS003 ~/plan.md:1:3 | the first heading is '# {LONG[:78]}',"
     " not '# Plan: ...'")]),
    (TITLE, "## Plan: Example", [("DS003 ~/plan.md:1:1 | the first heading is '## Plan: Example',"
     " not '# Plan: ...'")]),
    # what a section shows
    (RISK, "", ["DS007 ~/plan.md:19:1 | section '## Risks & Unknowns' is empty"]),
    (RISK, "### Of ours\n", ["DS007 ~/plan.md:19:1 | section '## Risks & Unknowns' is empty"]),
    (RISK, "-\n***\n", ["DS007 ~/plan.md:19:1 | section '## Risks & Unknowns' is empty"]),
    (f"\n{RISK}\n", "a\n", []),
    (f"\n{RISK}\n", "```\na\n```\n", []),
    (f"\n{RISK}\n", "\n![](spec.md)\n", []),
    ("\n- What is true when SPEC-DEMO-001-example is done.\n", "",
     ["DS007 ~/plan.md:27:1 | section '## Exit Criteria (Done)' is empty"]),
    ("\n- What is true when SPEC-DEMO-001-example is done.\n", "a", []),
    # a section that is not there, in a document that ends with blank lines
    (f"## Exit Criteria (Done)\n\n- What is true when {packets.NAME} is done.\n", " \n\n\t\n",
     ["DS004 ~/plan.md:25:1 | section '## Exit Criteria (Done)' is missing"]),
    ("## Risks & Unknowns", "> ## Risks & Unknowns",
     ["DS004 ~/plan.md:29:1 | section '## Risks & Unknowns' is missing"]),
    # the table of a section
    ("|", "", [f"DS009 ~/plan.md:12:1 | there is no table with the columns {COLUMNS}"]),
    ("| Requirement |", "| Need |", [(f"DS010 ~/plan.md:14:3 | the columns are to be {COLUMNS};"
     " the table lacks Requirement")]),
    (MAPPED, "| R1 | what R2 asks | R2 |",
     ["DS012 ~/plan.md:14:1 | no row maps R2, which the spec defines in line 10"]),
    (
        "| Requirement | Validation Step |",
        "| Need | Step |",
        [
            (
                f"DS010 ~/plan.md:14:3 | the columns are to be {COLUMNS};"
                " the table lacks Requirement, Validation Step"
            )
        ],
    ),
    # inputs
    (INPUT, "- [Notes](~/notes.md)", [("DS015 ~/plan.md:5:11 | input ~/notes.md lies outside"
     " the repository"), "DS018 ~/plan.md:5:11 | link '~/notes.md' leads to nothing"]),
    # links
    (LINK, "- [a](spec.md#no#where)", [("DS019 ~/plan.md:25:7 | link 'spec.md#no#where' names an"
     " anchor that ~/spec.md does not have")]),
    (LINK, "- [a](spec.md?a?b#%6fbjectives) [b](#%49nputs) [c](SPEC.md#x)",
     ["DS018 ~/plan.md:25:52 | link 'SPEC.md#x' leads to nothing"]),
    (LINK, "- [a](/X.md) [b](/docs/#x) [c](/docs#x) [d](/X.py#main) [e](/X.md#x)",
     ["DS019 ~/plan.md:25:61 | link '/X.md#x' names an anchor that X.md does not have"]),
]  # fmt: skip


def document(*sections: Section) -> Document:
    """Return the rules of a document that has sections."""
    return Document("a.md", "A", sections)


def said(results: list[CheckResult]) -> list[str]:
    return [
        f"{one.code} {one.location} | {one.message}".replace(packets.FOLDER, "~")
        for result in results
        for one in result.findings
    ]


@pytest.mark.parametrize(("old", "new", "faults"), FAULTS)
def test_a_fault_at_a_border_is_told_at_its_place_and_nothing_else(
    tmp_path: Path, old: str, new: str, faults: list[str]
) -> None:
    plan = packets.make(tmp_path) / "plan.md"
    for name in ("X.md", "X.py"):
        (tmp_path / name).write_text("# A\n")
    text = plan.read_text()
    assert old in text
    plan.write_text(text.replace(old, new))
    assert said(packets.lint(tmp_path)) == faults


@pytest.mark.parametrize(
    ("text", "rules", "faults"),
    [
        ("text\n", Document("a.md", "A"),
         ["DS003 ~/a.md:1:1 | there is no heading; the first is to be '# A ...'"]),
        ("# A\n\n- a: b\n", Document("a.md", "A", holds=Holds.INPUTS),
         ["DS013 ~/a.md:1:1 | the inputs name no file"]),
        ("# A\n## B\n| a | b |\n|-|-|\n| | |", document(Section("B", columns=("a", "b"))),
         ["DS011 ~/a.md:3:1 | the table a | b has no row"]),
        ("# A\n## B\na\n## C\n", document(Section("C"), Section("B")),
         ["DS006 ~/a.md:2:1 | section '## B' stands before '## C'",
          "DS007 ~/a.md:4:1 | section '## C' is empty"]),
        ("# Apple\n", document(),
         ["DS003 ~/a.md:1:1 | the first heading is '# Apple', not '# A ...'"]),
        ("# B\n", document(), ["DS003 ~/a.md:1:1 | the first heading is '# B', not '# A ...'"]),
        ("# A *b*\n", document(), []),
        ("# A\n", document(Section("B", required=False), Section("C")),
         ["DS004 ~/a.md:1:1 | section '## C' is missing"]),
        ("# A\n## B\na\n## C\n| x |\n|-|\n| 1 |\n", document(Section("B", columns=("a", "b"))),
         ["DS009 ~/a.md:2:1 | there is no table with the columns a | b"]),
        ("# A\n## B\n```\n-\n```\n## C\na", document(Section("B"), Section("C")), []),
        ("# A\n## B\n    -\n## C\na", document(Section("B"), Section("C")), []),
    ],
)  # fmt: skip
def test_a_fault_of_another_structure_is_told_at_its_place(
    tmp_path: Path, text: str, rules: Document, faults: list[str]
) -> None:
    folder = tmp_path / packets.FOLDER
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(text)
    assert said(list(DocumentLint(tmp_path, structure=PacketStructure((rules,))).run())) == faults


def test_a_folder_needs_no_revision_in_the_strict_reading_either(tmp_path: Path) -> None:
    plan = packets.make(tmp_path) / "plan.md"
    plan.write_text(plan.read_text().replace(INPUT, "- All: docs/"))
    assert packets.codes(tmp_path, strict=True) == []
