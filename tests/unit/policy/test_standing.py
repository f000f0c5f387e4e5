"""What is found about the policy itself; the examples of the RO codes are run here."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from specops.app.rollout.policy import rollout_of
from specops.app.workspace import Workspace
from specops.codes.model import CheckCode
from specops.codes.rollout import CODES, LOOSENED
from specops.model import (
    Enforcement,
    Finding,
    GuardrailResult,
    Location,
    Report,
    could_not_judge,
    judged,
    passed,
    skipped,
)
from specops.policy import Rollout, RolloutRule, Waiver
from specops.policy.rollout import fingerprint
from specops.policy.standing import with_standing
from specops.settings.resolve import read_file, resolve

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROW = Finding("TR010", "the example of the RO codes", Location("SPEC.md", 7))
REPORT = Report((GuardrailResult("tracker", (judged("tracker", 1, (ROW,)),)),))
WAIVER = Waiver(
    "TR010",
    fingerprint(ROW),
    path="SPEC.md",
    reason="old rows",
    owner="ada",
    expires=date(2026, 12, 31),
)


def found(rollout: Rollout, report: Report = REPORT, *, whole: bool = True) -> list[str]:
    stood = with_standing(report, rollout, "specops.toml", whole=whole)
    return [one.code for one in stood.findings if one.code.startswith("RO")]


def of_settings(root: Path, toml: str) -> list[str]:
    settings = resolve(read_file("specops.toml", toml.encode()), {}, {})
    return found(rollout_of(Workspace(root, settings), NOW))


OWN = [code for code in CODES if code is not LOOSENED]


@pytest.mark.parametrize("code", OWN, ids=lambda code: code.code)
def test_the_failing_example_of_a_code_has_this_finding_alone(
    tmp_path: Path, code: CheckCode
) -> None:
    assert of_settings(tmp_path, code.failing) == [code.code]


@pytest.mark.parametrize("code", OWN, ids=lambda code: code.code)
def test_the_passing_example_of_a_code_has_no_finding(tmp_path: Path, code: CheckCode) -> None:
    assert of_settings(tmp_path, code.passing) == []


def test_a_run_without_a_policy_has_no_result_about_it() -> None:
    assert with_standing(REPORT, Rollout(NOW.date()), "specops.toml") is REPORT


def test_a_policy_that_holds_is_a_pass_that_counts_what_it_judged() -> None:
    rule = RolloutRule(Enforcement.STRICT, code="HS001")
    stood = with_standing(REPORT, Rollout(NOW.date(), (rule,), (WAIVER,)), "specops.toml")
    rollout = stood.results[-1]
    assert [(check.name, check.checked) for check in rollout.checks] == [
        ("windows", 1),
        ("waivers", 1),
    ]
    assert rollout.verdict.value == "passed"


def test_a_window_that_has_ended_is_no_finding_and_one_without_end_is() -> None:
    ended = RolloutRule(Enforcement.WARN, code="HS001", until=NOW.date())
    assert found(Rollout(NOW.date(), (ended,))) == []
    endless = RolloutRule(Enforcement.WARN, owner="ada", reason="why not")
    assert found(Rollout(NOW.date(), default=endless)) == ["RO002"]
    assert found(Rollout(NOW.date(), default=replace(endless, owner="", reason=""))) == [
        "RO001",
        "RO002",
    ]


def test_a_waiver_that_nobody_answers_for_is_one_finding_that_names_all_that_is_missing() -> None:
    bare = replace(WAIVER, owner="", reason="", expires=None)
    stood = with_standing(REPORT, Rollout(NOW.date(), waivers=(bare,)), "specops.toml")
    (finding,) = stood.results[-1].checks[0].findings
    assert finding.message.endswith("has no owner and no reason and no expires")
    assert finding.location == Location("specops.toml")


def test_a_waiver_that_accepts_more_than_is_left_is_unused_in_part() -> None:
    assert found(Rollout(NOW.date(), waivers=(replace(WAIVER, count=2),))) == ["RO004"]


UNUSED = replace(WAIVER, fingerprint="0" * 32)


@pytest.mark.parametrize(
    "report",
    [
        Report((GuardrailResult("documents", (passed("documents", 1),)),)),
        Report((GuardrailResult("tracker", (could_not_judge("tracker", "no file"),)),)),
        Report(
            (
                GuardrailResult("hal-smoke", (passed("hal-smoke", 1),)),
                GuardrailResult("tracker", (skipped("tracker", "asked", "flag"),)),
            )
        ),
    ],
)
def test_a_run_that_did_not_judge_it_cannot_tell_that_a_waiver_is_unused(report: Report) -> None:
    assert found(Rollout(NOW.date(), waivers=(UNUSED,)), report) == []


def test_nor_can_a_run_of_another_spec_or_one_of_named_files_only() -> None:
    rollout = Rollout(NOW.date(), waivers=(UNUSED,))
    assert found(rollout) == ["RO004"]
    assert found(rollout, whole=False) == []
    assert found(replace(rollout, spec_id="SPEC-KIT-018")) == []
    bound = Rollout(NOW.date(), waivers=(replace(UNUSED, spec="SPEC-KIT-018"),))
    assert found(bound) == []
    assert found(replace(bound, spec_id="SPEC-KIT-018")) == ["RO004"]


def test_a_waiver_that_names_a_check_is_judged_where_that_check_ran() -> None:
    named = replace(UNUSED, check="tracker")
    assert found(Rollout(NOW.date(), waivers=(named,))) == ["RO004"]
    other = replace(UNUSED, check="tracker/rows")
    assert found(Rollout(NOW.date(), waivers=(other,))) == []


@pytest.mark.parametrize(
    "report",
    [
        replace(REPORT, interrupted=True),
        Report((GuardrailResult("tracker", (skipped("tracker", "asked", "flag"),)),)),
    ],
)
def test_a_run_that_was_cut_short_or_judged_nothing_does_not_judge_its_policy(
    report: Report,
) -> None:
    assert found(Rollout(NOW.date(), waivers=(UNUSED,)), report) == []


def test_what_a_change_loosens_is_a_finding_each() -> None:
    assert found(Rollout(NOW.date(), loosened=())) == []
    assert found(Rollout(NOW.date(), loosened=("a", "b"))) == ["RO006", "RO006"]
