import json
from dataclasses import replace
from pathlib import Path

import pytest

from specops.reporting.select import FORMATS
from tests.fakes import linting
from tests.fakes.linting import HEADER, RECORD, RECORD_PATH, ROW, Linted

ROW_IN_PROGRESS = ROW.replace("Backlog", "In Progress")
UNTIDY = "|1|SPEC-DEMO-001|Example|backlog|Ada|||||||\n"


@pytest.fixture
def linted(tmp_path: Path) -> Linted:
    return linting.make(tmp_path)


def test_the_tracker_of_the_settings_is_judged(linted: Linted) -> None:
    done = linted.run("lint.tracker")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("passed: lint.tracker, 1 checked, exit 0\n")
    linted.write("specops.toml", 'tracker = "docs/tracker.md"\n')
    assert linted.run("lint.tracker").code == 1
    linted.write("docs/tracker.md", HEADER + ROW)
    assert linted.run("lint.tracker").code == 0


def test_every_document_that_is_named_is_judged_under_its_path(linted: Linted) -> None:
    linted.write("a b.md", HEADER + ROW.replace("Backlog", "Soon"))
    done = linted.run("lint.tracker", "SPEC.md", "a b.md", "nowhere.md", output_format="json")
    assert done.code == 1
    assert [(one["name"], one["verdict"]) for one in done.document["results"]] == [
        ("tracker/SPEC.md", "passed"),
        ("tracker/a b.md", "failed"),
        ("tracker/nowhere.md", "failed"),
    ]
    assert done.codes == ["TR009", "TR001"]


def test_a_finding_has_line_and_column_and_a_remedy(linted: Linted) -> None:
    linted.write("SPEC.md", "# Tracker\n\n" + HEADER + ROW.replace("Backlog", "**BACKLOG**"))
    (finding,) = linted.run("lint.tracker", output_format="json").document["findings"]
    assert finding["location"] == {"path": "SPEC.md", "line": 5, "column": 33}
    assert finding["remedy"] == "write Backlog"


def test_a_tracker_without_rows_could_not_be_judged_and_warn_does_not_soften_it(
    linted: Linted,
) -> None:
    linted.write("SPEC.md", HEADER)
    assert linted.run("lint.tracker").code == 3
    assert linted.run("lint.tracker", enforcement="warn").code == 3


def test_warn_lets_findings_through_and_says_so(linted: Linted) -> None:
    linted.write("SPEC.md", "no table\n")
    assert linted.run("lint.tracker").code == 1
    done = linted.run("lint.tracker", enforcement="warn")
    assert done.code == 0
    assert "exit 0 (warn; strict would have been exit 1)" in done.out
    linted.write("specops.toml", '[rollout]\ndefault = "warn"\n')
    assert linted.run("lint.tracker").code == 0
    assert linted.run("lint.tracker", enforcement="strict").code == 1


def test_the_limit_of_rows_in_progress_is_a_setting(linted: Linted) -> None:
    two = ROW_IN_PROGRESS + ROW_IN_PROGRESS.replace("| 1 | SPEC-DEMO-001", "| 2 | SPEC-DEMO-002")
    linted.write("SPEC.md", HEADER + two)
    assert linted.run("lint.tracker", output_format="json").codes == ["TR018"]
    for limit in ("2", '"off"'):
        linted.write("specops.toml", f"[tracker_rules]\nmax_in_progress = {limit}\n")
        assert linted.run("lint.tracker").code == 0


def test_evidence_that_is_a_record_is_judged_by_the_rules_of_telemetry(linted: Linted) -> None:
    spec = RECORD["specId"]
    done = ROW.replace("SPEC-DEMO-001", spec).replace("Backlog", "Done")
    row = done.replace("|  |  |\n", f"| {RECORD_PATH} |  |\n")
    linted.write("SPEC.md", HEADER + row)
    assert linted.run("lint.tracker").code == 0
    old = {**RECORD, "hooks": {"session.start": "fine"}}
    linted.write(RECORD_PATH, json.dumps(old))
    assert linted.run("lint.tracker", output_format="json").codes == ["TR014"]
    linted.write("specops.toml", '[tracker_rules]\nrecords = "compat"\n')
    assert linted.run("lint.tracker").code == 0


