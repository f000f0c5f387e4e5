"""R1: a failing baseline audit blocks plan, and whatever lets it through leaves a trace."""

import json
from typing import Any

import pytest

from specops.evidence.read import Reading, validate
from specops.evidence.telemetry import succeeded
from tests.fakes.repository import Guarded, codes, messages

SPEC = ("--spec", "SPEC-KIT-018")
QUICK = ("--baseline-mode", "quick")
PLAN_DOCUMENT = "docs/SPEC-KIT-018-hal-smoke/plan.md"
COMMAND = '[[baseline.commands]]\nname = "checks"\nmodes = ["no-run"]\nargv = %s\ntimeout_s = %s\n'
HOOK = "[hooks]\ntimeout_s = %s\nsession.start = [%s]\n"


def plan(guarded: Guarded, *arguments: str, **variables: str) -> dict[str, Any]:
    """Run plan and return what it told; its envelope is valid, and says no more than is true."""
    told = guarded.told("plan", *SPEC, *arguments, **variables)
    envelope = guarded.envelope("plan")
    assert validate(envelope, Reading.STRICT) == ()
    assert (guarded.root / envelope["baseline"]["artifact"]).is_file()
    assert succeeded(envelope) is (told["verdict"] in {"passed", "skipped"})
    return told


def report(guarded: Guarded) -> str:
    """Return the report that the latest envelope of plan names."""
    path = guarded.root / str(guarded.envelope("plan")["baseline"]["artifact"])
    assert path.name == f"baseline_{guarded.envelope('plan')['sessionId']}.md"
    return path.read_text(encoding="utf-8")


def test_a_real_defect_blocks_plan_and_the_report_names_it(guarded: Guarded) -> None:
    (guarded.root / PLAN_DOCUMENT).unlink()
    guarded.commit("a packet without a plan")
    done = guarded.invoke("plan", *SPEC)
    assert done.returncode == 1
    assert f"BA005 {PLAN_DOCUMENT}: {PLAN_DOCUMENT} does not exist -> write it" in done.stdout
    envelope = guarded.envelope("plan")
    assert envelope["baseline"]["status"] == "failed"
    assert envelope["baseline"]["mode"] == "no-run"
    assert "overrides" not in envelope
    assert not succeeded(envelope)
    (row,) = [line for line in report(guarded).splitlines() if line.startswith("| packet ")]
    assert row.startswith("| packet | failed | ")
    assert row.endswith(f" ms | BA005 {PLAN_DOCUMENT} does not exist | write it |")
    assert guarded.attestation("plan")["result"] == "FAILED"


def test_allow_fail_lets_plan_through_with_its_status_still_failed(guarded: Guarded) -> None:
    (guarded.root / PLAN_DOCUMENT).unlink()
    guarded.commit("a packet without a plan")
    done = guarded.invoke("plan", *SPEC, "--allow-fail", "--reason", "the plan comes tomorrow")
    assert done.returncode == 0
    envelope = guarded.envelope("plan")
    assert envelope["baseline"]["status"] == "failed"
    assert envelope["overrides"] == [
        {
            "name": "allow-fail",
            "source": "flag --allow-fail",
            "reason": "the plan comes tomorrow",
            "covers": ["BA005"],
        }
    ]
    assert guarded.attestation("plan")["result"] == "WARNED"
    assert validate(envelope, Reading.STRICT) == ()


def test_a_variable_lets_the_baseline_through_but_no_hook(guarded: Guarded) -> None:
    guarded.write("stray.txt", "x")
    told = plan(guarded, *QUICK, SPEC_OPS_BASELINE_ALLOW_FAIL="1")
    assert (told["exitCode"], told["verdict"]) == (0, "failed")
    (override,) = guarded.envelope("plan")["overrides"]
    assert (override["name"], override["covers"]) == ("baseline-allow-fail", ["BA003"])
    assert override["source"] == "environment SPEC_OPS_BASELINE_ALLOW_FAIL"
    guarded.configure(HOOK % (9, '["false"]'))
    assert plan(guarded, *QUICK, SPEC_OPS_BASELINE_ALLOW_FAIL="1")["exitCode"] == 1
    assert guarded.envelope("plan")["hooks"] == {"session.start": "failed"}


