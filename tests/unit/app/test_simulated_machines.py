"""200 specs with six stages each over 16 machines: balance, and what a machine that dies loses."""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.machines import Machines

COUNT = 16


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """Machines in memory where the system has such a place: there are 10,000 files to flush."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Machines(Path(folder), 200)


def matrix(machines: Machines) -> list[dict[str, str]]:
    code, printed = machines.specops(
        "matrix", shards=str(COUNT), enforcement="strict", output_format="json"
    )
    assert code == 0
    return list(json.loads(printed)["matrix"])


def stages_without_record(printed: str) -> set[str]:
    return set(re.findall(r"^error +(SPEC-\S+)", printed, re.MULTILINE))


def test_nothing_is_lost_when_a_machine_dies(machines: Machines) -> None:
    entries = matrix(machines)
    assert sorted(" ".join(one["specs"] for one in entries).split()) == machines.specs
    loads = [int(one["estimateMs"]) for one in entries]
    assert sum(loads) == sum(machines.took.values())
    assert max(loads) <= 1.02 * sum(loads) / COUNT

    parts = [tuple(one["specs"].split()) for one in entries]
    for number, specs in enumerate(parts[:-1]):
        machines.run(f"m{number}", specs)
    died = machines.run("died", parts[-1], until=15)
    incomplete = machines.folder / "died/evidence/commands" / parts[-1][0] / ".incomplete-x.json"
    incomplete.write_text("{", encoding="utf-8")
    roots = [f"{machines.folder}/m{number}/evidence" for number in range(COUNT - 1)]
    code, told = machines.specops("evidence.merge", *roots, f"{machines.folder}/died/evidence")
    assert (code, "45 new, 1 left unfinished" in told) == (0, True), told

    code, told = machines.specops("gate", shards=str(COUNT))
    assert code == 3
    begun = {one.partition("/")[0] for one in died}
    lost = {f"{spec}/plan" for spec in parts[-1] if spec not in begun}
    assert stages_without_record(told) == lost | {f"{parts[-1][2]}/validate"}
    assert told.count(f"shard {COUNT}/{COUNT} left no record of this commit") == len(lost) + 1
    assert f"{200 * 6 - 6 * len(parts[-1]) + 15} records of this commit" in told

    machines.lose("died")
    machines.run("again", parts[-1])
    assert matrix(machines) == entries  # the runs of this commit do not change who does what
    code, told = machines.specops("evidence.merge", f"{machines.folder}/again/evidence")
    assert code == 0, told
    code, told = machines.specops("gate", shards=str(COUNT))
    assert (code, "1200 records of this commit" in told) == (0, True), told[-500:]
