"""The six stages, one after the other: each does what it says, and is bound to the one before."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from specops.evidence.read import Reading, validate
from specops.evidence.telemetry import succeeded
from specops.model import Stage
from tests.fakes.inside import Inside, ran
from tests.fakes.repository import Guarded, codes, environment, messages

SPEC = ("--spec", "SPEC-KIT-018")
BOTH = ("--spec", "SPEC-*")
TASKS = "docs/SPEC-KIT-018-hal-smoke/tasks.md"
LOCK = "evidence/locks/SPEC-KIT-018.json"
STAGES = [stage.value for stage in Stage]
HOOK = "[hooks]\nfile_after_write = [%s]\n"
FIRST = "20200102T113000123Z-3f9c1a"


@pytest.fixture
def guarded(guarded: Guarded) -> Guarded:
    """A repository as everywhere; what only a document tells is told without a process."""
    return Inside(guarded.root)


def assert_green(guarded: Guarded) -> None:
    """Every envelope is valid and tells a success, and each attestation names the one before."""
    envelopes = guarded.envelopes()
    assert [envelope["command"] for envelope in envelopes] == [f"spec-ops-{s}" for s in STAGES]
    before = None
    for stage, envelope in zip(STAGES, envelopes, strict=True):
        assert validate(envelope, Reading.STRICT) == ()
        assert succeeded(envelope)
        assert "overrides" not in envelope
        assert all((guarded.root / entry["path"]).is_file() for entry in envelope["artifacts"])
        predicate = guarded.attestation(stage)
        assert predicate["result"] == "PASSED"
        assert predicate["specops"]["previous"] == before
        content = guarded.evidence(f"spec-{stage}_*Z-??????.json")[-1].read_bytes()
        before = {
            "stage": stage,
            "name": f"evidence/commands/SPEC-KIT-018/spec-{stage}_{envelope['sessionId']}.json",
            "digest": {"sha256": hashlib.sha256(content).hexdigest()},
        }
    assert not (guarded.root / LOCK).exists()


def lock_is_held(guarded: Guarded) -> bool:
    return (guarded.root / LOCK).exists()


def to(guarded: Guarded, stage: str) -> None:
    """Run the stages up to one, each of which must pass."""
    told = guarded.told("auto", *SPEC, "--to", stage)
    assert told["exitCode"] == 0, messages(told)


def test_six_calls_take_a_spec_from_plan_to_unlock(guarded: Guarded) -> None:
    for stage in STAGES:
        done = guarded.invoke(stage, *SPEC)
        assert (done.returncode, done.stderr) == (0, "")
        assert lock_is_held(guarded) is (stage in {"implement", "validate", "audit"})
    assert_green(guarded)


def test_auto_does_the_same_in_one_call_and_prints_a_summary(guarded: Guarded) -> None:
    done = guarded.invoke("auto", *SPEC)
    assert (done.returncode, done.stderr) == (0, "")
    assert_green(guarded)
    lines = done.stdout.splitlines()
    for stage in STAGES:
        assert f"note: SPEC-KIT-018 {stage:<9} passed  exit 0" in lines


def test_the_packets_of_this_repository_are_green_from_plan_to_unlock(guarded: Guarded) -> None:
    told = guarded.told("auto", "--spec", "SPEC-OPS-004", "--spec", "SPEC-KIT-018")
    assert (told["exitCode"], told["verdict"]) == (0, "passed")
    assert [path.parent.name for path in map(Path, told["evidence"])] == [
        *["SPEC-OPS-004"] * 6,
        *["SPEC-KIT-018"] * 6,
    ]


def test_a_second_implement_is_told_who_holds_the_lock_and_runs_no_hook(guarded: Guarded) -> None:
    guarded.configure(HOOK % '["sh", "-c", "echo ran >> ../hook"]')
    assert guarded.told("implement", *SPEC, USER="ada")["exitCode"] == 0
    before = (guarded.root / LOCK).read_bytes()
    told = guarded.told("implement", *SPEC, USER="bob")
    assert (told["exitCode"], codes(told)) == (1, {"LK001"})
    assert "SPEC-KIT-018 is locked: held by ada@" in messages(told)
    assert (guarded.root / LOCK).read_bytes() == before
    assert (guarded.root / "../hook").read_text() == "ran\n"
    envelope = guarded.envelope("implement")
    assert (envelope["lock_status"], envelope["hook_status"]) == ("failed", "failed")
    assert "file_after_write was not run: lock did not pass" in guarded.log("implement")


def test_a_failing_hook_gives_the_lock_back_unless_it_is_to_be_kept(guarded: Guarded) -> None:
    guarded.configure(HOOK % '["false"]')
    told = guarded.told("implement", *SPEC)
    assert (told["exitCode"], codes(told), lock_is_held(guarded)) == (1, {"BA013"}, False)
    assert guarded.envelope("implement")["lock_status"] == "failed"
    assert guarded.told("implement", *SPEC, "--keep-lock")["exitCode"] == 1
    assert lock_is_held(guarded)
    envelope = guarded.envelope("implement")
    assert (envelope["lock_status"], envelope["hook_status"]) == ("locked", "failed")
    assert not succeeded(envelope)


def test_a_lock_that_is_not_valid_is_a_finding_and_stays(guarded: Guarded) -> None:
    guarded.write(LOCK, "{}")
    told = guarded.told("implement", *SPEC)
    assert (told["exitCode"], codes(told)) == (1, {"LK006"})
    assert (guarded.root / LOCK).read_text() == "{}"
    (guarded.root / LOCK).unlink()
    (guarded.root / LOCK).mkdir()
    for stage in ("implement", "validate"):
        told = guarded.told(stage, *SPEC)
        assert (told["exitCode"], codes(told)) == (1, {"LK006"})
    assert guarded.told("unlock", *SPEC)["exitCode"] == 3


@pytest.mark.parametrize("stage", ["plan", "tasks", "implement"])
def test_a_spec_that_is_done_is_neither_planned_nor_implemented(
    guarded: Guarded, stage: str
) -> None:
    guarded.replace("SPEC.md", "| HAL smoke | In Progress |", "| HAL smoke | **done** |")
    guarded.commit("done")
    told = guarded.told(stage, *SPEC)
    assert (told["exitCode"], "BA009" in codes(told)) == (1, True)
    assert f"'**done**' in SPEC.md, which does not allow {stage}" in messages(told)
    assert not succeeded(guarded.envelope(stage))
    assert not lock_is_held(guarded)
    other = guarded.told(stage, "--spec", "SPEC-OPS-004")
    assert other["exitCode"] == 0


def test_a_done_row_that_is_overridden_is_implemented_with_a_trace(guarded: Guarded) -> None:
    guarded.replace("SPEC.md", "| HAL smoke | In Progress |", "| HAL smoke | Done |")
    told = guarded.told("implement", *SPEC, "--allow-fail", "--reason", "a late fix")
    assert (told["exitCode"], lock_is_held(guarded)) == (0, True)
    envelope = guarded.envelope("implement")
    assert (envelope["lock_status"], envelope["hook_status"]) == ("failed", "ok")
    assert [one["covers"] for one in envelope["overrides"]] == [["BA009"]]


def test_tasks_that_forget_a_work_item_fail(guarded: Guarded) -> None:
    text = (guarded.root / TASKS).read_text(encoding="utf-8")
    last = [line for line in text.splitlines() if line.startswith("| ")][-1]
    guarded.replace(TASKS, f"{last}\n", "")
    told = guarded.told("tasks", *SPEC)
    assert (told["exitCode"], "DS053" in codes(told)) == (1, True)
    assert guarded.envelope("tasks")["tool"] == {"status": "failed"}


def test_a_packet_that_changes_after_the_lock_fails_validate_and_is_named(
    guarded: Guarded,
) -> None:
    guarded.told("implement", *SPEC)
    guarded.replace(TASKS, "# Tasks", "# The tasks")
    told = guarded.told("validate", *SPEC)
    assert (told["exitCode"], codes(told)) == (1, {"LK003"})
    assert f"{TASKS} changed since the packet was locked" in messages(told)
    assert {"name": "packet-unchanged", "status": "failed"} in guarded.envelope()["scenarios"]


def test_without_a_lock_the_packet_takes_no_part_in_validate(guarded: Guarded) -> None:
    guarded.told("validate", *SPEC)
    assert [line["name"] for line in guarded.envelope()["scenarios"]] == ["hal-smoke"]
    told = guarded.told("validate", *SPEC, "--scenario", "packet-unchanged")
    assert (told["exitCode"], codes(told)) == (1, {"LK002"})


def test_audit_without_earlier_stages_names_what_is_missing(guarded: Guarded) -> None:
    told = guarded.told("audit", *SPEC)
    assert told["exitCode"] == 1
    for stage in STAGES[:4]:
        assert f"{stage} has no record" in messages(told)
    assert codes(told) == {"EV001", "LK002"}
    assert {line["name"]: line["status"] for line in guarded.envelope("audit")["scenarios"]} == {
        "hal-smoke": "passed",
        "packet-unchanged": "failed",
        "stage-chain": "failed",
        "lock-held": "failed",
    }


def test_no_choice_of_scenarios_makes_a_hollow_audit(guarded: Guarded) -> None:
    assert guarded.told("audit", *SPEC, "--scenario", "hal-smoke")["exitCode"] == 1
    guarded.configure('[stages.audit]\nscenarios = ["hal-smoke"]\n')
    assert guarded.told("audit", *SPEC)["exitCode"] == 1
    names = [line["name"] for line in guarded.envelope("audit")["scenarios"]]
    assert names == ["hal-smoke", "packet-unchanged", "stage-chain", "lock-held"]


def test_audit_takes_records_of_an_ancestor_and_none_of_another_history(guarded: Guarded) -> None:
    to(guarded, "validate")
    guarded.write("src/code.txt", "implemented")
    guarded.commit("the implementation")
    assert guarded.told("audit", *SPEC)["exitCode"] == 0
    guarded.git("checkout", "-q", "--orphan", "other")
    guarded.commit("another history")
    told = guarded.told("audit", *SPEC)
    assert told["exitCode"] == 1
    assert "is neither" in messages(told)


def test_audit_calls_a_record_stale_when_the_packet_is_another(guarded: Guarded) -> None:
    to(guarded, "validate")
    guarded.replace(TASKS, "# Tasks", "# The tasks")
    told = guarded.told("audit", *SPEC)
    assert told["exitCode"] == 1
    assert f"plan: stale: packet {TASKS} changed since " in messages(told)
    assert f"{TASKS} changed since the packet was locked" in messages(told)


def test_a_failed_stage_is_not_forgotten_because_it_passed_before(guarded: Guarded) -> None:
    to(guarded, "validate")
    assert guarded.told("validate", *SPEC, "--hal", "http://127.0.0.1:1")["exitCode"] == 1
    told = guarded.told("audit", *SPEC)
    assert told["exitCode"] == 1
    assert "did not succeed: exit 1, FAILED" in messages(told)


def test_audit_lists_the_overrides_that_were_used_so_far(guarded: Guarded) -> None:
    guarded.write("stray.txt", "x")
    told = guarded.told("auto", *SPEC, "--allow-fail", "--reason", "a drill", "--to", "audit")
    assert told["exitCode"] == 0, messages(told)
    used = "override used: allow-fail (flag --allow-fail): a drill, covers BA003"
    assert used in guarded.log("audit")
    assert used in guarded.specops("audit", *SPEC).stdout


def test_audit_refuses_the_embedded_hal_unless_it_is_allowed(guarded: Guarded) -> None:
    guarded.write("specops.toml", '[hal]\nbase_url = "embedded"\n')
    guarded.commit("no leave")
    for call in (("audit", *SPEC), ("auto", *SPEC), ("audit", *SPEC, "--scenario", "hal-smoke")):
        done = guarded.specops(*call)
        assert (done.returncode, "audit does not take the embedded HAL" in done.stderr) == (2, True)
    assert guarded.evidence() == []


def test_unlock_needs_an_audit_and_force_leaves_a_trace(guarded: Guarded) -> None:
    to(guarded, "validate")
    told = guarded.told("unlock", *SPEC)
    assert (told["exitCode"], codes(told), lock_is_held(guarded)) == (1, {"EV001"}, True)
    assert guarded.envelope("unlock")["unlock_status"] == "failed"
    told = guarded.told("unlock", *SPEC, "--force", "--reason", "the work was given up")
    assert (told["exitCode"], lock_is_held(guarded)) == (0, False)
    envelope = guarded.envelope("unlock")
    assert envelope["unlock_status"] == "failed"
    assert envelope["overrides"] == [
        {
            "name": "force",
            "source": "flag --force",
            "reason": "the work was given up",
            "covers": ["EV001"],
        }
    ]
    told = guarded.told("unlock", *SPEC)
    assert (told["exitCode"], codes(told)) == (1, {"LK002", "EV001"})


def test_warn_removes_no_lock_and_force_does_under_warn_too(guarded: Guarded) -> None:
    guarded.told("implement", *SPEC)
    warn = ("unlock", *SPEC, "--enforcement", "warn")
    assert (guarded.told(*warn)["exitCode"], lock_is_held(guarded)) == (0, True)
    assert guarded.envelope("unlock")["unlock_status"] == "failed"
    assert (guarded.told(*warn, "--force")["exitCode"], lock_is_held(guarded)) == (0, False)
    (override,) = guarded.envelope("unlock")["overrides"]
    assert (override["name"], override["reason"]) == ("force", "no reason given")


def test_unlock_refuses_an_audit_of_another_packet(guarded: Guarded) -> None:
    to(guarded, "audit")
    guarded.replace(TASKS, "# Tasks", "# The tasks")
    told = guarded.told("unlock", *SPEC)
    assert (told["exitCode"], lock_is_held(guarded)) == (1, True)
    assert {"LK005", "EV004"} <= codes(told)


def on_a_full_disk(guarded: Guarded, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command that can write no file of more than a kilobyte, which a lock is below."""
    limited = ["sh", "-c", 'ulimit -f 2; exec "$0" "$@"', sys.executable, "-m", "specops"]
    unmeasured = {"COVERAGE_PROCESS_START": "", "COVERAGE_PROCESS_CONFIG": ""}
    return guarded.start([*limited, *arguments], unmeasured)


