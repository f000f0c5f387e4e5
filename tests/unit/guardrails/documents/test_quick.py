"""The quick road says yes only to packets in which no rule, applied by itself, finds anything."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.guardrails.documents.inputs import Pinned
from specops.guardrails.documents.links import LinkJudge
from specops.guardrails.documents.plain_document import PlainDocument
from specops.guardrails.documents.quick import QuickJudge
from specops.guardrails.documents.rules import judge_documents
from specops.guardrails.documents.surroundings import Surroundings
from specops.guardrails.documents.tree import Tree
from specops.packet.structure import (
    Document,
    Holds,
    PacketStructure,
    Section,
    default_structure,
)
from specops.packet.template import new_packet
from tests.fakes import packets
from tests.fakes.repository import PROJECT

if TYPE_CHECKING:
    from specops.guardrails.documents.marks import Mark

Texts = dict[str, str]
TEXTS = {Path(path).name: text for path, text in new_packet(packets.NAME, "Example").items()}
_PIECES = (
    "", "a", "# b", "## Inputs", "## Context", "## Notes", "### Within", "#", "##", "## ",
    "## *In*puts", "## Inputs ##", "# Plan: again", "   # c", "===", "---", "```", "``` md", "~~~",
    "    code", "\tcode", "<div>", "<!-- c", "-->", "<!-- R3 -->", "<a id='x'></a>", "|", "||",
    "| |", "| - |", "| a | b |", "|---|---|", "| R1 |  |  |", "| R1, R2 | a | b |",
    "| \\| R2 | b | c |", "| `R1` | b | c |", "a | b",
    "| Requirement | Validation Step | Test/Check Artifact |", "| --- | --- | --- |", "- | --",
    "| Order | Task | Owner | Status | Validation |", "| --- | --- | --- | --- | --- |", "a\n:--",
    "- R1: twice", "- **R3** more", "R4 is named", "- XR5", "- R6-a", "## Risks\n\n- R7: a risk",
    "R_8", "- Spec: docs/missing/spec.md", "- Other: spec.md (1111111)", "- `spec.md` (2222222)",
    "- a/", "- Plan: docs/SPEC-DEMO-001-example/plan.md (4a282b28f939)", "- Plan: /etc/passwd",
    "- x: ../y.md", "- Doc: docs/SPEC-DEMO-001-example/spec.md (see 20261011 and bf56958839cc)",
    "no path", "[a](plan.md)", "[a](missing.md)", "[a](#context)", "[a](#nothing)",
    "[a](spec.md#objectives)", "[a](spec.md#nothing)", "`[a](b.md)`", "`` ` [a](b.md)", "[a](b.md",
    "\\[a](b.md)", "[r]: missing.md", "[a](<missing.md>)", '[a](plan.md "t")', "![a](b.png)",
    "[[a]](plan.md)", "](b.md)", "[a](../..)", "> # q", "> q", "- # i", "- ```", "1. x", "\f```",
    "\v", "\r", "é", "&amp;", "R1\u2003", "\ufeff", "```accept\n[R1.a]\nrun = []\n```",
    "tests/test_a.py::test_b", "[a](plan.md)\n\n`[b](c.md)`",
)  # fmt: skip
_EDITS: tuple[Callable[[str, str], str], ...] = (
    lambda line, piece: f"{piece}\n{line}",
    lambda line, piece: f"{line}{piece}",
    lambda line, piece: f"{piece}{line}",
    lambda line, piece: f"{line}\n\n{piece}\n",
    lambda _, piece: piece,
    lambda line, piece: line.replace("R2", piece) if piece else line.replace(" ", "  "),
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    root = tmp_path_factory.mktemp("repository")
    packets.make(root)
    return Tree(root)


def around(
    tree: Tree, structure: PacketStructure | None = None, *, strict: bool = False
) -> Surroundings:
    links = LinkJudge(tree)
    return Surroundings(tree, structure or default_structure(), lambda: links, strict)


def judged(
    here: Surroundings, texts: Texts, folder: str = packets.FOLDER
) -> list[tuple[str, Pinned]] | None:
    """Judge by both roads; return what the quick one says once it has been held to the other."""
    here.tree.asked.clear()
    quick = QuickJudge(here).pins(folder, texts)
    asked = set(here.tree.asked)
    here.tree.asked.clear()
    found: list[tuple[str, Mark | Pinned]] = list(judge_documents(here, folder, texts))
    if quick is not None:
        assert found == quick
        assert asked == here.tree.asked
    return quick


def swept() -> Iterator[Texts]:
    """Give a sound packet with each piece in each document, edited in each way, all over them."""
    place = 0
    for piece in _PIECES:
        for edit in _EDITS:
            for file, text in TEXTS.items():
                lines = text.split("\n")
                place += 7
                lines[place % len(lines)] = edit(lines[place % len(lines)], piece)
                yield {**TEXTS, file: "\n".join(lines)}


@st.composite
def edited(draw: st.DrawFn) -> Texts:
    """Return the documents of a sound packet with a few lines changed, each somehow."""
    texts = dict(TEXTS)
    for _ in range(draw(st.integers(0, 3))):
        file = draw(st.sampled_from(sorted(texts)))
        lines = texts[file].split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        lines[at] = draw(st.sampled_from(_EDITS))(lines[at], draw(st.sampled_from(_PIECES)))
        texts[file] = "\n".join(lines)
    return texts


def test_a_yes_holds_for_every_piece_in_every_document(tree: Tree) -> None:
    here = around(tree)
    said_yes = sum(judged(here, texts) is not None for texts in swept())
    assert 300 < said_yes < 900


@settings(deadline=None, max_examples=100)
@given(texts=edited(), strict=st.booleans())
def test_a_yes_holds_by_every_rule(tree: Tree, texts: Texts, *, strict: bool) -> None:
    judged(around(tree, strict=strict), texts)


def test_a_new_packet_and_those_of_this_project_take_the_quick_road(tree: Tree) -> None:
    assert judged(around(tree), TEXTS) == []
    here = around(Tree(PROJECT))
    for folder in sorted(PROJECT.glob("docs/SPEC-*")):
        texts = {file: (folder / file).read_text() for file in TEXTS}
        pins = judged(here, texts, str(folder.relative_to(PROJECT)))
        assert pins, folder.name


def test_a_packet_of_the_usual_form_takes_it_too(tree: Tree) -> None:
    plan = TEXTS["plan.md"].replace("/spec.md", "/spec.md (4a282b28f939)")
    texts = {
        "spec.md": TEXTS["spec.md"].replace("Example", "Search & find #4", 1),
        "plan.md": plan.replace("\n## Risks", "\n```console\n# run\n```\n\n## Risks"),
        "tasks.md": TEXTS["tasks.md"].removesuffix("\n") + "\n\nSee [the plan](plan.md#inputs).",
    }
    pins = judged(around(tree), texts)
    assert pins is not None
    assert [pinned.pin.revision for _, pinned in pins] == ["4a282b28f939"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("plan.md", "# Plan: ", "# Plan: *a* "),
        ("plan.md", "| R1 |", "| \\| R1 |"),
        ("plan.md", "\n| Requirement", "Text.\n| Requirement"),
        ("tasks.md", "| Order", "a | b\n\n| Order"),
        ("tasks.md", "\n", "\r\n"),
    ],
)
def test_what_is_not_written_plainly_is_left_to_the_rules(
    tree: Tree, file: str, old: str, new: str
) -> None:
    assert old in TEXTS[file]
    assert judged(around(tree), {**TEXTS, file: TEXTS[file].replace(old, new)}) is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("spec.md", r"## Context(.*)## Objectives", r"## Objectives\1## Context"),
        ("spec.md", r"(## Context\n\n).*?\n\n", r"\1### More\n\n"),
        ("spec.md", r"# Spec: E", "# Spec:E"),
        ("plan.md", r"docs/SPEC-\S*", "docs/missing.md"),
        ("plan.md", r"The file that proves it", "tests/test_a.py::test_b"),
        ("plan.md", r"## Risks", "```accept\nno toml\n```\n\n## Risks"),
        ("tasks.md", r"\n\| \d[^\n]*", r"\n|  |  |  |  |  |"),
    ],
)
def test_what_has_a_fault_is_left_to_the_rules(tree: Tree, file: str, old: str, new: str) -> None:
    text, changes = re.subn(old, new, TEXTS[file], flags=re.DOTALL)
    assert changes
    assert judged(around(tree), {**TEXTS, file: text}) is None


def test_a_row_without_the_first_column_maps_nothing(tree: Tree) -> None:
    columns = ("Requirement", "Validation Step", "Test/Check Artifact")
    plan = TEXTS["plan.md"].replace("| Requirement", "| Step | Requirement")
    plan = plan.replace("| --- | --- | --- |", "| --- | --- | --- | --- |")
    plan = plan.replace("| R1 |", "| a | R1 |").replace("| R2 |", "| b | R2 |")
    assert columns[0] in plan
    assert judged(around(tree), {**TEXTS, "plan.md": plan}) == []
    escaped = plan.replace("| a | R1 |", "| a \\| R1 | R9 |")
    assert judged(around(tree), {**TEXTS, "plan.md": escaped}) is None
    short = plan.replace("\n| a |", "\n| c |\n| a |")
    assert judged(around(tree), {**TEXTS, "plan.md": short}) == []


def structure(*documents: Document) -> PacketStructure:
    return PacketStructure(documents)


@pytest.mark.parametrize("title", ["*Note*:", "Note #", "Note:  x", "Note "])
def test_a_title_that_no_plain_line_has_takes_no_document(tree: Tree, title: str) -> None:
    rules = structure(Document("note.md", title))
    assert judged(around(tree, rules), {"note.md": f"# {title}\n\nText.\n"}) is None


def test_other_structures_take_it_as_well(tree: Tree) -> None:
    sections = (Section("One"), Section("Two", required=False, columns=("A", "B")))
    rules = structure(
        Document("note.md", "Note:", sections), Document("in.md", "In:", holds=Holds.INPUTS)
    )
    table = "# Note: x\n## One\na\n## Two\n| A | B |\n|---|---|\n| c | d |"
    texts = {"note.md": table, "in.md": f"# In: x\n\n- Spec: {packets.FOLDER}/spec.md\n"}
    assert judged(around(tree, rules), texts) == []
    without = {**texts, "note.md": table.partition("## Two")[0]}
    assert judged(around(tree, rules), without) == []
    pinned = {**texts, "in.md": texts["in.md"].replace(".md", ".md (4a282b28f939)")}
    assert judged(around(tree, rules), pinned)
    for right in ("|A|B|\n|-|-|\n|c|d|", "| A | B |\n|---|---|\n| X |  |\n\n"):
        other = {**texts, "note.md": f"{table.partition('| A')[0]}{right}"}
        assert judged(around(tree, rules), other) == []
    for wrong in (
        *("| C | B |", "| A |", "A | B", "| XA | B |"),
        *("| A | B | C |", "| A | B |\n|--x|---|", "| A | B | \\| |\n|---|---|---|---|"),
    ):
        other = {**texts, "note.md": table.replace("| A | B |", wrong)}
        assert judged(around(tree, rules), other) is None


def test_the_lines_of_pins_are_those_of_the_document_wherever_its_inputs_stand(tree: Tree) -> None:
    plan = TEXTS["plan.md"].replace("/spec.md", "/spec.md (4a282b28f939)")
    before = "## Notes\n\nOne.\n\n## Further\n\n- Two\n\n## Inputs"
    texts = {**TEXTS, "plan.md": plan.replace("## Inputs", before)}
    pins = judged(around(tree), texts)
    assert pins is not None
    assert [pinned.line for _, pinned in pins] == [13]


def test_a_mapping_is_read_without_space_around_its_cells(tree: Tree) -> None:
    head, _, tail = TEXTS["plan.md"].partition("| Requirement")
    end = tail[tail.index("\n\n") :]
    first = "|Requirement|Validation Step|Test/Check Artifact|\n|-|-|-|\n|R1|a|b|\n|R2|c|d|"
    other = first.replace("R2", "XR2")
    last = "|Validation Step|Test/Check Artifact|Requirement|\n|-|-|-|\n|a|b|R1|\n|c|d|R2|"
    assert judged(around(tree), {**TEXTS, "plan.md": f"{head}{first}{end}"}) == []
    for wrong in (other, last):
        assert judged(around(tree), {**TEXTS, "plan.md": f"{head}{wrong}{end}"}) is None


def test_an_escaped_pipe_in_another_table_than_a_mapping_is_plain(tree: Tree) -> None:
    tasks = TEXTS["tasks.md"].replace("First step", "First \\| step")
    assert judged(around(tree), {**TEXTS, "tasks.md": tasks}) == []


def test_the_strict_reading_takes_the_quick_road_where_every_input_is_pinned(tree: Tree) -> None:
    here = around(tree, strict=True)
    assert judged(here, TEXTS) is None
    plan = TEXTS["plan.md"].replace("/spec.md", "/spec.md (4a282b28f939)")
    assert judged(here, {**TEXTS, "plan.md": plan})
    spec = TEXTS["spec.md"].partition("## Acceptance")[0]
    assert judged(here, {**TEXTS, "plan.md": plan, "spec.md": spec}) is None


@pytest.mark.parametrize("block", ["", "\n```accept\nno toml\n```\n"])
def test_a_packet_may_lack_its_spec_or_its_plan_by_its_structure(tree: Tree, block: str) -> None:
    mapping = "\n## Map\n\n| Need | Step |\n| - | - |\n| R1 | a |\n"
    part = Section("Map", columns=("Need", "Step"), holds=Holds.ACCEPTANCE)
    plan, spec = Document("plan.md", "P", (part,)), Document("spec.md", "S")
    text = f"# P\n{mapping}{block}"
    assert judged(around(tree, structure(plan)), {"plan.md": text}) == []
    assert judged(around(tree, structure(spec)), {"spec.md": "# S\n\n- R2: a\n"}) == []


def test_a_table_of_one_column_is_left_to_the_rules(tree: Tree) -> None:
    rules = structure(Document("note.md", "Note:", columns=("A",)))
    table = "\n\n| A |\n|---|\n| b |\n"
    assert judged(around(tree, rules), {"note.md": f"# Note: x\n\nA\n:--\n{table}"}) is None
    assert judged(around(tree, rules), {"note.md": f"# Note: x\n\n{table}"}) is None


def test_brackets_that_are_no_link_take_the_quick_road(tree: Tree) -> None:
    tasks = TEXTS["tasks.md"] + "\n- [x] done\n"
    assert judged(around(tree), {**TEXTS, "tasks.md": tasks}) == []


def test_of_titles_that_differ_from_packet_to_packet_only_some_are_kept() -> None:
    document = PlainDocument(Document("note.md", "Note:"), strict=False)
    for number in range(100):
        assert document.held(f"# Note: x\n## Part {number}\n\na\n") == []
    assert document._layout.cache_info().currsize == 64
