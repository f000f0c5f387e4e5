"""Real evidence of earlier writers, imported: each file has its fate, and no verdict is upgraded.

The corpus is laid out as its writers left it, by the original path of each file: with colons in the
names, paths of another machine in the records, and no logs at all.
"""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from specops import evidence
from specops.evidence.old_records import convert
from tests.fakes.done import Done
from tests.fakes.linting import Ended

TOGETHER = ("telemetry", "hal", "baseline")
APART = ("telemetry_native", "telemetry_lifecycle", "agent_outputs")


@pytest.fixture(scope="module")
def laid_out(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("imported")
    (root / "specops.toml").touch()
    for line in (corpus / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        file, _, _, original = line.split("\t")
        folder = file.partition("/")[0]
        if folder in (*TOGETHER, *APART):
            home = "together" if folder in TOGETHER else folder
            target = root / home / original
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(corpus / file, target)
    return root


def imported(root: Path, path: str) -> Ended:
    return Done(root).json("evidence.import", "--path", path)


def verdicts(ended: Ended) -> Counter[str]:
    return Counter(result["verdict"] for result in ended.document["results"])


def test_no_recorded_pass_is_verifiable_since_no_log_was_ever_committed(laid_out: Path) -> None:
    ended = imported(laid_out, "together")
    assert ended.code == 1
    assert verdicts(ended) == {"failed": 61, "passed": 6, "skipped": 32}
    counted = Counter(ended.codes)
    assert (counted["EV060"], counted["EV062"], counted["EV066"]) == (2, 40, 15)
    assert counted["EV064"] == 4
    passed = [one["name"] for one in ended.document["results"] if one["verdict"] == "passed"]
    assert all("-hal-" in name for name in passed)


def test_broken_records_are_told_with_line_and_column(laid_out: Path) -> None:
    found = imported(laid_out, "together").document["findings"]
    places = [one["location"] for one in found if one["code"] == "EV060"]
    assert [(place["line"], place["column"]) for place in places] == [(13, 111), (14, 111)]


def test_bodies_that_the_scripts_invented_are_told_as_such(laid_out: Path) -> None:
    found = imported(laid_out, "together").document["findings"]
    invented = [one["message"] for one in found if one["code"] == "EV064"]
    assert sum(message.startswith("nothing was answered: ") for message in invented) == 4


def test_no_native_record_passes_for_one(laid_out: Path) -> None:
    ended = imported(laid_out, "telemetry_native")
    assert verdicts(ended) == {"failed": 70}
    assert Counter(ended.codes) == {"EV061": 70}


@pytest.mark.parametrize(("folder", "files"), [("telemetry_lifecycle", 11), ("agent_outputs", 12)])
def test_other_files_alone_are_nothing_checked(laid_out: Path, folder: str, files: int) -> None:
    ended = imported(laid_out, folder)
    assert ended.code == 3
    assert verdicts(ended) == {"skipped": files, "error": 1}


def test_nothing_of_it_was_changed(laid_out: Path, corpus: Path) -> None:
    imported(laid_out, "together")
    for line in (corpus / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        file, _, _, original = line.split("\t")
        if file.partition("/")[0] in TOGETHER:
            copied = laid_out / "together" / original
            assert copied.read_bytes() == (corpus / file).read_bytes()


def test_every_record_converts_into_one_that_is_strictly_valid_and_says_the_same(
    corpus: Path,
) -> None:
    converted = 0
    for path in sorted((corpus / "telemetry").iterdir()):
        try:
            old = json.loads(path.read_bytes())
        except ValueError:
            continue
        new = convert(old, lambda artifact: artifact.rpartition("/")[2])
        assert evidence.validate(new) == (), path.name
        assert evidence.succeeded(new) == evidence.succeeded(old)
        converted += 1
    assert converted == 55