def test_unlock_whose_evidence_cannot_be_written_keeps_the_lock(guarded: Guarded) -> None:
    to(guarded, "audit")
    before = {path: path.read_bytes() for path in guarded.evidence()}
    done = on_a_full_disk(guarded, "unlock", *SPEC)
    assert (done.returncode, "evidence could not be written" in done.stderr) == (3, True)
    assert {path: path.read_bytes() for path in guarded.evidence()} == before
    assert lock_is_held(guarded)


def test_implement_whose_evidence_cannot_be_written_gives_the_lock_back(guarded: Guarded) -> None:
    done = on_a_full_disk(guarded, "implement", *SPEC)
    assert (done.returncode, "evidence could not be written" in done.stderr) == (3, True)
    assert "locked, evidence/locks/SPEC-KIT-018.json" in done.stdout
    assert guarded.evidence() == []


def test_a_dry_run_of_any_stage_writes_nothing_and_takes_no_lock(guarded: Guarded) -> None:
    told = guarded.told("auto", *SPEC, "--dry-run", "--to", "validate")
    assert told["exitCode"] == 0
    assert "dry run: nothing was written" in told["notes"]
    assert not (guarded.root / "evidence").exists()
    to(guarded, "audit")
    before = {path: path.read_bytes() for path in guarded.evidence()}
    for stage in ("audit", "unlock"):
        assert guarded.told(stage, *SPEC, "--dry-run")["exitCode"] == 0
    assert guarded.told("implement", *SPEC, "--dry-run")["exitCode"] == 1
    assert {path: path.read_bytes() for path in guarded.evidence()} == before


