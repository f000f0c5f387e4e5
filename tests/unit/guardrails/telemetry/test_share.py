import json
import sys
from pathlib import Path

import pytest

from specops.process.command import Command, run

from .conftest import FOLDER, Lay, envelope

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
