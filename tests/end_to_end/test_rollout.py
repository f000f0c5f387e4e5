"""The policy in a whole run: the same evidence, another exit code, and an end by itself."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fakes.clocked import DOWN, SPEC, Clocked
from tests.fakes.repository import Guarded

WINDOW = (
    '[[rollout.rules]]\ncode = "HS001"\nmode = "warn"\nuntil = 2026-12-31\n'
    'owner = "ada"\nreason = "the service moves"\n'
)
EVE = datetime(2026, 12, 30, 23, 59, 59, 900000, tzinfo=UTC)
NEW_YEAR = timedelta(milliseconds=100)


@pytest.fixture
def clocked(guarded: Guarded) -> Clocked:
    guarded.write("specops.toml", DOWN)
    guarded.commit("the HAL is down")
    return Clocked(guarded)


def test_one_repository_is_green_under_warn_and_red_under_strict_with_the_same_telemetry(
    clocked: Clocked,
) -> None:
    assert clocked.validate(EVE, enforcement="warn") == 0
    warned, attested = clocked.telemetry(), clocked.guarded.attestation()
    assert clocked.told["strictExitCode"] == 1
    assert (attested["result"], attested["failedTests"]) == ("WARNED", [])
    assert clocked.validate(EVE + NEW_YEAR, enforcement="strict") == 1
    assert clocked.telemetry() == warned
    assert warned["scenarios"][0] == {"name": "hal-smoke", "status": "failed"}
    strict = clocked.guarded.attestation()
    assert strict["failedTests"] == attested["warnedTests"] != []
    told = [one["specops"]["enforcement"]["decidedBy"] for one in (attested, strict)]
    assert told == ["flag --enforcement"] * 2


def test_a_window_is_strict_on_its_date_without_anyone_s_help(clocked: Clocked) -> None:
    clocked.guarded.configure(WINDOW)
    assert clocked.validate(EVE) == 0
    before = clocked.telemetry()
    assert clocked.validate(EVE + NEW_YEAR) == 1
    assert clocked.telemetry() == before
    (scenario,) = [one for one in before["scenarios"] if one["name"] == "rollout"]
    assert scenario["status"] == "passed"
    details = clocked.guarded.attestation()["specops"]
    assert {ruling["effect"] for ruling in details["rulings"]} == {"blocks"}
    assert details["rulings"][0]["decidedBy"] == (
        "rollout rule for HS001: warn until 2026-12-31, owner ada"
    )
    assert details["enforcement"]["day"] == "2026-12-31"


def test_a_mode_given_by_hand_beats_the_window_and_is_on_the_record(clocked: Clocked) -> None:
    clocked.guarded.configure(WINDOW)
    assert clocked.validate(EVE, enforcement="strict") == 1
    assert clocked.validate(EVE + NEW_YEAR, enforcement="warn") == 0
    rulings = clocked.guarded.attestation()["specops"]["rulings"]
    assert {ruling["decidedBy"] for ruling in rulings} == {"flag --enforcement"}


def waivers(told: dict[str, Any], expires: str) -> str:
    return "".join(
        f'[[waivers]]\ncode = "{one["code"]}"\nfingerprint = "{one["fingerprint"]}"\n'
        f'check = "hal-smoke"\nspec = "{SPEC}"\nowner = "ada"\nreason = "moves"\n'
        f"expires = {expires}\n"
        for one in told["findings"]
    )


def test_a_waiver_that_has_expired_turns_red_again(clocked: Clocked) -> None:
    assert clocked.validate(EVE) == 1
    clocked.guarded.configure(waivers(clocked.told, "2026-12-31"))
    assert clocked.validate(EVE + timedelta(milliseconds=1)) == 0
    assert clocked.told["waived"] == len(clocked.told["findings"]) == 4
    assert clocked.told["verdict"] == "failed"
    attested = clocked.guarded.attestation()
    assert attested["result"] == "WARNED"
    assert attested["passedTests"] == ["rollout/waivers"]
    assert len(attested["specops"]["waived"]) == 4
    assert clocked.validate(EVE + NEW_YEAR) == 1
    found = [one["code"] for one in clocked.told["findings"]]
    assert sorted(set(found)) == ["HS001", "RO003"]


def test_status_counts_what_is_waived_apart_from_passes(clocked: Clocked) -> None:
    assert clocked.validate(EVE) == 1
    clocked.guarded.configure(waivers(clocked.told, "2027-01-31"))
    assert clocked.validate(EVE + NEW_YEAR) == 0
    later = EVE + timedelta(hours=1)
    assert clocked.run("status", later, spec=SPEC, output_format="text") == 0
    assert "4 waived" in clocked.printed
    assert clocked.run("status", later, spec=SPEC) == 0
    told = {one["stage"]: one for one in clocked.told["specs"][0]["stages"]}
    assert (told["validate"]["outcome"], told["validate"]["waived"]) == ("warned", 4)


def test_auto_shows_what_is_waived_under_the_names_of_its_stages(clocked: Clocked) -> None:
    assert clocked.validate(EVE) == 1
    clocked.guarded.configure(waivers(clocked.told, "2027-01-31"))
    span = {"spec": SPEC, "from": "validate", "to": "validate"}
    assert clocked.run("auto", EVE + NEW_YEAR, output_format="junit", **span) == 0
    suite = '<testsuite name="SPEC-KIT-018/validate/hal-smoke" tests="4" failures="0"'
    (line,) = [one for one in clocked.printed.splitlines() if suite in one]
    assert 'skipped="4"' in line


def test_a_waiver_that_is_not_needed_any_more_is_found(clocked: Clocked) -> None:
    assert clocked.validate(EVE) == 1
    clocked.guarded.write("specops.toml", '[hal]\nbase_url = "embedded"\n')
    clocked.guarded.configure(waivers(clocked.told, "2027-01-31"))
    assert clocked.validate(EVE + NEW_YEAR) == 1
    assert {one["code"] for one in clocked.told["findings"]} == {"RO004"}


def test_a_change_is_judged_by_the_policy_of_its_base_and_told_what_it_loosens(
    clocked: Clocked,
) -> None:
    base = clocked.guarded.git("rev-parse", "HEAD")
    clocked.guarded.configure(f'{WINDOW}[stages.validate]\nscenarios = ["packet-unchanged"]\n')
    profile = clocked.root / "docs/hal/hal_profile.json"
    checks = json.loads(profile.read_bytes())
    checks.pop("health")
    profile.write_text(json.dumps(checks), encoding="utf-8")
    assert clocked.validate(EVE, policy_from=base) == 1
    told = {one["message"] for one in clocked.told["findings"] if one["code"] == "RO006"}
    assert told == {
        "HS001 would be warn until 2026-12-31, and is strict",
        "stages.validate.scenarios would be without hal-smoke",
        "stages.validate.scenarios would be without cargo-build",
        "the HAL check health would be gone",
    }
    names = [one["name"] for one in clocked.told["results"]]
    assert "hal-smoke/health" in names
    details = clocked.guarded.attestation()["specops"]
    assert details["enforcement"]["policyFrom"] == f"{base} at {base}"
    blocking = [one for one in details["rulings"] if one["effect"] == "blocks"]
    assert len(blocking) == len(details["rulings"])


def test_a_change_that_loosens_nothing_passes_the_gate_of_its_base(clocked: Clocked) -> None:
    clocked.guarded.write("specops.toml", '[hal]\nbase_url = "embedded"\n')
    assert clocked.run("docs.validate", EVE, policy_from="HEAD") == 0
    assert clocked.told["results"][-1]["name"] == "rollout/loosened"


@pytest.mark.parametrize("ref", ["no-such-branch", "-x", "HEAD:SPEC.md", ""])
def test_a_base_that_is_no_commit_is_refused(clocked: Clocked, ref: str) -> None:
    assert clocked.validate(EVE, policy_from=ref) == 2
    assert "names no commit here" in clocked.told["error"]["message"]


def test_rules_that_contradict_each_other_are_refused_before_anything_is_judged(
    clocked: Clocked,
) -> None:
    clocked.guarded.configure(WINDOW * 2)
    assert clocked.validate(EVE) == 2
    assert "HS001 has several" in clocked.told["error"]["remedy"]
    assert clocked.guarded.evidence() == []
