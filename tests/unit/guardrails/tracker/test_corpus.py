"""The tracker guardrail on trackers as people write them."""

from collections import Counter
from pathlib import Path

from specops.guardrails.tracker import TrackerLint, fix
from specops.model import Verdict
from specops.packet.tracker import read_tracker
from tests.unit.guardrails.tracker.documents import TODAY

DOCUMENTS, ROWS, FINDINGS = 29, 1477, 4586
# How many of the documents have a finding of each code. Five of them have no tracker at all.
DOCUMENTS_BY_CODE = {
    "TR002": 5,
    "TR003": 15,
    "TR004": 15,
    "TR006": 21,
    "TR009": 22,
    "TR011": 24,
    "TR017": 24,
    "TR018": 7,
    "TR021": 11,
}


def test_every_real_tracker_is_judged_and_none_passes(corpus: Path) -> None:
    """None can pass: the files that they name are not beside them, and most have more faults."""
    documents: Counter[str] = Counter()
    rows = findings = 0
    paths = sorted((corpus / "specmd").glob("*.md"))
    for path in paths:
        (result,) = TrackerLint(path.parent, path.name, today=TODAY).run()
        assert result.verdict is Verdict.FAILED
        assert all(finding.location and finding.location.line for finding in result.findings)
        documents.update({finding.code for finding in result.findings})
        tracker = read_tracker(path.read_text())
        rows += sum(len(table.rows) for table in tracker.tables)
        findings += len(result.findings)
    assert (len(paths), rows, findings) == (DOCUMENTS, ROWS, FINDINGS)
    assert documents == DOCUMENTS_BY_CODE


def test_a_repair_of_a_real_tracker_changes_no_cell_but_the_status(corpus: Path) -> None:
    for path in sorted((corpus / "specmd").glob("*.md")):
        text = path.read_text()
        repaired = fix(text)
        assert fix(repaired) == repaired
        before, after = read_tracker(text), read_tracker(repaired)
        assert [row.line for row in before.rows] == [row.line for row in after.rows]
        assert [row._replace(status="") for row in before.rows] == [
            row._replace(status="") for row in after.rows
        ]