def test_the_files_that_make_the_tree_dirty_are_named(guarded: Guarded) -> None:
    guarded.write("stray.txt", "x")
    guarded.replace("SPEC.md", "The six stages", "Six stages")
    told = plan(guarded, *QUICK)
    assert (told["exitCode"], codes(told)) == (1, {"BA003"})
    assert "2 paths differ from the commit: SPEC.md, stray.txt" in messages(told)
    guarded.configure('[baseline]\nignore = ["stray.txt"]\n')
    guarded.commit("tracker")
    assert plan(guarded, *QUICK)["exitCode"] == 0


def test_a_dirty_tree_may_be_allowed_and_is_recorded(guarded: Guarded) -> None:
    guarded.write("stray.txt", "x")
    told = plan(guarded, *QUICK, SPEC_OPS_ALLOW_DIRTY="1")
    assert (told["exitCode"], told["verdict"]) == (0, "passed")
    envelope = guarded.envelope("plan")
    assert envelope["baseline"]["status"] == "passed"
    (override,) = envelope["overrides"]
    assert (override["name"], override["covers"]) == ("allow-dirty", ["BA003"])
    assert override["source"] == "environment SPEC_OPS_ALLOW_DIRTY"


@pytest.mark.parametrize(("reaches", "exit_code"), [("true", 0), ("false", 1)])
def test_what_else_a_dirty_tree_lets_through_is_a_setting(
    guarded: Guarded, reaches: str, exit_code: int
) -> None:
    settings = (guarded.root / "specops.toml").read_text(encoding="utf-8")
    guarded.write("specops.toml", f"allow_dirty_overrides_baseline = {reaches}\n{settings}")
    guarded.write("memory/constitution.md", "\n")
    guarded.commit("no constitution")
    told = plan(guarded, *QUICK, SPEC_OPS_ALLOW_DIRTY="1")
    assert (told["exitCode"], codes(told)) == (exit_code, {"BA004"})
    assert guarded.envelope("plan")["baseline"]["status"] == "failed"
    named = [one["name"] for one in guarded.envelope("plan").get("overrides", ())]
    assert named == (["allow-dirty"] if exit_code == 0 else [])


@pytest.mark.parametrize("mode", ["skip", "quick"])
def test_a_drill_fails_in_every_mode_and_says_that_it_is_one(guarded: Guarded, mode: str) -> None:
    told = plan(guarded, "--baseline-mode", mode, SPEC_OPS_BASELINE_FORCE_FAIL="1")
    assert (told["exitCode"], codes(told)) == (1, {"BA014"})
    assert "SPEC_OPS_BASELINE_FORCE_FAIL: this is a drill" in messages(told)
    assert "this is a drill" in report(guarded)


def test_each_mode_does_what_the_one_before_it_does_and_more(guarded: Guarded) -> None:
    full = '[[baseline.commands]]\nname = "all"\nmodes = ["full"]\nargv = ["true"]\n'
    guarded.configure(COMMAND % ('["true"]', 9) + full)
    ran = {}
    for mode in ("skip", "quick", "no-run", "full"):
        told = plan(guarded, "--baseline-mode", mode)
        assert told["exitCode"] == 0
        assert guarded.envelope("plan")["baseline"]["mode"] == mode
        ran[mode] = {
            result["name"] for result in told["results"] if result["name"].startswith("baseline")
        }
    assert ran["skip"] == {"baseline"}
    assert "baseline/clean-tree" in ran["quick"]
    assert ran["no-run"] == ran["quick"] | {"baseline/checks"}
    assert ran["full"] == ran["no-run"] | {"baseline/all"}


def test_a_skipped_baseline_says_who_asked_for_it(guarded: Guarded) -> None:
    plan(guarded, "--baseline-mode", "skip")
    assert guarded.envelope("plan")["baseline"]["status"] == "skipped"
    (skip,) = guarded.attestation("plan")["specops"]["skipped"]
    assert skip["askedBy"] == "flag --baseline-mode"
    assert guarded.attestation("plan")["result"] == "PASSED"


def test_an_unknown_mode_is_refused(guarded: Guarded) -> None:
    for mode in ("bogus", "QUICK", ""):
        done = guarded.invoke("plan", *SPEC, f"--baseline-mode={mode}")
        assert done.returncode == 2
        assert "one of skip, quick, no-run, full" in done.stderr
    assert guarded.evidence() == []


