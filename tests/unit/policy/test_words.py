"""What the policy says of itself, word for word: whoever reads it has nothing else to go by."""

from dataclasses import replace
from datetime import date

import pytest

from specops.codes import rollout as codes
from specops.codes.model import CheckCode
from specops.model import (
    Enforcement,
    Finding,
    GuardrailResult,
    Location,
    Report,
    could_not_judge,
    judged,
    passed,
)
from specops.policy import Rollout, RolloutRule, Waiver
from specops.policy.rollout import fingerprint
from specops.policy.standing import with_standing

TODAY = date(2026, 11, 25)
RULE = RolloutRule(
    Enforcement.WARN, code="HS001", until=date(2026, 12, 31), owner="ada", reason="a drill"
)
ROW = Finding("TR010", "no owner", Location("SPEC.md", 7))
WAIVER = Waiver(
    "TR010",
    fingerprint(ROW),
    path="SPEC.md",
    check="tracker",
    reason="old rows",
    owner="ada",
    expires=date(2026, 12, 31),
)
NAMED = f"the waiver of TR010 tracker SPEC.md {fingerprint(ROW)[:8]}"
REPORT = Report((GuardrailResult("tracker", (judged("tracker", 1, (ROW,)),)),))


def found(rollout: Rollout, report: Report = REPORT) -> list[Finding]:
    stood = with_standing(report, rollout, "specops.toml")
    return [one for one in stood.findings if one.code.startswith("RO")]


@pytest.mark.parametrize(
    ("rule", "code", "message"),
    [
        (
            replace(RULE, owner="", reason=""),
            codes.WINDOW_UNEXPLAINED,
            "the warn window for HS001 has no owner and no reason",
        ),
        (
            replace(RULE, until=None),
            codes.WINDOW_TOO_LONG,
            "the warn window for HS001 never ends",
        ),
        (
            replace(RULE, until=date(2027, 2, 24)),
            codes.WINDOW_TOO_LONG,
            "the warn window for HS001 ends on 2027-02-24, in over 90 d",
        ),
    ],
)
def test_a_window_is_told_with_its_place_and_what_to_do(
    rule: RolloutRule, code: CheckCode, message: str
) -> None:
    told = Finding(code.code, message, Location("specops.toml"), code.fix)
    assert found(Rollout(TODAY, (rule,))) == [told]


@pytest.mark.parametrize(
    ("waiver", "code", "message"),
    [
        (
            replace(WAIVER, owner="", reason=""),
            codes.WAIVER_UNEXPLAINED,
            f"{NAMED} has no owner and no reason",
        ),
        (
            replace(WAIVER, expires=TODAY),
            codes.WAIVER_EXPIRED,
            f"{NAMED} expired on 2026-11-25",
        ),
        (
            replace(WAIVER, count=2),
            codes.WAIVER_UNUSED,
            f"{NAMED} accepts more than is found",
        ),
    ],
)
def test_a_waiver_is_told_with_its_place_and_what_to_do(
    waiver: Waiver, code: CheckCode, message: str
) -> None:
    told = Finding(code.code, message, Location("specops.toml"), code.fix)
    assert found(Rollout(TODAY, waivers=(waiver,))) == [told]


def test_what_a_change_loosens_is_told_in_its_own_words_by_a_check_of_that_name() -> None:
    stood = with_standing(REPORT, Rollout(TODAY, loosened=("it is off",)), "specops.toml")
    (check,) = stood.results[-1].checks
    assert (stood.results[-1].name, check.name, check.checked) == ("rollout", "loosened", 1)
    fix = codes.LOOSENED.fix
    assert check.findings == (Finding("RO006", "it is off", Location("specops.toml"), fix),)


def test_evidence_names_a_rule_by_what_it_says_and_by_nothing_else() -> None:
    assert str(RULE) == "rollout rule for HS001: warn until 2026-12-31, owner ada"
    assert str(RolloutRule(Enforcement.STRICT, code="HS001")) == "rollout rule for HS001: strict"


def test_evidence_names_a_waiver_by_its_owner_and_its_end() -> None:
    assert str(WAIVER) == "waiver of ada until 2026-12-31"
    assert str(replace(WAIVER, owner="", expires=None)) == "waiver of nobody"


def test_a_waiver_with_a_path_accepts_no_finding_without_a_place() -> None:
    nowhere = replace(ROW, location=None)
    names = ("tracker", "tracker")
    assert not replace(WAIVER, path="XXXX").accepts(nowhere, WAIVER.fingerprint, names)
    assert replace(WAIVER, path="").accepts(nowhere, WAIVER.fingerprint, names)


def test_a_waiver_is_unused_where_its_guardrail_or_its_check_ran_to_the_end() -> None:
    unused = Rollout(TODAY, waivers=(replace(WAIVER, fingerprint="0" * 32),))
    green = Report((GuardrailResult("tracker", (passed("rows", 1),)),))
    assert [one.code for one in found(unused, green)] == ["RO004"]
    broken = could_not_judge("other", "no file")
    mixed = Report((GuardrailResult("lint", (passed("tracker", 1), broken)),))
    assert found(unused, mixed) == []
    check = replace(WAIVER, check="lint/tracker", fingerprint="0" * 32)
    assert [one.code for one in found(Rollout(TODAY, waivers=(check,)), mixed)] == ["RO004"]
