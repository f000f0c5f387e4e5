"""Forked workers, in a process of their own: pytest has threads, and with threads nothing forks."""

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from specops.guardrails.documents import share
from specops.guardrails.documents.links import LinkJudge
from specops.guardrails.documents.packet import PacketJudge
from specops.guardrails.documents.share import judge_all
from specops.guardrails.documents.tree import Tree
from specops.packet.structure import default_structure
from specops.process import workers
from specops.process.command import Command, run
from tests.fakes import packets
from tests.fakes.repository import PROJECT

_SCRIPT = """
import gc, json, sys
from pathlib import Path
from specops.guardrails.documents.links import LinkJudge
from specops.guardrails.documents.packet import PacketJudge
from specops.guardrails.documents.share import judge_all
from specops.guardrails.documents.tree import Tree
from specops.packet.structure import default_structure
if sys.argv[3] == "off":
    gc.disable()
root = Path(sys.argv[1])
tree = Tree(root)
judge = PacketJudge(tree, default_structure(), lambda: LinkJudge(tree), strict=False)
folders = sorted(str(path.relative_to(root)) for path in root.glob("docs/SPEC-*"))
found = judge_all(judge, folders, int(sys.argv[2]))
assert gc.isenabled() is (sys.argv[3] == "on")
print(json.dumps([repr(packet) for packet in found]))
"""


def _judged(root: Path, per_process: int, collector: str = "on") -> list[str]:
    argv = (sys.executable, "-c", _SCRIPT, str(root), str(per_process), collector)
    completed = run(Command(argv, PROJECT, 60))
    assert completed.succeeded, completed.stderr.decode()
    found: list[str] = json.loads(completed.stdout)
    return found


def test_several_processes_come_to_the_result_of_one(tmp_path: Path) -> None:
    folder = packets.make(tmp_path)
    for number in range(7):
        other = tmp_path / f"docs/SPEC-DEMO-10{number}"
        other.mkdir()
        for name in ("spec.md", "plan.md", "tasks.md")[: number % 4]:
            title = "## Outputs" if number % 2 else "## Inputs"
            text = (folder / name).read_text().replace("## Inputs", title)
            pinned = text.replace(f"{packets.NAME}/spec.md", f"{packets.NAME}/spec.md (7122ab3f)")
            (other / name).write_text(pinned)
    alone = _judged(tmp_path, 100)
    assert len(alone) == 8
    assert any("Pinned" in packet for packet in alone)
    assert any("DS001" in packet for packet in alone)
    assert _judged(tmp_path, 1) == alone
    assert _judged(tmp_path, 4, "off") == alone


@pytest.mark.parametrize(("processors", "most"), [(3, 3), (4, 4), (8, 4)])
def test_parts_are_even_and_as_many_as_there_are_processors_up_to_four(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processors: int, most: int
) -> None:
    asked: list[tuple[int, float, bool]] = []

    def in_turn(work: Callable[[int], bytes], parts: int, deadline_s: float) -> list[bytes]:
        asked.append((parts, deadline_s, gc.isenabled()))
        return [work(part) for part in range(parts)]

    monkeypatch.setattr(workers, "in_parts", in_turn)
    monkeypatch.setattr(workers, "available", lambda: processors)
    plan = packets.make(tmp_path) / "plan.md"
    plan.write_text(plan.read_text().replace("/spec.md", "/spec.md (7122ab3f)", 1))
    for number in range(4):
        (tmp_path / f"docs/SPEC-DEMO-10{number}").mkdir()
    tree = Tree(tmp_path)
    judge = PacketJudge(tree, default_structure(), lambda: LinkJudge(tree), strict=False)
    folders = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("docs/SPEC-*"))
    alone = judge_all(judge, folders, 3)
    assert asked == []
    assert judge_all(judge, folders, 1) == judge_all(judge, folders, 2) == alone
    assert asked == [(most, share.DEADLINE_S, False), (2, share.DEADLINE_S, False)]
    assert gc.isenabled()
