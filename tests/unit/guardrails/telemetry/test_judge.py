"""How files are judged one after the other, and under which names they are told."""

from pathlib import Path

import pytest

from specops.evidence.read import Reading
from specops.guardrails.telemetry.artifacts import Artifacts
from specops.guardrails.telemetry.files import Found
from specops.guardrails.telemetry.judge import Judge
from specops.guardrails.telemetry.record import RecordRules
from specops.strict_json import parse

from .conftest import FOLDER, SESSION, Lay


def judge_of(root: str) -> Judge:
    return Judge(root, RecordRules(Reading.STRICT, Artifacts(root)))


@pytest.mark.parametrize(
    ("root", "path", "shown"),
    [
        ("/r", "/r/X/a.json", "X/a.json"),
        ("/r", "/r/a.json", "a.json"),
        ("/r", "/rx/a.json", "/rx/a.json"),
        ("/r", "/a.json", "/a.json"),
        ("/r", "/r", ""),
        ("/", "/X/a.json", "X/a.json"),
    ],
)
def test_a_path_inside_the_root_is_told_from_there(root: str, path: str, shown: str) -> None:
    assert judge_of(root).shown(path) == shown


def test_a_judge_of_a_folder_goes_by_the_same_rules_and_has_judged_nothing(lay: Lay) -> None:
    root = str(lay())

    def mine(content: bytes) -> object:
        return parse(content)

    judge = judge_of(root)
    judge.parse = mine
    judge.judge(Found(f"{root}/{FOLDER}/spec-tasks_{SESSION}.json"))
    judge.judge(Found(f"{root}/gone.json"))
    assert (judge.records, len(judge.findings)) == (1, 1)
    assert judge.of_folder("f") == Judge(root, judge.rules, parse=mine, folder="f")


def test_a_record_without_a_fault_is_looked_at_once(
    lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*given: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr(RecordRules, "findings", refused)
    root = Path(lay())
    judge = judge_of(str(root))
    judge.judge(Found(str(root / FOLDER / f"spec-tasks_{SESSION}.json")))
    assert (judge.records, judge.findings) == (1, [])
