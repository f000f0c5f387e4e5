"""Which packets are judged, and which of them again."""

import shutil
from pathlib import Path

import pytest

from specops.guardrails.documents import lint, packet
from specops.guardrails.documents.lint import DocumentLint
from specops.guardrails.documents.tree import Tree
from specops.memory import Memory, rules_of_package
from specops.model import CheckResult, Verdict, passed
from specops.packet.structure import Document, PacketStructure
from tests.fakes import packets
from tests.fakes.git_repository import GitRepository

PLAN = f"{packets.FOLDER}/plan.md"
INPUT = f"- Spec: {packets.FOLDER}/spec.md"


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Make three sound packets, and return the root."""
    folder = packets.make(tmp_path)
    for name in ("SPEC-DEMO-002", "SPEC-DEMO-003"):
        shutil.copytree(folder, folder.parent / name)
    return tmp_path


def test_packets_are_picked_by_the_names_of_their_folders(three: Path) -> None:
    (three / "docs/SPEC-lower").mkdir()

    def judged(*names: str) -> list[str]:
        return [one.name for one in DocumentLint(three, folders=frozenset(names)).run()]

    assert judged("SPEC-DEMO-003", "SPEC-DEMO-009") == ["SPEC-DEMO-003"]
    assert judged(packets.NAME, "SPEC-lower") == [packets.NAME, "SPEC-lower"]
    assert judged() == [packets.NAME, "SPEC-DEMO-002", "SPEC-DEMO-003", "SPEC-lower"]


@pytest.mark.parametrize("docs_root", ["a/docs", "."])
def test_packets_may_lie_at_any_depth(tmp_path: Path, docs_root: str) -> None:
    own = PacketStructure((Document("notes.md", "Notes"),))
    folder = tmp_path / docs_root / "SPEC-A-1"
    folder.mkdir(parents=True)
    (folder / "notes.md").write_text("# Notes\n")
    judge = DocumentLint(tmp_path, docs_root, structure=own)
    assert judge.planned() == (f"{docs_root}/SPEC-A-1/notes.md".removeprefix("./"),)
    assert list(judge.run()) == [passed("SPEC-A-1", 1, observed="1 documents")]
    one = DocumentLint(tmp_path, docs_root, spec="SPEC-A-1", structure=own)
    assert list(one.run()) == [passed("SPEC-A-1", 1, observed="1 documents")]


def test_the_history_that_is_asked_is_that_of_the_root(tmp_path: Path) -> None:
    packets.make(tmp_path)
    head = GitRepository.create(tmp_path).commit()
    plan = tmp_path / PLAN
    plan.write_text(plan.read_text().replace(INPUT, f"{INPUT} ({head})"))
    assert list(DocumentLint(tmp_path).run()) == [
        passed(packets.NAME, 3, observed="3 documents"),
    ]


def test_the_first_pins_that_a_clone_cannot_judge_are_told(tmp_path: Path) -> None:
    plan = packets.make(tmp_path) / "plan.md"
    plan.write_text(plan.read_text().replace(INPUT, f"{INPUT} (4444444)\n- b: {PLAN} (4444444)"))
    judged, unjudged = packets.lint(tmp_path)
    assert judged.verdict is Verdict.PASSED
    assert unjudged.reason == f"the clone is too shallow for 2 pinned inputs, first {PLAN}"


@pytest.mark.parametrize(("strict", "subject"), [(False, "usual"), (True, "strict")])
def test_a_memory_is_opened_where_it_is_wanted_and_pays(
    tmp_path: Path, subject: str, *, strict: bool
) -> None:
    tree = Tree(tmp_path)
    wanted = DocumentLint(tmp_path, strict=strict, remembers=True)
    usual = DocumentLint(tmp_path, strict=strict)
    assert usual._recall(tree, lint.PACKETS_WORTH_A_MEMORY) is None
    assert wanted._recall(tree, lint.PACKETS_WORTH_A_MEMORY - 1) is None
    recall = wanted._recall(tree, lint.PACKETS_WORTH_A_MEMORY)
    assert recall is not None
    rules = f"{rules_of_package()} {wanted.structure!r}"
    expected = Memory(tmp_path, f"documents-{subject}", rules)
    assert recall._memory._path == expected._path
    assert recall._memory._rules == expected._rules
    assert recall._tree is tree


def test_packets_of_a_large_repository_are_remembered_where_that_is_wanted(
    three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Memory, "is_settled", lambda *_: True)
    monkeypatch.setattr(lint, "PACKETS_WORTH_A_MEMORY", 3)
    again: list[str] = []
    judge = packet.PacketJudge.judge

    def noted(self: packet.PacketJudge, folder: str) -> packet.JudgedPacket:
        again.append(folder.rpartition("/")[2])
        return judge(self, folder)

    monkeypatch.setattr(packet.PacketJudge, "judge", noted)

    def run() -> tuple[list[CheckResult], list[str]]:
        again.clear()
        results = DocumentLint(three, remembers=True, revisions=packets.KnownRevisions()).run()
        return list(results), list(again)

    names = [packets.NAME, "SPEC-DEMO-002", "SPEC-DEMO-003"]
    sound = [passed(name, 3, observed="3 documents") for name in names]
    assert run() == (sound, names)
    assert run() == (sound, [])
    shutil.rmtree(three / "docs" / names[2])
    assert run() == (sound[:2], names[:2])
