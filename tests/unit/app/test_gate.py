import json
from pathlib import Path

import pytest

from specops.evidence.attestation import sealed
from specops.model import Enforcement, Stage
from specops.policy import EnforcementRule
from tests.fakes.evidence import check
from tests.fakes.machines import Machines

WARN = EnforcementRule(Enforcement.WARN, "flag --enforcement")
RED = (check("health", sound=False),)


@pytest.fixture
def machines(tmp_path: Path) -> Machines:
    """Two specs whose stages were all run, each spec on a machine of its own."""
    made = Machines(tmp_path, 2)
    for number, spec in enumerate(made.specs):
        made.run(f"m{number}", (spec,))
    assert made.merge()[0] == 0
    return made


def test_green_machines_make_a_green_gate(machines: Machines) -> None:
    code, told = machines.specops("gate")
    assert (code, "12 records of this commit" in told) == (0, True), told
    assert "passed  agreement/specops.toml" in told


def test_without_any_record_nothing_was_judged(tmp_path: Path) -> None:
    code, told = Machines(tmp_path, 1).specops("gate", shards="1")
    assert (code, "shard 1/1 left no record of this commit" in told) == (3, True), told
    assert told.count("error ") == 1  # one line, not one for each stage that follows


def test_only_the_stages_that_were_asked_for_are_missed(tmp_path: Path) -> None:
    machines = Machines(tmp_path, 1)
    machines.run("m0", tuple(machines.specs), until=2)
    machines.merge()
    assert machines.specops("gate", to="tasks")[0] == 0
    assert machines.specops("gate", to="implement")[0] == 3


def test_a_later_commit_has_no_records_yet(machines: Machines) -> None:
    machines.guarded.git("commit", "-q", "--allow-empty", "-m", "later")
    assert machines.specops("gate")[0] == 0  # the same tree under another name
    machines.guarded.write("new.txt", "new")
    machines.guarded.commit("other")
    code, told = machines.specops("gate")
    assert (code, told.count("there is no record of this commit")) == (3, 2), told


def test_a_red_stage_is_red_and_what_follows_it_is_not_missed(tmp_path: Path) -> None:
    machines = Machines(tmp_path, 2)
    machines.run("m0", (machines.specs[0],))
    kept = machines.machine("m1")
    for stage in (Stage.PLAN, Stage.TASKS):
        kept.add(stage, machines.now, machines.specs[1])
    kept.add(Stage.IMPLEMENT, machines.now, machines.specs[1], RED)
    machines.merge()
    code, told = machines.specops("gate")
    assert (code, "SPEC-KIT-002 implement failed" in told) == (1, True), told
    assert "error " not in told
    kept.add(Stage.AUDIT, machines.now, machines.specs[1])
    machines.merge()
    code, told = machines.specops("gate")
    assert (code, "passed  SPEC-KIT-002/audit" in told) == (1, True), told


def test_what_warn_let_through_is_green_and_told(machines: Machines) -> None:
    machines.machine("m0", rule=WARN).add(Stage.PLAN, machines.later, machines.specs[0], RED)
    machines.merge()
    code, told = machines.specops("gate")
    assert code == 3  # one stage under warn, all others under strict: that is no one verdict
    assert "error   agreement/enforcement" in told
    assert "it was strict in" in told
    assert "let through: SPEC-KIT-001 plan" in told


def test_under_warn_alone_the_gate_is_green(tmp_path: Path) -> None:
    machines = Machines(tmp_path, 1)
    kept = machines.machine("m0", rule=WARN)
    kept.add(Stage.PLAN, machines.now, machines.specs[0], RED)
    machines.merge()
    code, told = machines.specops("gate", to="plan")
    assert (code, "passed  SPEC-KIT-001/plan" in told, "warned" in told) == (0, True, True), told


def test_settings_that_differ_between_machines_make_no_verdict(machines: Machines) -> None:
    kept = machines.machine("m0")
    kept.configuration = {"specops.toml": "0" * 64}
    kept.add(Stage.UNLOCK, machines.later, machines.specs[0])
    machines.merge()
    code, told = machines.specops("gate")
    assert (code, "was made under another version of it" in told) == (3, True), told


def test_a_stage_that_could_not_judge_is_no_pass(machines: Machines) -> None:
    machines.machine("m0").interrupt(Stage.UNLOCK, machines.later, machines.specs[0])
    machines.merge()
    code, told = machines.specops("gate")
    assert (code, "it ended with exit 130" in told) == (3, True), told


def test_a_record_that_was_changed_is_no_pass(machines: Machines) -> None:
    (log,) = machines.root.glob("evidence/commands/SPEC-KIT-001/spec-audit_*.log")
    log.write_text("nothing happened\n", encoding="utf-8")
    code, told = machines.specops("gate")
    assert (code, "its digest is not the one that was attested" in told) == (3, True), told


def test_an_attestation_that_was_changed_is_told_with_the_missing_record(
    machines: Machines,
) -> None:
    for path in machines.root.glob("evidence/commands/SPEC-KIT-001/spec-audit_*.intoto.json"):
        path.write_text("{}", encoding="utf-8")
    code, told = machines.specops("gate")
    assert (code, "there is no record of this commit, and spec-audit_" in told) == (3, True), told


def test_an_exit_code_that_does_not_follow_from_the_checks_is_no_pass(machines: Machines) -> None:
    machines.machine("m0").add(Stage.UNLOCK, machines.later, machines.specs[0], RED)
    machines.merge()
    folder = machines.root / "evidence/commands/SPEC-KIT-001"
    path = max(folder.glob("spec-unlock_*.intoto.json"))
    statement = json.loads(path.read_bytes())
    statement["predicate"]["specops"]["exitCode"] = 0
    path.write_bytes(sealed(statement))
    code, told = machines.specops("gate")
    assert (code, "its attestation: exitCode is 0, the checks give 1" in told) == (3, True), told


def test_outside_of_a_repository_no_record_is_of_this_commit(machines: Machines) -> None:
    (machines.root / ".git").rename(machines.root / "git")
    assert machines.specops("gate")[0] == 3
