"""Real evidence of earlier writers, read: every file has a class, and no wrong one is a record.

The corpus is no part of the repository: it is looked for beside the checkout, or where
``SPECOPS_CORPUS`` says.
"""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from specops.evidence.read import Classified, Kind, Reading, classify, judge, placed, validate
from specops.evidence.telemetry import succeeded
from specops.evidence.wire import stage_of
from specops.model import Stage

_BESIDE = Path(__file__).parents[2].parent / "shared" / "corpus"
CORPUS = Path(os.environ.get("SPECOPS_CORPUS", _BESIDE))
pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of real evidence is not beside this checkout"
)


def _classified(folder: str) -> dict[str, Classified]:
    index = (CORPUS / "INDEX.tsv").read_text().splitlines()[1:]
    original = {line.split("\t")[0]: line.split("\t")[3] for line in index}
    paths = sorted((CORPUS / folder).iterdir())
    return {
        path.name: classify(path.read_bytes(), original[f"{folder}/{path.name}"]) for path in paths
    }


def _kinds(folder: str) -> Counter[Kind]:
    return Counter(classified.kind for classified in _classified(folder).values())


def test_the_records_of_the_scripts_are_read_and_the_broken_ones_told_with_their_place() -> None:
    files = _classified("telemetry")
    assert _kinds("telemetry") == {Kind.RECORD: 55, Kind.BROKEN: 2}
    broken = {
        name: (problem.line, problem.column, problem.message)
        for name, classified in files.items()
        for problem in classified.problems
    }
    assert broken == {
        "763494b53f71.json": (13, 111, "Expecting ',' delimiter"),
        "84a9a71496cf.json": (14, 111, "Expecting ',' delimiter"),
    }


def test_every_record_of_the_scripts_is_valid_in_the_compat_reading() -> None:
    records = [file.record for file in _classified("telemetry").values() if file.record]
    assert len(records) == 55
    assert all(judge(Reading.COMPAT)(record) for record in records)
    assert [validate(record, Reading.COMPAT) for record in records] == [()] * 55
    assert not any(judge(Reading.STRICT)(record) for record in records)


def test_what_the_records_of_the_scripts_say_is_counted_by_the_rules_of_success() -> None:
    records = [file.record for file in _classified("telemetry").values() if file.record]
    counted = Counter((stage_of(record), succeeded(record)) for record in records)
    assert counted == {
        (Stage.PLAN, True): 20,
        (Stage.PLAN, False): 1,
        (Stage.TASKS, False): 8,
        (Stage.IMPLEMENT, True): 5,
        (Stage.VALIDATE, True): 7,
        (Stage.VALIDATE, False): 4,
        (Stage.AUDIT, True): 5,
        (Stage.AUDIT, False): 2,
        (Stage.UNLOCK, True): 3,
    }


def test_every_native_record_is_refused_with_the_reason() -> None:
    files = _classified("telemetry_native")
    assert _kinds("telemetry_native") == {Kind.CLAIM: 70}
    for name, classified in files.items():
        command = json.loads((CORPUS / "telemetry_native" / name).read_text())["command"]
        told = [problem.text for problem in classified.problems]
        assert any(text.startswith(f'/command: "{command}" is not one of') for text in told), name
        assert all(problem.line for problem in classified.problems), name
        for reading in Reading:
            assert not judge(reading)(classified.record)


@pytest.mark.parametrize(("folder", "files"), [("telemetry_lifecycle", 11), ("agent_outputs", 12)])
def test_other_json_of_the_same_folders_is_never_a_record(folder: str, files: int) -> None:
    assert _kinds(folder) == {Kind.OTHER: files}


def test_a_pretender_under_an_old_name_is_refused_with_its_place() -> None:
    content = next((CORPUS / "agent_outputs").iterdir()).read_bytes()
    name = "spec-plan_2025-10-14T15:58:30Z-79323873.json"
    classified = classify(content, name)
    assert classified.kind is Kind.CLAIM
    assert classified.problems == placed(validate(json.loads(content), Reading.COMPAT), content)