@pytest.mark.parametrize(
    ("argv", "timeout_s", "exit_code", "code", "logged"),
    [
        ('["sh", "-c", "echo all passed; exit 3"]', 60, 1, "BA011", "-> exit 3 in "),
        ('["sleep", "60"]', 0.2, 1, "BA012", "killed at its deadline"),
        ('["no-such-program-4711"]', 60, 3, None, "could not be started"),
    ],
)
def test_a_configured_command_is_judged_by_how_it_ends(
    guarded: Guarded, argv: str, timeout_s: float, exit_code: int, code: str | None, logged: str
) -> None:
    guarded.configure(COMMAND % (argv, timeout_s))
    told = plan(guarded)
    assert (told["exitCode"], codes(told)) == (exit_code, {code} if code else set())
    assert logged in guarded.log("plan")
    assert "| checks | " in report(guarded)
    assert guarded.envelope("plan")["baseline"]["status"] == "failed"


def test_allow_fail_does_not_let_an_audit_through_that_could_not_judge(guarded: Guarded) -> None:
    guarded.configure(COMMAND % ('["no-such-program-4711"]', 9))
    told = plan(guarded, "--allow-fail", SPEC_OPS_BASELINE_ALLOW_FAIL="1")
    assert (told["exitCode"], told["verdict"]) == (3, "error")


@pytest.mark.parametrize(
    ("command", "timeout_s", "exit_code", "said"),
    [
        ('["sh", "-c", "echo broken >&2; exit 4"]', 60, 1, "ended with exit 4: broken"),
        ('["./not-executable"]', 60, 3, "Permission denied"),
        ('["sleep", "60"]', 0.5, 1, "did not end within 0.5 s"),
    ],
)
def test_a_hook_that_fails_fails_plan(
    guarded: Guarded, command: str, timeout_s: float, exit_code: int, said: str
) -> None:
    guarded.write("not-executable", "#!/bin/sh\nexit 0\n")
    guarded.configure(HOOK % (timeout_s, command))
    told = plan(guarded, *QUICK)
    assert told["exitCode"] == exit_code
    assert said in messages(told)
    envelope = guarded.envelope("plan")
    assert (envelope["baseline"]["status"], envelope["hooks"]["session.start"]) == (
        "passed",
        "failed",
    )


def test_a_hook_that_prints_a_megabyte_fills_neither_log_nor_screen(guarded: Guarded) -> None:
    loud = '["sh", "-c", "head -c 1000000 /dev/zero | tr \'\\\\0\' x >&2; exit %s"]'
    guarded.configure(HOOK % (60, f"{loud % 0}, {loud % 5}"))
    done = guarded.specops("plan", *SPEC, *QUICK)
    assert done.returncode == 1
    assert "BA013" in done.stdout
    assert len(done.stdout) < 10_000
    assert 60_000 < len(guarded.log("plan")) < 100_000


def test_the_report_tells_every_check_and_what_to_do(guarded: Guarded) -> None:
    guarded.write("stray|.txt", "x")
    told = plan(guarded, *QUICK)
    rows = [line for line in report(guarded).splitlines() if line.startswith("| ")][2:]
    names = [row.split(" | ")[0].removeprefix("| ") for row in rows]
    assert [f"baseline/{name}" for name in names] == [
        result["name"] for result in told["results"] if result["name"].startswith("baseline/")
    ]
    (row,) = [row for row in rows if row.startswith("| clean-tree | failed |")]
    assert "stray&#124;.txt" in row
    assert "commit, stash or ignore what is named" in row
    assert f"- Commit: {guarded.git('rev-parse', 'HEAD')}" in report(guarded)


def test_a_dry_run_judges_plan_and_writes_nothing(guarded: Guarded) -> None:
    assert guarded.told("plan", *SPEC, *QUICK, "--dry-run")["exitCode"] == 0
    guarded.write("stray.txt", "x")
    assert guarded.told("plan", *SPEC, *QUICK, "--dry-run")["exitCode"] == 1
    assert guarded.evidence() == []
    assert guarded.git("status", "--porcelain") == "?? stray.txt"


def test_in_json_plan_is_one_document(guarded: Guarded) -> None:
    done = guarded.specops("plan", *SPEC, *QUICK, "--output-format", "json")
    document = json.loads(done.stdout)
    assert (document["command"], document["specId"]) == ("plan", "SPEC-KIT-018")
    assert (guarded.root / document["evidence"][0]).is_file()
