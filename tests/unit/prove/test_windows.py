from datetime import date

import pytest

from specops.canaries.model import Canary, Planting
from specops.model import Enforcement
from specops.policy.rollout import Rollout, RolloutRule, Waiver
from specops.prove.observation import Observation
from specops.prove.results import summary
from specops.prove.setup import SetUp
from specops.prove.verdict import Outcome, Proof, judge
from specops.prove.windows import unmet

TODAY = date(2026, 11, 26)
WARN, STRICT = Enforcement.WARN, Enforcement.STRICT
WINDOW = RolloutRule(WARN, "tracker-row", "BA007", date(2026, 12, 1), "ada", "soon")
CANARY = Canary("BA007", "BA007", "baseline", "no tracker", Planting("fault"), Planting("twin"))
CAUGHT = judge(CANARY, Observation(1, ("BA007",)), Observation())


RULES = "[[rollout.rules]]\nmode = 'warn'\n" * 2
SETUP = SetUp({"rollout.rules": [{}, {}]}, {}, "specops.toml", RULES)


def told(*rules: RolloutRule, proof: Proof = CAUGHT, by_hand: bool = False) -> list[Proof]:
    return list(unmet(Rollout(TODAY, rules, by_hand=by_hand), [proof], SETUP))


def accepted(*waivers: Waiver, proof: Proof = CAUGHT, by_hand: bool = False) -> list[Proof]:
    tables = [{"code": one.code} for one in waivers]
    setup = SetUp({"waivers": tables}, {}, "specops.toml", "[[waivers]]\n" * len(waivers))
    return list(unmet(Rollout(TODAY, (), waivers, by_hand=by_hand), [proof], setup))


def test_a_window_that_no_fault_met_is_told_with_its_line() -> None:
    (proof,) = told(RolloutRule(STRICT, code="HS001"), WINDOW)
    assert proof.outcome is Outcome.NOT_STOPPED
    assert proof.why == "no fault that was judged met it"
    assert proof.blamed == (f"{WINDOW}, by rollout.rules (specops.toml:3)",)
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


def test_waivers_that_accepted_nothing_are_told_together_by_code() -> None:
    proofs = accepted(
        Waiver("TR008", "a" * 32, owner="ada"),
        Waiver("DS001", "b" * 32, spec="SPEC-KIT-018", owner="ada"),
        Waiver("TR008", "c" * 32, owner="max"),
        Waiver("LK003", "d" * 32, owner="ada", expires=TODAY),
        by_hand=True,
    )
    assert [one.canary.name for one in proofs] == ["waivers-TR008", "waivers-DS001"]
    assert {one.outcome for one in proofs} == {Outcome.NOT_STOPPED}
    assert [one.canary.says for one in proofs] == [
        "what 2 of the waivers accept",
        "what a waiver accepts",
    ]
    assert proofs[0].canary.guardrail == "rollout"
    assert proofs[0].why == "these findings of TR008 stop no run"
    assert proofs[0].blamed == ("waivers (specops.toml:1, 3)",)


def test_a_waiver_that_accepted_a_fault_is_shown_already() -> None:
    waiver = Waiver("BA007", "a" * 32, owner="ada")
    seen = Observation(0, ("BA007",), spared=(("BA007", "baseline", str(waiver)),))
    assert accepted(waiver, proof=judge(CANARY, seen, Observation())) == []


def test_what_nobody_plants_has_no_twin_to_count() -> None:
    line = "proved: 1/2 faults caught, 1/1 healthy twins green"
    assert summary([CAUGHT, *told(WINDOW)]) == line
