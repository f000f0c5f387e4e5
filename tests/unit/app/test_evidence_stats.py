import re
from datetime import timedelta
from pathlib import Path

import pytest

from specops.model import Stage
from tests.fakes import done
from tests.fakes.done import FOLDER, Done
from tests.fakes.evidence import BEGAN, SPEC, Kept


@pytest.fixture
def here(tmp_path: Path) -> Done:
    here = Done(tmp_path)
    here.settings("")
    return here


def test_sizes_counts_and_ages_are_told_for_each_spec_and_stage(here: Done) -> None:
    kept = Kept(here.root)
    first = kept.add(Stage.PLAN)
    kept.add()
    last = kept.add(at=BEGAN + timedelta(days=3), extra=b"x" * 20_000)
    kept.add(spec="SPEC-OPS-004")
    (here.root / "evidence/locks").mkdir()
    (here.root / "evidence/locks/other.json").write_text("{}")
    ended = here.json("evidence.stats")
    assert ended.code == 0
    one, two, other = ended.document["notes"]
    session = last.name.partition("_")[2].removesuffix(".json")
    oldest = first.name.partition("_")[2].removesuffix(".json")
    assert one.startswith(f"{SPEC}: 10 files, ")
    assert f"; oldest {oldest}, newest {session}; " in one
    runs = re.search(r"; runs: plan 1 \((.*) kB\), validate 2 \((.*) kB\);", one)
    assert runs is not None
    size = sum(path.stat().st_size for path in here.folder.iterdir())
    assert sum(map(float, runs.groups())) == pytest.approx(size / 1000, abs=0.11)
    assert float(runs[2]) > 20.0 > float(runs[1])
    assert one.endswith(f"largest {session}-hal-health.json (20.0 kB)")
    assert two.startswith("SPEC-OPS-004: 3 files, ")
    assert other == "other: 1 files, 0.0 kB; largest other.json (0.0 kB)"
    names = [f"evidence-size/{name}" for name in (SPEC, "SPEC-OPS-004", "other", "all")]
    assert [result["name"] for result in ended.document["results"]] == names
    assert [result["checked"] for result in ended.document["results"]][2:] == [1, 1]
    assert ended.document["checked"] == 14 + 1  # each file once, and the total


def test_without_evidence_nothing_is_judged(here: Done) -> None:
    assert here.run("evidence.stats").code == 3


def test_a_breach_is_a_failure_that_warn_lets_through(here: Done) -> None:
    Kept(here.root).add(extra=b"x" * 1_000_001)
    assert here.run("evidence.stats").code == 0
    here.settings("[evidence]\nmax_file_mb = 1\nmax_spec_mb = 1\nmax_total_mb = 1\n")
    ended = here.json("evidence.stats")
    assert ended.code == 1
    assert ended.codes == ["EV050", "EV051", "EV052"]
    places = [finding["location"]["path"] for finding in ended.document["findings"]]
    assert places[1:] == [FOLDER, "evidence"]
    assert here.run("evidence.stats", "--enforcement", "warn").code == 0
    here.settings('[evidence]\nmax_file_mb = "off"\nmax_spec_mb = "off"\nmax_total_mb = "off"\n')
    assert here.run("evidence.stats").code == 0


def test_files_of_no_run_of_today_count_for_their_spec_alone(here: Done) -> None:
    here.folder.mkdir(parents=True)
    for name in (
        "spec-plan_2025-10-14T15:58:30Z-79323873.json",
        "20261101T120000000Z-000009-hal-health.json",
        "notes.md",
    ):
        (here.folder / name).write_text("{}")
    (note,) = here.json("evidence.stats").document["notes"]
    assert "3 files, 0.0 kB; runs: plan 1 (0.0 kB);" in note


def test_links_are_not_followed(here: Done) -> None:
    Kept(here.root).add()
    (here.folder / "loop").symlink_to("..")
    (here.folder / "big").symlink_to("/dev/zero")
    assert here.json("evidence.stats").document["results"][0]["checked"] == 5


def test_ten_thousand_files_in_a_folder_are_counted(here: Done) -> None:
    here.folder.mkdir(parents=True)
    for number in range(10_000):
        (here.folder / f"{number}.log").touch()
    assert here.json("evidence.stats").document["results"][0]["checked"] == 10_000


def test_names_that_are_no_text_are_shown_escaped(here: Done) -> None:
    here.folder.mkdir(parents=True)
    name = b"\xff\n\x1b[31m.log"
    Path(here.folder.as_posix() + "/" + name.decode(errors="surrogateescape")).touch()
    ended = here.run("evidence.stats")
    assert ended.code == 0
    assert "\\udcff\\n\\x1b[31m.log" in ended.out


def test_a_folder_that_cannot_be_read_is_an_error(here: Done) -> None:
    (here.root / "evidence").write_text("a file")
    ended = here.run("evidence.stats")
    assert ended.code == 3
    assert "evidence cannot be read: Not a directory" in ended.err


def test_evidence_that_leads_out_of_the_repository_is_not_measured(here: Done) -> None:
    (here.root / "evidence").symlink_to("/usr")
    assert here.run("evidence.stats").code == 3


def test_runs_of_the_done_repository_are_there(tmp_path: Path) -> None:
    assert len(done.make(tmp_path).files()) == 8
