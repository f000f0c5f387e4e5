from dataclasses import replace

import pytest

from specops.app.proof.command import RULE
from specops.canaries.model import Canary, Planting
from specops.model import Location, Verdict
from specops.policy import decide
from specops.prove.results import kill_rate, matrix, report, result, summary
from specops.prove.verdict import Outcome, Proof
from specops.reporting.reasons import why


def proof(name: str, outcome: Outcome = Outcome.CAUGHT, guardrail: str = "baseline") -> Proof:
    canary = Canary(name, name[:5], guardrail, "a | <fault>", Planting(name), Planting("twin"))
    blamed = ("rollout.default (specops.toml:3)",) if outcome is Outcome.NOT_STOPPED else ()
    green = outcome in {Outcome.CAUGHT, Outcome.MISSED, Outcome.NOT_STOPPED}
    return Proof(canary, outcome, "" if outcome is Outcome.CAUGHT else "why", blamed, 5, green)


@pytest.mark.parametrize(
    ("outcome", "verdict", "code", "exit_code"),
    [
        (Outcome.CAUGHT, Verdict.PASSED, [], 0),
        (Outcome.MISSED, Verdict.FAILED, ["PV001"], 1),
        (Outcome.FALSE_ALARM, Verdict.FAILED, ["PV002"], 1),
        (Outcome.NOT_STOPPED, Verdict.SKIPPED, [], 0),
        (Outcome.NOT_PLANTED, Verdict.ERROR, [], 3),
    ],
)
def test_each_outcome_has_its_verdict_and_its_exit_code(
    outcome: Outcome, verdict: Verdict, code: list[str], exit_code: int
) -> None:
    check = result(proof("BA003", outcome), strict=False)
    assert check.verdict is verdict
    assert [finding.code for finding in check.findings] == code
    judged = report([proof("BA001"), proof("BA003", outcome)], strict=False)
    assert decide(judged, RULE).exit_code == exit_code


def test_a_miss_names_the_canary_the_guardrail_and_the_fault() -> None:
    (finding,) = result(proof("BA003", Outcome.MISSED), strict=False).findings
    assert finding.message == "BA003 (baseline): a | <fault>: why"


def test_what_the_set_up_lets_through_is_a_finding_of_a_strict_proof() -> None:
    check = result(proof("BA003", Outcome.NOT_STOPPED), strict=True)
    assert [finding.code for finding in check.findings] == ["PV003"]
    assert check.findings[0].message.endswith(
        "would not stop it: why; because of rollout.default (specops.toml:3)"
    )
    assert check.findings[0].location == Location("specops.toml", 3)


def test_a_skip_says_which_setting_asked_for_it() -> None:
    check = result(proof("BA003", Outcome.NOT_STOPPED), strict=False)
    assert check.asked_by == "rollout.default (specops.toml:3)"


def test_what_is_blamed_is_told_once() -> None:
    check = result(proof("BA003", Outcome.NOT_STOPPED), strict=False)
    assert why(check) == "would not stop it: why; because of rollout.default (specops.toml:3)"


def test_what_could_not_be_planted_is_told_with_the_remedy_of_its_trouble_alone() -> None:
    check = result(proof("BA003", Outcome.NOT_PLANTED), strict=False)
    assert (check.reason, check.remedy) == ("why", "")


def test_the_summary_counts_faults_and_each_twin_once() -> None:
    proofs = [proof("BA001"), proof("BA002", Outcome.MISSED), proof("BA003")]
    assert summary(proofs) == "proved: 2/3 faults caught, 1/1 healthy twins green"
    assert kill_rate(proofs) == 0.6667


def test_a_twin_that_is_red_for_one_canary_is_red() -> None:
    proofs = [proof("BA001", Outcome.FALSE_ALARM), proof("BA002")]
    assert summary(proofs) == "proved: 1/2 faults caught, 0/1 healthy twins green"


def test_a_twin_that_nobody_judged_is_not_green() -> None:
    lost = proof("BA001", Outcome.NOT_PLANTED)
    assert summary([lost]) == "proved: 0/1 faults caught, 0/1 healthy twins green"
    known = replace(lost, twin_is_green=True)
    assert summary([known]) == "proved: 0/1 faults caught, 1/1 healthy twins green"


def test_results_are_grouped_by_guardrail_in_the_order_they_came() -> None:
    proofs = [proof("BA001"), proof("TR001", guardrail="tracker"), proof("BA002")]
    assert [(one.name, len(one.checks)) for one in report(proofs, strict=False).results] == [
        ("baseline", 2),
        ("tracker", 1),
    ]


def test_the_matrix_has_a_row_for_each_guardrail_and_each_canary() -> None:
    told = matrix([proof("BA001"), proof("TR001", Outcome.MISSED, "tracker")])
    assert told.startswith("# proved: 1/2 faults caught, 1/1 healthy twins green\n")
    assert "| baseline | 1 | 0 | 0 | 0 | 0 | 100% |" in told
    assert "| tracker | 0 | 1 | 0 | 0 | 0 | 0% |" in told
    assert "| TR001 | a \\| &lt;fault> | missed | why |" in told
