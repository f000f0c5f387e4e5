import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.markdown.outline import outline
from specops.packet.columns import fits
from specops.packet.documents import Acceptance, parse_plan, parse_spec, parse_tasks, work_items
from specops.packet.inputs import _any_inputs_of, inputs
from specops.packet.sections import records, section
from specops.packet.structure import PacketStructure, parse_structure


def ids(text: str) -> list[str]:
    return [requirement.id for requirement in parse_spec(text)]


def named_inputs(line: str) -> list[tuple[str, str]]:
    return [(each.path, each.revision) for each in inputs([line], 1)]


def numbers(text: str) -> list[int]:
    document = outline(text)
    return [item.number for item in work_items(document, 1, text.count("\n") + 1)]


@pytest.mark.parametrize(
    "line",
    [
        "- R1: a",
        "* **R1** a",
        "1. R1 a",
        "+ [ ] R1: a",
        "- __R1__: a",
        "## R1: a",
        "R1: a\n---",
        "| R1 | a |\n| --- | --- |",
        "| a | **R1** |\n| --- | --- |",
        "R1 | a\n--- | ---",
        "> - R1: a",
        "- [R1](a.md)",
        "  - `R1` a",
    ],
)
def test_an_item_a_heading_or_a_cell_that_begins_with_an_id_defines_it(line: str) -> None:
    assert ids(line) == ["R1"]


@pytest.mark.parametrize(
    "text",
    [
        "R1: a",
        "- see R1",
        "- R1-R3: a range",
        "- XR1",
        "- R1x2",
        "```\n- R1: a\n```",
        "<!-- - R1: a -->",
        "## Risks\n\n- R1: it may fail",
        "- P1: a priority",
        "- r1",
    ],
)
def test_anything_else_defines_nothing(text: str) -> None:
    assert ids(text) == []


def test_a_requirement_has_the_place_where_it_comes_first() -> None:
    found = parse_spec("# Spec: a\n\n- **FR-3**: a\n- NFR-2.1 b\n- AC4b c\n- FR-3 again\n")
    assert [(r.id, r.line, r.column) for r in found] == [
        ("FR-3", 3, 5),
        ("NFR-2.1", 4, 3),
        ("AC4b", 5, 3),
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- Spec: docs/x/spec.md (7122ab3f)", [("docs/x/spec.md", "7122ab3f")]),
        ("**Spec**: docs/x/spec.md (git 7122AB3F)", [("docs/x/spec.md", "7122ab3f")]),
        ("- Constitution: memory/constitution.md (1.1)", [("memory/constitution.md", "")]),
        ("- Spec: `docs/x/spec.md` (7122ab3f)", [("docs/x/spec.md", "7122ab3f")]),
        ("- Spec: [spec](spec.md#top) (7122ab3f)", [("spec.md", "7122ab3f")]),
        ("- Base: a.md, b/c.toml and PLAN.md", [("a.md", ""), ("b/c.toml", ""), ("PLAN.md", "")]),
        ("- Code: src/core", [("src/core", "")]),
        ("- Code: src/core, of course (7122ab3f)", [("src/core", "")]),
        ("- Code: src/core/ (7122ab3f).", [("src/core/", "7122ab3f")]),
        ("- Branch: see `feat/branch` and/or src.", []),
        ("- Both: src/core and docs/a.md.", [("src/core", ""), ("docs/a.md", "")]),
        ("- Made of . and: nothing", []),
        ("- Plan: docs/p.md (20261011)", [("docs/p.md", "")]),
        ("- Plan: docs/p.md (2026-10-11 meeting)", [("docs/p.md", "")]),
        ("- Plan: docs/p.md (defaced)", [("docs/p.md", "")]),
        ("- Host: /etc/hosts.conf", [("/etc/hosts.conf", "")]),
        ("- Home: ~/notes/a.md", [("~/notes/a.md", "")]),
        ("- Web: https://example.org/a/b.md and [site](https://example.org)", []),
        ("- Said: this and/or that, `cargo test`, e.g. 2.0", []),
        ("- Evidence: docs/*.md", []),
        ("- Sum: a/b.md (sha256 " + "0a" * 32 + ")", [("a/b.md", "0a" * 32)]),
    ],
)
def test_inputs_are_paths_with_their_revision(line: str, found: list[tuple[str, str]]) -> None:
    assert named_inputs(line) == found


_BITS = (
    "- ", "Spec", ": ", "docs", "/", "a-b", "_", ".md", ".", "spec.md", " ", "(4a282b28f939)",
    "(20261011)", "(", ")", "`", "[", "]", "~", "*", "é", ".abcdefghi", "1", ":", "\n", "@",
    "(defaced)", "\t",
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from(_BITS), max_size=12).map(lambda bits: "- Spec: docs/" + "".join(bits))
)
def test_the_usual_way_to_write_an_input_is_read_as_any_other(line: str) -> None:
    assert inputs([line], 7) == tuple(_any_inputs_of(line, 7))


