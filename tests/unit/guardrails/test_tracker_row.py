from dataclasses import replace
from pathlib import Path

import pytest

from specops.errors import PreconditionError
from specops.guardrails.tracker_row import SpecRow, TrackerRow, build
from specops.model import CheckResult, Finding, Location, Stage, Verdict, judged, passed
from specops.one_line import one_line
from tests.fakes import packet_repository


def codes(result: CheckResult) -> list[str]:
    return [finding.code for finding in result.findings]


def row(root: Path, *rows: SpecRow, stage: Stage = Stage.PLAN) -> CheckResult:
    (result,) = TrackerRow(root, "SPEC.md", "SPEC-KIT-018", stage, lambda _: rows).run()
    return result


def test_no_tracker_is_a_finding(tmp_path: Path) -> None:
    remedy = "write it, or set tracker"
    found = Finding("BA007", "SPEC.md does not exist", Location("SPEC.md"), remedy)
    assert row(tmp_path) == judged("tracker-row", 1, (found,))


def test_a_spec_has_exactly_one_row(tmp_path: Path) -> None:
    (tmp_path / "SPEC.md").write_text("# Tracker\n")
    rows = [SpecRow(line, "In Progress", "In Progress") for line in (5, 9)]
    assert row(tmp_path, rows[0]) == passed("tracker-row", 1)
    missing, twice = row(tmp_path), row(tmp_path, *rows)
    assert missing.findings[0].message == "SPEC.md has 0 rows for SPEC-KIT-018"
    assert (codes(missing), codes(twice)) == (["BA008"], ["BA008"])
    assert twice.findings[0].message == "SPEC.md has 2 rows for SPEC-KIT-018 (lines 5, 9)"
    assert str(twice.findings[0].location) == "SPEC.md:9"
    assert str(missing.findings[0].location) == "SPEC.md"
    assert {missing.findings[0].remedy, twice.findings[0].remedy} == {"keep exactly one"}


@pytest.mark.parametrize("stage", list(Stage))
def test_a_spec_that_is_done_is_closed_to_the_first_three_stages(
    tmp_path: Path, stage: Stage
) -> None:
    (tmp_path / "SPEC.md").write_text("# Tracker\n")
    done = row(tmp_path, SpecRow(5, "**done**", "Done"), stage=stage)
    closed = stage in (Stage.PLAN, Stage.TASKS, Stage.IMPLEMENT)
    assert codes(done) == (["BA009"] if closed else [])


def test_a_status_that_nobody_knows_allows_nothing(tmp_path: Path) -> None:
    (tmp_path / "SPEC.md").write_text("# Tracker\n")
    (finding,) = row(tmp_path, SpecRow(5, "Bananas", None)).findings
    assert finding.message == "SPEC-KIT-018 is 'Bananas' in SPEC.md, which does not allow plan"
    assert (finding.location, finding.remedy) == (
        Location("SPEC.md", 5),
        "correct it, or open a new spec",
    )


def test_it_reads_the_tracker_of_the_settings_for_the_stage_of_the_run(tmp_path: Path) -> None:
    repository = packet_repository.make(tmp_path)
    text = (tmp_path / "SPEC.md").read_text(encoding="utf-8")
    repository.write("docs/TRACKER.md", text.replace("In Progress", "**DONE**"))
    repository.write("specops.toml", 'tracker = "docs/TRACKER.md"\n')
    made = packet_repository.context(tmp_path)
    check = build(replace(made, stage=Stage.TASKS))
    assert check.spec_id == packet_repository.SPEC_ID
    (tasks,) = check.run()
    (finding,) = tasks.findings
    assert (finding.code, str(finding.location)) == ("BA009", "docs/TRACKER.md:5")
    assert finding.message.endswith("is '**DONE**' in docs/TRACKER.md, which does not allow tasks")
    (audit,) = build(replace(made, stage=Stage.AUDIT)).run()
    assert audit.verdict is Verdict.PASSED


def test_it_is_judged_for_a_stage_of_a_spec_only(tmp_path: Path) -> None:
    packet_repository.make(tmp_path)
    made = packet_repository.context(tmp_path)
    for lacking in (made, replace(made, packet=None, stage=Stage.PLAN)):
        with pytest.raises(PreconditionError) as caught:
            build(lacking)
        told = "a tracker row is judged for a stage of a spec: add --spec"
        assert str(caught.value) == told


def test_a_long_status_is_shown_by_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "SPEC.md").write_text("# Tracker\n")
    for cell in ("x " * 30, "x" * 60, "x " * 31, "x" * 61):
        (finding,) = row(tmp_path, SpecRow(5, cell, None)).findings
        shown = repr(cell) if len(cell) <= 60 else repr(one_line(cell, 60))
        told = f"SPEC-KIT-018 is {shown} in SPEC.md, which does not allow plan"
        assert finding.message == told
