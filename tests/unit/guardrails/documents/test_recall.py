import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from specops.guardrails.documents.links import LinkJudge
from specops.guardrails.documents.packet import JudgedPacket, PacketJudge
from specops.guardrails.documents.recall import Recall
from specops.guardrails.documents.share import judge_all
from specops.guardrails.documents.tree import Tree
from specops.memory import Memory
from specops.packet.structure import default_structure
from tests.fakes import packets, unseen

PACKET = f"docs/{packets.NAME}"


class Looking:
    """A judge of packets that counts those that it judges."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.judged: list[str] = []

    def look(self, *, folders: tuple[str, ...] = (PACKET,), settled: bool = True) -> list[str]:
        """Judge folders as the linter does; return the codes that were found."""
        tree = Tree(self.root)
        recall = Recall(Memory(self.root, "documents", "rules", 0 if settled else 10**15), tree)
        seen = set(recall.known(folders))
        self.judged = [folder for folder in folders if folder not in seen]
        recall = Recall(Memory(self.root, "documents", "rules", 0 if settled else 10**15), tree)
        judge = PacketJudge(tree, default_structure(), lambda: LinkJudge(tree), strict=False)
        found = judge_all(judge, folders, recall=recall)
        return [mark.code for packet in _in_order(found) for _, mark in packet.marks]


def _in_order(found: list[JudgedPacket]) -> list[JudgedPacket]:
    return sorted(found, key=lambda packet: packet.folder)


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Looking]:
    packets.make(tmp_path)
    looking = Looking(tmp_path)
    assert looking.look() == []
    assert looking.judged == [PACKET]
    yield looking
    assert (tmp_path / ".specops/cache/documents.json").is_file()


def test_a_packet_that_was_sound_and_is_unchanged_is_not_judged_again(looking: Looking) -> None:
    assert looking.look() == []
    assert looking.judged == []


def test_an_edit_of_the_same_size_and_time_is_noticed(looking: Looking) -> None:
    unseen.edit(looking.root / PACKET / "plan.md", "## Inputs", "## Outpus")
    assert looking.look() != []


def test_a_document_that_went_missing_is_noticed(looking: Looking) -> None:
    (looking.root / PACKET / "spec.md").unlink()
    assert "DS001" in looking.look()


def test_a_file_that_a_link_leads_to_is_part_of_what_was_judged(looking: Looking) -> None:
    other = looking.root / "docs/other.md"
    other.write_text("# Other\n\n## There\n")
    path = looking.root / PACKET / "spec.md"
    path.write_text(path.read_text() + "\nSee [it](../other.md#there) and [all](../).\n")
    assert looking.look() == []
    assert looking.look() == []
    assert looking.judged == []
    other.write_text("# Other\n\n## Gone\n")
    assert looking.look() == ["DS019"]
    other.unlink()
    assert looking.look() == ["DS018"]


def test_a_packet_behind_a_link_is_judged_each_time(looking: Looking) -> None:
    path = looking.root / PACKET / "spec.md"
    path.rename(looking.root / "spec.md")
    path.symlink_to(looking.root / "spec.md")
    assert looking.look() == []
    assert looking.look() == []
    assert looking.judged == [PACKET]


def test_a_folder_moved_out_and_linked_back_is_noticed(looking: Looking, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    (looking.root / PACKET).rename(outside)
    (looking.root / PACKET).symlink_to(outside)
    assert looking.look() != []
    shutil.rmtree(outside)


def test_a_packet_that_changed_a_moment_ago_is_not_trusted_yet(tmp_path: Path) -> None:
    packets.make(tmp_path)
    looking = Looking(tmp_path)
    for _ in range(2):
        assert looking.look(settled=False) == []
        assert looking.judged == [PACKET]


def test_pins_are_remembered_and_asked_for_again(looking: Looking) -> None:
    path = looking.root / PACKET / "plan.md"
    name = f"{packets.NAME}/spec.md"
    path.write_text(path.read_text().replace(name, f"{name} (7122ab3f)", 1))
    tree = Tree(looking.root)
    judge = PacketJudge(tree, default_structure(), lambda: LinkJudge(tree), strict=False)
    results = [
        judge_all(judge, [PACKET], recall=Recall(Memory(looking.root, "documents", "r", 0), tree))
        for _ in range(2)
    ]
    assert results[0][0].pins
    assert results[0] == results[1]


def test_what_was_not_looked_at_this_time_stays_remembered(looking: Looking) -> None:
    other = "docs/SPEC-DEMO-109"
    shutil.copytree(looking.root / PACKET, looking.root / other)
    looking.look(folders=(other,))
    looking.look(folders=(PACKET, other))
    assert looking.judged == []


def test_a_packet_with_a_finding_is_judged_each_time(looking: Looking) -> None:
    path = looking.root / PACKET / "plan.md"
    path.write_text(path.read_text().replace("## Risks", "## Hopes"))
    for _ in range(2):
        assert looking.look() == ["DS004"]
        assert looking.judged == [PACKET]


def test_a_folder_that_a_link_leads_to_may_hold_anything(looking: Looking) -> None:
    path = looking.root / PACKET / "spec.md"
    path.write_text(path.read_text() + "\nSee [all](../).\n")
    assert looking.look() == []
    for number in range(40):  # so many names that the folder itself has another size
        (looking.root / "docs" / f"{number:0200}").touch()
    assert looking.look() == []
    assert looking.judged == []