def test_a_date_is_in_the_future_by_the_clock_of_the_run(linted: Linted) -> None:
    for day, code in (("2026-11-22", 0), ("2026-11-23", 1)):
        linted.write("SPEC.md", HEADER + ROW.replace("|  |  |  |\n", f"| {day} |  |  |\n"))
        assert linted.run("lint.tracker").code == code


def test_fix_repairs_what_is_mechanical_and_judges_the_rest(linted: Linted) -> None:
    file = linted.write("SPEC.md", HEADER + UNTIDY)
    assert linted.run("lint.tracker").code == 1
    done = linted.run("lint.tracker", fix=True)
    assert done.code == 0
    assert "note: repaired SPEC.md" in done.out
    repaired = file.read_text(encoding="utf-8")
    assert "| Backlog | Ada" in repaired
    done = linted.run("lint.tracker", fix=True)
    assert "note" not in done.out
    assert file.read_text(encoding="utf-8") == repaired


def test_fix_leaves_alone_what_it_cannot_read(linted: Linted, tmp_path: Path) -> None:
    broken = linted.root / "broken.md"
    broken.write_bytes(HEADER.encode() + b"\xff|backlog\n")
    outside = tmp_path.parent / f"{tmp_path.name}-outside.md"
    outside.write_text(HEADER + UNTIDY, encoding="utf-8")
    (linted.root / "out.md").symlink_to(outside)
    done = linted.run("lint.tracker", "broken.md", "out.md", fix=True, output_format="json")
    assert (done.code, done.codes) == (1, ["TR001", "TR001"])
    assert broken.read_bytes().endswith(b"\xff|backlog\n")
    assert outside.read_text(encoding="utf-8") == HEADER + UNTIDY


def test_a_wrong_format_is_refused_before_anything_is_repaired(linted: Linted) -> None:
    file = linted.write("SPEC.md", HEADER + UNTIDY)
    done = linted.run("lint.tracker", fix=True, output_format="xml")
    assert (done.code, done.out) == (2, "")
    assert file.read_text(encoding="utf-8") == HEADER + UNTIDY


def test_a_document_that_cannot_be_written_is_exit_3_and_whole(
    linted: Linted, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = linted.write("SPEC.md", HEADER + UNTIDY)
    monkeypatch.setattr("os.getpid", lambda: 4711)
    (linted.root / ".incomplete-4711").mkdir()
    done = linted.run("lint.tracker", fix=True)
    assert done.code == 3
    assert done.err.startswith("specops: SPEC.md could not be repaired: ")
    assert file.read_text(encoding="utf-8") == HEADER + UNTIDY


def test_every_record_below_the_evidence_root_is_judged(linted: Linted) -> None:
    done = linted.run("lint.telemetry", output_format="json")
    assert (done.code, done.document["checked"]) == (0, 1)
    linted.write(RECORD_PATH, json.dumps({**RECORD, "specId": "SPEC-OTHER-001"}))
    assert linted.run("lint.telemetry", output_format="json").codes == ["TM008"]


def test_records_can_be_named_and_read_as_earlier_readers_did(linted: Linted) -> None:
    old = linted.write("old/x.json", json.dumps({**RECORD, "hooks": {"session.start": "fine"}}))
    assert linted.run("lint.telemetry").code == 0
    assert linted.run("lint.telemetry", "old/x.json").code == 1
    assert linted.run("lint.telemetry", "old/x.json", compat=True).code == 0
    assert replace(linted, cwd=old.parent).run("lint.telemetry", "x.json", compat=True).code == 0


def test_without_evidence_there_is_nothing_to_judge(linted: Linted) -> None:
    linting.remove(linted, "evidence")
    assert linted.run("lint.telemetry").code == 3
    (linted.root / "evidence").mkdir()
    assert linted.run("lint.telemetry", enforcement="warn").code == 3


@pytest.mark.parametrize("word", FORMATS)
def test_no_secret_of_the_environment_is_printed(linted: Linted, word: str) -> None:
    linted.write("SPEC.md", HEADER + ROW.replace("Backlog", "sentinel-4711"))
    assert "sentinel-4711" in linted.run("lint.tracker").out
    guarded = replace(linted, environ={"HAL_SECRET_DEMO_KEY": "sentinel-4711"})
    done = guarded.run("lint.tracker", output_format=word)
    assert done.code == 1
    assert "sentinel-4711" not in done.out
    assert "[redacted:HAL_SECRET_DEMO_KEY]" in done.out
