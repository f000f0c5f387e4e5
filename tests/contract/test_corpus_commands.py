"""The three commands on real documents and evidence of another repository; the counts are stated.

Nothing of the corpus passes by mistake: the files that its trackers and packets name are not there,
and its evidence is that of earlier writers.
"""

import csv
from collections import Counter
from pathlib import Path

from tests.fakes.linting import Ended, Linted

KINDS = {"telemetry": 57, "telemetry_native": 70, "telemetry_lifecycle": 11, "agent_outputs": 12}


def tally(done: Ended) -> dict[str, int]:
    return dict(Counter(result["verdict"] for result in done.document["results"]))


def test_every_tracker_of_the_corpus_fails_with_its_findings(corpus: Path) -> None:
    paths = sorted(str(path) for path in (corpus / "specmd").glob("*.md"))
    done = Linted(corpus / "specmd").run("lint.tracker", *paths, root=".", output_format="json")
    assert (done.code, done.err, len(paths)) == (1, "", 29)
    assert tally(done) == {"failed": 29}
    assert len(done.codes) == 4586
    assert done.document["checked"] == 1477 + 5  # five have no table: one thing each is judged


def test_every_packet_of_the_corpus_fails_and_every_document_is_listed(
    corpus: Path, tmp_path: Path
) -> None:
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        rows = [r for r in csv.DictReader(index, delimiter="\t") if r["file"].startswith("docs/")]
    for row in sorted(rows, key=lambda row: row["first_seen"]):
        target = tmp_path / row["original_path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((corpus / row["file"]).read_bytes())
    here = Linted(tmp_path)
    listed = here.run("docs.validate", root=".", dry_run=True, output_format="json")
    assert (listed.code, len(listed.document["results"])) == (0, 3 * 49)
    done = here.run("docs.validate", root=".", output_format="json")
    packets = [one for one in done.document["results"] if one["name"] != "documents/revisions"]
    assert (len(packets), {one["verdict"] for one in packets}) == (49, {"failed"})
    assert done.code in {1, 3}


def test_the_evidence_of_the_scripts_fits_compat_and_nothing_fits_strict(corpus: Path) -> None:
    here = Linted(corpus)
    found = {}
    for folder, files in KINDS.items():
        paths = [str(path) for path in sorted((corpus / folder).iterdir())]
        assert len(paths) == files
        for compat in (True, False):
            switch: dict[str, bool] = {"compat": True} if compat else {}
            done = here.run("lint.telemetry", *paths, root=".", output_format="json", **switch)
            assert (done.code, done.err) == (1, "")
            told = Counter(done.codes)
            located = {one["location"]["path"] for one in done.document["findings"]}
            found[folder, compat] = (done.document["checked"], len(located), dict(told))
    assert found["telemetry", True] == (55, 2, {"TM001": 2})
    assert found["telemetry", False][:2] == (55, 57)
    for folder in ("telemetry_native", "telemetry_lifecycle", "agent_outputs"):
        for compat in (True, False):
            assert found[folder, compat] == (1, KINDS[folder], {"TM006": KINDS[folder]})
