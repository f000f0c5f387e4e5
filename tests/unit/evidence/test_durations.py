from datetime import timedelta
from pathlib import Path

from specops.evidence.details import details
from specops.evidence.durations import RECENT, recorded_durations
from specops.evidence.runs import find_runs
from specops.model import Stage
from tests.fakes.evidence import BEGAN, SPEC, Kept

NOW = "a" * 40


def test_the_median_of_the_latest_runs_counts(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for day, took in enumerate((9000, 100, 300, 200, 500, 400)):
        kept.took_ms = took
        kept.add(at=BEGAN + timedelta(days=day))
    assert RECENT == 5
    assert recorded_durations(tmp_path, "evidence", {SPEC}, NOW) == {(SPEC, Stage.VALIDATE): 300}


def test_runs_of_this_commit_and_of_other_specs_do_not_count(tmp_path: Path) -> None:
    Kept(tmp_path, commit=NOW).add()
    Kept(tmp_path, took_ms=7).add(spec="SPEC-OPS-004")
    assert recorded_durations(tmp_path, "evidence", {SPEC}, NOW) == {}
    assert recorded_durations(tmp_path, "evidence", {SPEC}, None) == {(SPEC, Stage.VALIDATE): 1}


def test_what_cannot_be_read_does_not_count(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for stage in (Stage.PLAN, Stage.TASKS, Stage.IMPLEMENT):
        kept.add(stage)
    found = {run.stage: run for run in find_runs(tmp_path, "evidence", None, None)}
    attestations = {path.name.split("_")[0]: path for path in tmp_path.rglob("*.intoto.json")}
    attestations["spec-plan"].unlink()
    attestations["spec-tasks"].write_text("{", encoding="utf-8")
    attestations["spec-implement"].write_text('{"predicate": []}', encoding="utf-8")
    assert [details(tmp_path, found[stage]) for stage in found] == [{}, {}, {}]
    assert recorded_durations(tmp_path, "evidence", {SPEC}, None) == {}
