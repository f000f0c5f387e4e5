"""What the gate makes of records by themselves; whole machines are in ``tests/unit/app``."""

from pathlib import Path

import pytest

from specops.evidence.attested import Attested
from specops.git.state import GitState
from specops.guardrails.gate import SpecGate, is_of_now
from specops.model import Stage, could_not_judge
from specops.policy import Result

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
