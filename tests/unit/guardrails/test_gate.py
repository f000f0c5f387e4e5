"""What the gate makes of records by themselves; whole machines are in ``tests/unit/app``."""

import json
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from specops.codes.evidence import NOT_SUCCEEDED
from specops.evidence.attested import Attested
from specops.evidence.recorded import Recorded
from specops.evidence.subjects import Fault, FaultKind
from specops.git.state import GitState
from specops.guardrails import gate
from specops.guardrails.gate import Agreement, SpecGate, is_of_now, of_now
from specops.model import (
    CheckResult,
    Finding,
    Location,
    Stage,
    could_not_judge,
    judged,
    passed,
)
from specops.policy import Result
from tests.fakes.answers import Answers

HERE = GitState("c1", "t1", inside=True)


def attested(commit: str | None, tree: str | None) -> Attested:
    return Attested(
        Stage.PLAN, "SPEC-KIT-018", "session", Result.PASSED, 0, commit, tree, {}, {}, ()
    )


@pytest.mark.parametrize(
    ("state", "commit", "tree", "is_now"),
    [
        (HERE, "c1", "t1", True),
        (HERE, "c2", "t1", True),
        (HERE, "c1", None, True),
        (HERE, "c2", "t2", False),
        (HERE, None, None, False),
        (GitState("c1", None, inside=True), None, None, False),
        (GitState(None, None, inside=True), None, None, False),
        (GitState(None, "t1", inside=True), "c1", "t1", False),
    ],
)
def test_a_run_is_of_now_where_commit_or_tree_is_and_neither_is_unknown(
    state: GitState, commit: str | None, tree: str | None, *, is_now: bool
) -> None:
    assert is_of_now(attested(commit, tree), state) is is_now


@pytest.mark.parametrize(
    ("shard", "reason"),
    [
        ("", "there is no record of this commit"),
        ("2/3", "shard 2/3 left no record of this commit"),
    ],
)
def test_the_first_stage_without_a_record_is_told_and_none_behind_it(
    tmp_path: Path, shard: str, reason: str
) -> None:
    stages = (Stage.PLAN, Stage.TASKS)
    gate = SpecGate(tmp_path, "SPEC-KIT-018", stages, dict.fromkeys(stages), HERE, shard)
    remedy = "run `specops auto --spec SPEC-KIT-018` at this commit, and merge its evidence"
    assert list(gate.run()) == [could_not_judge("plan", reason, remedy=remedy)]


AGAIN = "run `specops auto --spec SPEC-KIT-018` at this commit, and merge its evidence"
OTHER = GitState("c2", "t2", inside=True)


def recorded(stage: Stage, said: Attested | None, fault: str = "") -> Recorded:
    path = PurePosixPath(f"evidence/commands/SPEC-KIT-018/spec-{stage}_{stage}.json")
    return Recorded(stage, stage.value, path, attested=said, attestation_fault=fault)


def ended(result: Result, exit_code: int, *contradictions: str) -> Attested:
    return replace(
        attested("c1", "t1"), result=result, exit_code=exit_code, contradictions=contradictions
    )


def gated(
    patch: pytest.MonkeyPatch, *records: Recorded | None, fault: str = ""
) -> list[CheckResult]:
    """Judge the records of plan, tasks and implement, the files of which have one fault or none."""
    stages = tuple(Stage)[: len(records)]
    faults = Answers()
    there = [Fault("file.log", fault, FaultKind.CHANGED)] if fault else []
    patch.setattr(gate, "faults", faults.give(there))
    told = dict(zip(stages, records, strict=True))
    judge = SpecGate(Path("/root"), "SPEC-KIT-018", stages, told, HERE)
    assert judge.name == "SPEC-KIT-018"
    results = list(judge.run())
    counting = [one for one in records if of_now(one, HERE)]
    assert faults.asked == [(Path("/root"), one) for one in counting]
    return results


