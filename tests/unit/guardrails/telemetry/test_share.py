import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from specops.evidence.read import Reading
from specops.guardrails.telemetry import share
from specops.guardrails.telemetry.artifacts import Artifacts
from specops.guardrails.telemetry.files import Found, walk
from specops.guardrails.telemetry.judge import Judge
from specops.guardrails.telemetry.recall import Recall
from specops.guardrails.telemetry.record import RecordRules
from specops.guardrails.telemetry.share import judge_all
from specops.memory import Memory
from specops.process import workers
from specops.process.command import Command, run

from .conftest import FOLDER, SESSION, Lay, envelope

ROOT = Path(__file__).parents[4]
SCRIPT = """
import dataclasses, sys
from pathlib import Path
from specops.guardrails.telemetry import share
from specops.guardrails.telemetry.lint import TelemetryLint
share.FILES_PER_PROCESS = int(sys.argv[2])
(result,) = TelemetryLint(Path(sys.argv[1]), "evidence", tuple(sys.argv[3:])).run()
print(dataclasses.replace(result, duration_ms=0))
"""


@pytest.fixture
def many(lay: Lay) -> Path:
    """Lay down forty records, every third of them with something wrong."""
    root = lay(folder="unused")
    for number in range(40):
        session = f"20261122T113000123Z-{number:06x}"
        record = {**envelope(), "sessionId": session}
        if number % 3 == 0:
            record["tool"] = {"status": f"wrong {number}"}
        lay(record, name=f"spec-tasks_{session}.json")
    (root / FOLDER / "broken.json").write_text("")
    return root


def _lint(root: Path, per_process: int, *paths: str) -> str:
    argv = (sys.executable, "-c", SCRIPT, str(root), str(per_process), *paths)
    completed = run(Command(argv, ROOT, 30))
    assert completed.succeeded, completed.stderr.decode()
    return completed.stdout.decode()


@pytest.mark.parametrize("paths", [(), (FOLDER,)])
def test_several_processes_come_to_the_result_of_one(many: Path, paths: tuple[str, ...]) -> None:
    alone = _lint(many, 1000, *paths)
    assert _lint(many, 10, *paths) == alone
    assert "checked=40" in alone
    assert alone.count("TM005") == 14
    assert alone.count("TM001") == 1


def test_several_processes_tell_the_place_of_each_finding(many: Path) -> None:
    name = "spec-tasks_20261122T113000123Z-000027.json"
    assert json.loads((many / FOLDER / name).read_text())["tool"] == {"status": "wrong 39"}
    place = f"Location(path='{FOLDER}/{name}', line=8, column=15)"
    assert place in _lint(many, 10)


class InTurn:
    """Does in one process, one part after the other, what several would do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, processors: int) -> None:
        self.asked: list[tuple[int, float]] = []
        self.told: list[tuple[int, int | None, str]] = []
        monkeypatch.setattr(share, "FILES_PER_PROCESS", 10)
        monkeypatch.setattr(workers, "available", lambda: processors)
        monkeypatch.setattr(workers, "in_parts", self.in_parts)

    def in_parts(self, work: Callable[[int], bytes], parts: int, deadline_s: float) -> list[bytes]:
        self.asked.append((parts, deadline_s))
        return [work(part) for part in range(parts)]

    def judge(self, root: Path) -> Judge:
        judge = Judge(str(root), RecordRules(Reading.STRICT, Artifacts(str(root))))
        recall = Recall(Memory(root, "telemetry", "rules", 0))
        judge_all(judge, walk(str(root / "evidence"), str(root)), recall, self._tell)
        return judge

    def _tell(self, done: int, count: int | None, path: str) -> None:
        self.told.append((done, count, Path(path).name))


def test_each_process_takes_as_many_files_and_the_first_tells_of_all(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sorted(path.name for path in (many / FOLDER).glob("*.json"))
    alone = InTurn(monkeypatch, 1)
    expected = alone.judge(many)
    assert alone.asked == []
    assert alone.told == [(number, 42, name) for number, name in enumerate(names)]
    shared = InTurn(monkeypatch, 3)
    judge = shared.judge(many)
    assert shared.asked == [(3, share.DEADLINE_S)]
    assert shared.told == [(number * 3, 42, name) for number, name in enumerate(names[:14])]
    assert (judge.records, judge.recalled) == (expected.records, 0) == (40, 0)
    assert judge.findings == expected.findings
    assert len(judge.findings) == 15


@pytest.mark.parametrize(
    ("per_process", "processors", "asked"),
    [
        (22, None, []),
        (21, 1, []),
        (21, 2, [2]),
        (21, 8, [2]),
        (14, 8, [3]),
        (5, 3, [3]),
        (5, 8, [4]),
    ],
)
def test_so_many_processes_judge_as_there_are_files_and_processors_for(
    monkeypatch: pytest.MonkeyPatch,
    per_process: int,
    processors: int | None,
    asked: list[int],
) -> None:
    turns = InTurn(monkeypatch, processors or 0)
    monkeypatch.setattr(share, "FILES_PER_PROCESS", per_process)
    if processors is None:  # where there are too few files, it is not even asked how many there are
        monkeypatch.setattr(workers, "available", None)
    judge = Judge("/r", RecordRules(Reading.STRICT, Artifacts("/r")))
    judge_all(judge, [Found(f"/r/{SESSION}-hal-{number}.json") for number in range(42)])
    assert (judge.records, judge.findings) == (0, [])
    assert [parts for parts, _ in turns.asked] == asked


def test_a_folder_that_several_judged_is_remembered_as_one(
    lay: Lay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for spec in ("SPEC-KIT-018", "SPEC-KIT-019"):
        for number in range(15):
            session = f"20261122T113000123Z-{number:06x}"
            record = {**envelope(), "sessionId": session, "specId": spec}
            record["artifacts"] = [{"path": f"evidence/commands/{spec}/a.log"}]
            folder = f"evidence/commands/{spec}"
            lay(record, folder=folder, name=f"spec-tasks_{session}.json")
            (tmp_path / "repository" / folder / "a.log").write_text("")
    root = tmp_path / "repository"
    shared = InTurn(monkeypatch, 8)
    told = [(one.records, one.recalled, one.findings) for one in map(shared.judge, (root, root))]
    assert told == [(30, 0, []), (30, 30, [])]
    assert [parts for parts, _ in shared.asked] == [3]


def test_parts_are_even_and_keep_the_order_of_the_files() -> None:
    folders = [("a", [Found(f"a/{n}") for n in range(5)]), ("b", [Found("b/0"), Found("b/1")])]
    shares = share._shares(folders, 3)
    assert [[(name, [one.path for one in files]) for name, files in part] for part in shares] == [
        [("a", ["a/0", "a/1", "a/2"])],
        [("a", ["a/3", "a/4"]), ("b", ["b/0"])],
        [("b", ["b/1"])],
    ]
