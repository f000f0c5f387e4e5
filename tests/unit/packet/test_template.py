from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specops.errors import UsageError
from specops.guardrails.documents.lint import DocumentLint
from specops.model import Verdict
from specops.packet.documents import parse_plan, parse_spec, parse_tasks
from specops.packet.structure import Document, Holds, PacketStructure, Section
from specops.packet.template import new_packet


def write(root: Path, spec: str, title: str, structure: PacketStructure | None = None) -> Path:
    for path, text in new_packet(spec, title, structure=structure).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def test_a_new_packet_passes_the_document_guardrail(tmp_path: Path) -> None:
    write(tmp_path, "SPEC-KIT-019", "Grüße & more")
    (result,) = DocumentLint(tmp_path).run()
    assert (result.name, result.verdict, result.checked) == (
        "SPEC-KIT-019-grue-more",
        Verdict.PASSED,
        3,
    )


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(title=st.text(alphabet="ab1 `*_[]()<>|&~#!{}-\\.:/R", min_size=1, max_size=30))
def test_no_title_makes_a_new_packet_fail(tmp_path: Path, title: str) -> None:
    if title.strip():
        write(tmp_path, "SPEC-KIT-019-one", title)
        (result,) = DocumentLint(tmp_path).run()
        assert result.findings == ()


def test_the_tasks_of_a_new_packet_name_its_work_items_and_requirements() -> None:
    texts = {Path(path).name: text for path, text in new_packet("SPEC-A-1", "One").items()}
    plan = parse_plan(texts["plan.md"])
    tasks = parse_tasks(texts["tasks.md"])
    assert {item.number for item in plan.work_items} == {n for t in tasks for n in t.work_items}
    assert [r.id for r in parse_spec(texts["spec.md"])] == [a.requirement for a in plan.acceptance]


def test_a_slug_comes_from_the_title_unless_the_id_has_one() -> None:
    assert next(iter(new_packet("SPEC-A-1-own", "One", docs_root="notes/"))).startswith(
        "notes/SPEC-A-1-own/"
    )
    folder = next(iter(new_packet("SPEC-A-1", "a " * 60))).split("/")[1]
    assert folder.startswith("SPEC-A-1-a-a")
    assert len(folder) <= 100
    assert next(iter(new_packet("SPEC-A-1", "名前"))).split("/")[1] == "SPEC-A-1"


def test_a_structure_without_lines_makes_a_packet_that_passes(tmp_path: Path) -> None:
    sections = (
        Section("In_puts", holds=Holds.INPUTS),
        Section("Steps", holds=Holds.WORK_ITEMS),
        Section("R | S", columns=("A | B", "C")),
        Section("Notes & `more`", required=False),
    )
    own = PacketStructure((Document("one.md", "One:", sections), Document("two.md", "Two:")))
    write(tmp_path, "SPEC-A-1", "Bare", own)
    for strict in (False, True):
        (result,) = DocumentLint(tmp_path, strict=strict, structure=own).run()
        assert {finding.code for finding in result.findings} <= ({"DS032"} if strict else set())


@pytest.mark.parametrize("spec", ["", "SPEC-KIT", "../SPEC-A-1", "spec-a-1", "SPEC-A-1/x"])
def test_an_id_that_no_packet_can_have_is_refused(spec: str) -> None:
    with pytest.raises(UsageError, match="is not a spec id"):
        new_packet(spec, "One")


@pytest.mark.parametrize("title", ["", " \n", "a" * 121, "a\x1bb"])
def test_a_title_that_no_packet_can_have_is_refused(title: str) -> None:
    with pytest.raises(UsageError, match="is not a title"):
        new_packet("SPEC-A-1", title)
