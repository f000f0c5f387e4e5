"""A packet is judged at a glance where that does, and comes to the same by every rule."""

from pathlib import Path

import pytest

from specops.guardrails.documents import rules
from specops.guardrails.documents.inputs import Pinned
from specops.guardrails.documents.links import LinkJudge
from specops.guardrails.documents.packet import JudgedPacket, PacketJudge
from specops.guardrails.documents.quick import QuickJudge
from specops.guardrails.documents.tree import Tree
from specops.packet.revisions import Pin
from specops.packet.structure import default_structure
from tests.fakes import packets

FOLDER = packets.FOLDER
SPEC, PLAN, TASKS = (f"{FOLDER}/{name}.md" for name in ("spec", "plan", "tasks"))


def judge_of(root: Path) -> PacketJudge:
    tree = Tree(root)
    return PacketJudge(tree, default_structure(), lambda: LinkJudge(tree), strict=False)


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    """Make a packet whose plan pins its spec, named from where the plan is; return the root."""
    plan = packets.make(tmp_path) / "plan.md"
    old = f"- Spec: {SPEC}"
    assert old in plan.read_text()
    plan.write_text(plan.read_text().replace(old, "- [Spec](spec.md) (2222222)"))
    return tmp_path


SOUND = JudgedPacket(
    FOLDER,
    3,
    [],
    [(PLAN, Pinned(Pin(SPEC, "2222222"), 5, 10))],
    sorted((SPEC, PLAN, TASKS)),
)


def test_a_sound_packet_is_held_against_no_single_rule(
    pinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*given: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr(rules, "judge_documents", refused)
    assert judge_of(pinned).judge(FOLDER) == SOUND


def test_by_every_rule_a_sound_packet_comes_to_the_same(
    pinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuickJudge, "pins", lambda *_: None)
    assert judge_of(pinned).judge(FOLDER) == SOUND


def test_each_packet_is_told_what_was_looked_at_for_it_alone(pinned: Path) -> None:
    judge = judge_of(pinned)
    other = "docs/SPEC-DEMO-002-empty"
    (pinned / other).mkdir()
    assert judge.judge(FOLDER).asked == SOUND.asked
    assert judge.judge(other).asked == [f"{other}/{name}.md" for name in ("plan", "spec", "tasks")]