def test_auto_runs_from_one_stage_to_another(guarded: Guarded) -> None:
    to(guarded, "tasks")
    assert [one["command"] for one in guarded.envelopes()] == ["spec-ops-plan", "spec-ops-tasks"]
    told = guarded.told("auto", *SPEC, "--from", "implement", "--to", "unlock")
    assert told["exitCode"] == 0
    assert_green(guarded)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "plna", *SPEC], "did you mean plan"),
        (["--to", "everything", *SPEC], "it must be one of plan, tasks, implement"),
        (["--from", "audit", "--to", "plan", *SPEC], "--from audit comes after --to plan"),
        ([], "auto needs a spec"),
        (["--spec", "SPEC-X*"], "no packet matches 'SPEC-X*'"),
        (["--spec", "SPEC-KIT-019"], "did you mean SPEC-KIT-018"),
        ([*SPEC, "--spec", "nothing"], "is not a spec id"),
        ([*SPEC, "--scenario", "hal"], "there is no scenario 'hal'"),
    ],
)
def test_a_wrong_request_to_auto_is_exit_2_with_nothing_judged(
    guarded: Guarded, arguments: list[str], said: str
) -> None:
    done = ran(guarded, "auto", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert guarded.evidence() == []


def test_each_spec_is_judged_on_its_own_and_the_worst_exit_code_wins(guarded: Guarded) -> None:
    guarded.replace(TASKS, "# Tasks", "# Tasks\n\nSome prose.\n\n| Order |\n| --- |\n\n# More")
    guarded.replace(TASKS, "work breakdown 1", "work breakdown 99")
    guarded.commit("a broken task table")
    told = guarded.told("auto", *BOTH, "--from", "tasks", "--to", "implement")
    assert told["exitCode"] == 1
    summary = [note for note in told["notes"] if note.startswith("SPEC-")]
    assert summary == [
        "SPEC-KIT-018 tasks     failed  exit 1",
        "SPEC-KIT-018 implement not run",
        "SPEC-OPS-004 tasks     passed  exit 0",
        "SPEC-OPS-004 implement passed  exit 0",
    ]


def test_a_spec_whose_evidence_cannot_be_written_does_not_stop_the_others(
    guarded: Guarded,
) -> None:
    guarded.write("evidence/commands/SPEC-KIT-018", "a file, not a folder")
    told = guarded.told("auto", *BOTH, "--to", "tasks", "--baseline-mode", "skip")
    assert told["exitCode"] == 3
    summary = [note for note in told["notes"] if note.startswith("SPEC-")]
    assert summary == [
        "SPEC-KIT-018 plan      error   exit 3",
        "SPEC-KIT-018 tasks     not run",
        "SPEC-OPS-004 plan      passed  exit 0",
        "SPEC-OPS-004 tasks     passed  exit 0",
    ]


def test_a_given_session_is_that_of_the_first_stage_and_each_has_its_own(
    guarded: Guarded,
) -> None:
    given = {"SPEC_OPS_SESSION_ID": FIRST}
    assert guarded.told("auto", *BOTH, "--to", "tasks", **given)["exitCode"] == 0
    sessions = [envelope["sessionId"] for envelope in guarded.envelopes()]
    assert sessions == [f"20200102T11300012{n}Z-3f9c1a" for n in (3, 4, 5, 6)]
    before = len(guarded.evidence())
    done = guarded.specops("auto", *SPEC, "--from", "tasks", "--to", "implement", **given)
    assert (done.returncode, "exists already" in done.stderr) == (2, True)
    assert len(guarded.evidence()) == before


def interrupt(guarded: Guarded, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a stage, and interrupt it when its command tells that it runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "invoke", *arguments],
        cwd=guarded.root,
        env=environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ending = time.monotonic() + 120
    while not (guarded.root / "../started").exists() and time.monotonic() < ending:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


WAITS = '["sh", "-c", "touch ../started; sleep 60"]'


def interrupted(guarded: Guarded, stage: str) -> dict[str, Any]:
    """Return the envelope of an interrupted stage, which is valid and no success."""
    envelope = guarded.envelope(stage)
    assert validate(envelope, Reading.STRICT) == ()
    assert not succeeded(envelope)
    told = guarded.attestation(stage)["specops"]
    assert (told["exitCode"], told["interrupted"]) == (130, True)
    for entry in envelope["artifacts"]:
        assert (guarded.root / entry["path"]).is_file()
    return envelope


def test_an_interrupted_implement_gives_the_lock_back_and_is_recorded(guarded: Guarded) -> None:
    guarded.configure(HOOK % WAITS)
    assert interrupt(guarded, "implement", *SPEC).returncode == 130
    assert not lock_is_held(guarded)
    envelope = interrupted(guarded, "implement")
    assert (envelope["lock_status"], envelope["hook_status"]) == ("failed", "failed")


def test_an_interrupted_plan_points_to_its_log(guarded: Guarded) -> None:
    command = '[[baseline.commands]]\nname = "long"\nmodes = ["no-run"]\nargv = %s\n'
    guarded.configure(command % WAITS)
    assert interrupt(guarded, "plan", *SPEC).returncode == 130
    baseline = interrupted(guarded, "plan")["baseline"]
    assert baseline["status"] == "failed"
    log = (guarded.root / baseline["artifact"]).read_text(encoding="utf-8")
    assert "baseline/clean-tree passed" in log
    assert "killed by an interrupt" in log


def test_an_interrupt_ends_auto_for_all_specs(guarded: Guarded) -> None:
    guarded.configure(HOOK % WAITS)
    done = interrupt(guarded, "auto", *BOTH, "--from", "tasks")
    assert done.returncode == 130
    assert "note: SPEC-KIT-018 implement error   exit 130" in done.stdout
    assert "note: SPEC-OPS-004 tasks     not run" in done.stdout
    assert not lock_is_held(guarded)


def test_warn_lets_the_stages_through_and_says_what_strict_had_done(guarded: Guarded) -> None:
    guarded.write("stray.txt", "x")
    done = guarded.specops("auto", *SPEC, "--to", "tasks", "--enforcement", "warn")
    assert done.returncode == 0
    assert "strict would have been exit 1" in done.stdout
    assert guarded.envelope("plan")["baseline"]["status"] == "failed"
    assert (
        json.loads(guarded.evidence("*plan*.intoto.json")[0].read_bytes())["predicate"]["result"]
        == "WARNED"
    )