def test_a_link_is_read_from_the_document_and_a_path_from_the_root() -> None:
    link, path = inputs(["- [a](b.md)", "- c/d.md"], 1)
    assert (link.relative, link.line, link.column) == (True, 1, 7)
    assert (path.relative, path.line, path.column) == (False, 2, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. a\n2. b\n", [1, 2]),
        ("1. a\n1. b\n7. c\n", [1, 2, 3]),
        ("3) a\n4) b\n", [3, 4]),
        ("1. a\n   1. nested\n   more\n2. b\n", [1, 2]),
        ("1. a\nlazy\n2. b\n", [1, 2]),
        ("1. a\n\ntext\n\n5. b\n", [1, 5]),
        ("1. a\n- bullet\n4. b\n", [1, 4]),
        ("1. a\n2) b\n", [1, 2]),
        ("1. a\n\n   more\n\n2. b\n", [1, 2]),
        ("```\n1. a\n```\n- b\n", []),
    ],
)
def test_work_items_are_numbered_as_they_are_shown(text: str, expected: list[int]) -> None:
    assert numbers(text) == expected


def test_a_plan_says_what_its_sections_hold() -> None:
    plan = parse_plan(
        "# Plan: a\n\n## Inputs\n- Spec: docs/s.md\n\n## Work Breakdown\n1. **Build.** It.\n\n"
        "## Acceptance Mapping\n| Requirement (Spec) | Validation Step | Test/Check Artifact |\n"
        "| --- | :-: | --- |\n| R1: a | `run` it |\n| | | |\n"
    )
    assert [each.path for each in plan.inputs] == ["docs/s.md"]
    assert [(item.number, item.text, item.line) for item in plan.work_items] == [
        (1, "Build. It.", 7)
    ]
    assert plan.acceptance == (Acceptance("R1: a", "run it", "", 12),)


def test_a_plan_without_sections_says_nothing() -> None:
    plan = parse_plan("# Plan: a\n")
    assert (plan.inputs, plan.work_items, plan.acceptance) == ((), (), ())


_HEAD = "| Order | Task | Owner | Status | Validation |\n| - | - | - | - | - |\n"


def test_a_task_names_work_items_and_requirements() -> None:
    tasks = parse_tasks(
        f"# Tasks: a\n\n{_HEAD}"
        "| 1 | WB-1 and step 2 (R1) | Ops | Done | FR-3 |\n"
        "| 2 | Work breakdown 3, 4 and 5 | Ops | Backlog | a \\| b |\n"
    )
    first, second = tasks
    assert (first.order, first.owner, first.status, first.line) == ("1", "Ops", "Done", 5)
    assert first.work_items == {1, 2}
    assert first.requirements(("R", "FR")) == {"R1", "FR-3"}
    assert second.work_items == {3, 4, 5}
    assert second.validation == "a | b"


def test_a_table_in_a_fence_or_with_other_columns_holds_no_tasks() -> None:
    assert parse_tasks(f"```\n{_HEAD}| 1 | a | b | c | d |\n```\n") == ()
    assert parse_tasks("| Order | Task |\n| - | - |\n| 1 | a |\n") == ()


def test_tasks_of_another_structure_are_read_by_its_columns() -> None:
    structure = parse_structure(
        b'{"schemaVersion": 1, "documents": [{"file": "tasks.md", "title": "Tasks:",'
        b' "holds": "tasks", "columns": ["Task", "Owner"]}]}',
        "structure.json",
    )
    (task,) = parse_tasks("| Task | Due | Owner |\n|-|-|-|\n| a | b | c |\n", structure)
    assert (task.task, task.owner, task.status) == ("a", "c", "")


def test_a_structure_without_tasks_has_none() -> None:
    assert parse_tasks(f"{_HEAD}| 1 | a | b | c | d |\n", PacketStructure(())) == ()
    assert PacketStructure(()).columns is not None


def test_a_section_is_found_by_its_visible_title_at_level_two() -> None:
    document = outline("# Inputs\n### Inputs\n## In*pu*ts &amp; more\na\n# End\n")
    found = section(document, "Inputs & more")
    assert found
    assert (found.first, found.last) == (4, 4)
    assert section(document, "Inputs") is None


def test_columns_fit_in_their_order_only() -> None:
    assert fits(("a", "x", "b"), ("a", "b"))
    assert not fits(("b", "a"), ("a", "b"))
    assert not fits(("a",), ("a", "b"))


def test_records_come_from_the_first_table_with_the_columns() -> None:
    text = "| x |\n| - |\n| 1 |\n\n| b | a |\n| - | - |\n| 2 | 3 |\n"
    (record,) = records(outline(text), 1, 8, ("a",))
    assert record.fields == {"a": "3"}
    assert record.line == 7
