from datetime import date

import pytest

from specops.canaries.model import Canary, Planting
from specops.model import Enforcement
from specops.policy.rollout import Rollout, RolloutRule
from specops.prove.observation import Observation
from specops.prove.results import summary
from specops.prove.verdict import Outcome, Proof, judge
from specops.prove.windows import unmet

TODAY = date(2026, 11, 26)
WARN, STRICT = Enforcement.WARN, Enforcement.STRICT
WINDOW = RolloutRule(WARN, "tracker-row", "BA007", date(2026, 12, 1), "ada", "soon")
CANARY = Canary("BA007", "BA007", "baseline", "no tracker", Planting("fault"), Planting("twin"))
CAUGHT = judge(CANARY, Observation(1, ("BA007",)), Observation())


def told(*rules: RolloutRule, proof: Proof = CAUGHT, by_hand: bool = False) -> list[Proof]:
    rollout = Rollout(TODAY, rules, by_hand=by_hand)
    return list(unmet(rollout, [proof], lambda words: f"{words}, line 3"))


def test_a_window_that_no_fault_met_is_told_with_its_line() -> None:
    (proof,) = told(RolloutRule(STRICT, code="HS001"), WINDOW)
    assert proof.outcome is Outcome.NOT_STOPPED
    assert proof.why == "no canary plants what this is for"
    assert proof.blamed == (f"{WINDOW}, line 3",)
    canary = proof.canary
    assert (canary.name, canary.code, canary.guardrail) == (
        "rollout.rules-2",
        "BA007",
        "tracker-row",
    )
    assert canary.says == "what tracker-row BA007 has to find"


def test_a_window_for_everything_is_of_the_rollout() -> None:
    (proof,) = told(RolloutRule(WARN, owner="ada"))
    assert (proof.canary.code, proof.canary.guardrail) == ("any", "rollout")


def test_a_window_that_decided_on_a_fault_is_shown_already() -> None:
    seen = Observation(1, ("BA007",), spared=(("BA007", "tracker-row", str(WINDOW)),))
    assert told(WINDOW, proof=judge(CANARY, seen, Observation())) == []


def test_a_window_that_decided_on_something_else_is_not_met() -> None:
    seen = Observation(1, ("BA007", "BA009"), spared=(("BA009", "tracker-row", str(WINDOW)),))
    assert len(told(WINDOW, proof=judge(CANARY, seen, Observation()))) == 1


@pytest.mark.parametrize("until", [TODAY, date(2026, 11, 1)])
def test_a_window_that_has_ended_lets_nothing_through(until: date) -> None:
    assert told(RolloutRule(WARN, "tracker-row", "", until, "ada", "soon")) == []


def test_a_mode_that_is_set_by_hand_leaves_no_window_to_meet() -> None:
    assert told(WINDOW, by_hand=True) == []


def test_what_nobody_plants_has_no_twin_to_count() -> None:
    line = "proved: 1/2 faults caught, 1/1 healthy twins green"
    assert summary([CAUGHT, *told(WINDOW)]) == line