def test_a_stage_is_what_its_run_ended_with(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = recorded(Stage.PLAN, ended(Result.WARNED, 0))
    tasks = recorded(Stage.TASKS, ended(Result.FAILED, 1))
    implement = recorded(Stage.IMPLEMENT, ended(Result.FAILED, 130))
    found = Finding(NOT_SUCCEEDED.code, "SPEC-KIT-018 tasks failed", Location(str(tasks.path)))
    assert gated(monkeypatch, plan, tasks, implement) == [
        passed("plan", 1, observed="warned"),
        judged("tasks", 1, (found,)),
        could_not_judge("implement", f"it ended with exit 130: see {implement.path}", remedy=AGAIN),
    ]


def test_a_file_that_was_changed_is_told_before_what_the_run_came_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = recorded(Stage.PLAN, ended(Result.PASSED, 0, "it lies"))
    assert gated(monkeypatch, plan, fault="it was changed") == [
        could_not_judge("plan", "file.log: it was changed", remedy=AGAIN)
    ]
    assert gated(monkeypatch, plan) == [
        could_not_judge("plan", "its attestation: it lies", remedy=AGAIN)
    ]


def test_behind_a_red_stage_only_what_was_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    red = recorded(Stage.PLAN, ended(Result.FAILED, 1))
    green = recorded(Stage.IMPLEMENT, ended(Result.PASSED, 0))
    assert [one.name for one in gated(monkeypatch, red, None, green, None)] == ["plan", "implement"]
    assert [one.name for one in gated(monkeypatch, None, green, None)] == ["plan", "implement"]
    told = gated(monkeypatch, green, None, None)
    assert [(one.name, one.reason) for one in told[1:]] == [
        ("tasks", "there is no record of this commit")
    ]


def test_what_is_wrong_with_the_attestation_of_a_missing_record_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = recorded(Stage.PLAN, None, "its attestation is no JSON")
    why = "there is no record of this commit, and its attestation is no JSON"
    assert gated(monkeypatch, plan) == [could_not_judge("plan", why, remedy=AGAIN)]
    old = recorded(Stage.PLAN, attested("c2", "t2"))
    why = "there is no record of this commit"
    assert gated(monkeypatch, old) == [could_not_judge("plan", why, remedy=AGAIN)]


def agreement(root: Path, *terms: dict[str, Any], here: str = "1") -> dict[str, CheckResult]:
    """Judge whether runs of one stage agree, given the terms of each in its attestation."""
    records = []
    for number, (stage, term) in enumerate(zip(Stage, terms, strict=False)):
        one = recorded(stage, replace(attested("c1", "t1"), configuration=term.pop("files")))
        place = root / one.path.with_name(f"spec-{stage}_{stage}.intoto.json")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps({"predicate": {"specops": term}}), encoding="utf-8")
        assert one.attested is not None, number
        records.append((one, one.attested))
    judge = Agreement(root, records, {"specops.toml": here})
    assert judge.name == "agreement"
    results = list(judge.run())
    names = ["specops.toml", "enforcement", "policy", "policy-from", "tool"]
    assert [one.name for one in results] == names
    return {one.name: one for one in results}


def terms(mode: str = "strict", policy: str | None = None, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    rule = {"mode": mode, "policy": {"sha256": policy}, "policyFrom": "main"}
    return {"enforcement": rule, "tool": "specops 1", "files": {"specops.toml": "1"}} | changes


def test_machines_that_worked_alike_agree(tmp_path: Path) -> None:
    assert agreement(tmp_path, terms(), terms()) == {
        "specops.toml": passed("specops.toml", 2),
        "enforcement": passed("enforcement", 2, observed="strict"),
        "policy": passed("policy", 2),
        "policy-from": passed("policy-from", 2, observed="main"),
        "tool": passed("tool", 2, observed="specops 1"),
    }


def test_what_machines_do_not_agree_in_is_told_with_a_record_of_each(tmp_path: Path) -> None:
    told = agreement(tmp_path, terms(), terms("warn", "abc"), terms("warn", "abc"))
    place = "evidence/commands/SPEC-KIT-018/spec"
    plan, last = f"{place}-plan_plan.json", f"{place}-implement_implement.json"
    remedy = "run every machine alike: one checkout, one specops, the same flags"
    assert told["enforcement"] == could_not_judge(
        "enforcement", f"it was strict in {plan} and warn in {last}", remedy=remedy
    )
    assert told["policy"].reason == f"it was none in {plan} and abc in {last}"
    assert told["tool"] == passed("tool", 3, observed="specops 1")


def test_a_file_that_rules_a_run_is_that_of_the_checkout(tmp_path: Path) -> None:
    other = terms(files={"specops.toml": "2"})
    told = agreement(tmp_path, terms(), other, terms(files={}))["specops.toml"]
    path = "evidence/commands/SPEC-KIT-018/spec-tasks_tasks.json"
    why = f"{path} was made under another version of it"
    remedy = "run every machine on one checkout"
    assert told == could_not_judge("specops.toml", why, remedy=remedy)
