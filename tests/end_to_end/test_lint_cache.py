"""The memory of the linters, through the commands, in a repository large enough to have one."""

import json
import shutil
import time
from pathlib import Path

import pytest

from specops.guardrails.documents.lint import PACKETS_WORTH_A_MEMORY
from specops.guardrails.telemetry.lint import FILES_WORTH_A_MEMORY
from specops.memory import FOLDER, SETTLED_AFTER_NS
from tests.fakes import linting, packets
from tests.fakes.linting import RECORD, Linted

SPECS = 20


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Linted:
    """Many records and packets, all sound, none of them touched in the last two seconds."""
    linted = linting.make(tmp_path_factory.mktemp("large"))
    for number in range(FILES_WORTH_A_MEMORY):
        spec = f"SPEC-DEMO-{number % SPECS:03d}"
        session = f"20261122T113000123Z-{number:06x}"
        folder = f"evidence/commands/{spec}"
        baseline = {**RECORD["baseline"], "artifact": f"{folder}/kept.md"}
        record = {
            **RECORD,
            "specId": spec,
            "sessionId": session,
            "artifacts": [{"path": f"{folder}/kept.md"}],
            "baseline": baseline,
        }
        linted.write(f"{folder}/spec-plan_{session}.json", json.dumps(record))
        linted.write(f"{folder}/kept.md", "kept")
    for number in range(PACKETS_WORTH_A_MEMORY):
        packet = linted.root / "docs" / f"SPEC-MANY-{number:03d}"
        shutil.copytree(linted.root / packets.FOLDER, packet)
    time.sleep(SETTLED_AFTER_NS / 1e9 + 0.1)
    return linted


def observed(linted: Linted, command: str, **options: str | bool) -> tuple[int, str]:
    ended = linted.run(command, **options)
    return ended.code, ended.out


def test_records_that_did_not_change_are_counted_and_not_judged_again(large: Linted) -> None:
    assert "unchanged since they passed" not in observed(large, "lint.telemetry")[1]
    code, out = observed(large, "lint.telemetry")
    assert code == 0
    assert f"{FILES_WORTH_A_MEMORY + 1} records, {FILES_WORTH_A_MEMORY + 1} unchanged" in out
    assert "unchanged" not in observed(large, "lint.telemetry", no_cache=True)[1]
    assert "unchanged" not in observed(large, "lint.telemetry", compat=True)[1]
    assert "unchanged" in observed(large, "lint.telemetry", compat=True)[1]


def test_a_failure_among_what_is_remembered_is_a_failure_each_time(large: Linted) -> None:
    large.run("lint.telemetry")
    large.run("docs.validate")
    path = large.root / "evidence/commands/SPEC-DEMO-003/kept.md"
    path.unlink()
    try:
        assert [observed(large, "lint.telemetry")[0] for _ in range(2)] == [1, 1]
    finally:
        path.write_text("kept")
    plan = large.root / "docs/SPEC-MANY-007/plan.md"
    text = plan.read_text()
    plan.write_text(text.replace("## Inputs", "## Outputs"))
    try:
        assert [observed(large, "docs.validate")[0] for _ in range(2)] == [1, 1]
    finally:
        plan.write_text(text)


def test_packets_are_remembered_unless_the_settings_say_otherwise(large: Linted) -> None:
    kept = large.root / FOLDER / "cache" / "documents-usual.json"
    kept.unlink(missing_ok=True)
    settings = large.root / "specops.toml"
    settings.write_text("[lint]\ncache = false\n")
    assert observed(large, "docs.validate")[0] == 0
    assert not kept.exists()
    settings.write_text("")
    assert observed(large, "docs.validate")[0] == 0
    assert kept.exists()
    assert observed(large, "docs.validate")[0] == 0


def test_a_small_repository_is_left_without_a_memory(tmp_path: Path) -> None:
    linted = linting.make(tmp_path)
    assert [linted.run(name).code for name in ("lint.telemetry", "docs.validate")] == [0, 0]
    assert not (tmp_path / FOLDER).exists()
