from collections.abc import Callable

from specops.canaries.model import Canary, Planting
from specops.prove.blame import Blame
from specops.prove.observation import Observation
from specops.prove.setup import Carried, SetUp
from specops.prove.verdict import Outcome, Proof

CANARY = Canary("HS007", "HS007", "hal-smoke", "500", Planting("fault"), Planting("twin"))
RED, GREEN = Observation(1, ("HS007",)), Observation(0)
TEXT = '[baseline]\nmode = "skip"\n[stages.validate]\nscenarios = ["packet-unchanged"]\n'
SETUP = SetUp(
    {"baseline.mode": "skip", "stages.validate.scenarios": ["packet-unchanged"]},
    {"SPEC_OPS_HAL_SKIP": "1"},
    "specops.toml",
    TEXT,
)
MISSED = Proof(CANARY, Outcome.MISSED, "why")


def reconsidered(
    catches: Callable[[Carried], bool],
    proof: Proof = MISSED,
    fault: Observation = GREEN,
    setup: SetUp = SETUP,
) -> Proof:
    def look(planting: Planting, carried: Carried) -> Observation:
        return RED if planting is CANARY.fault and catches(carried) else GREEN

    return Blame(setup, look).reconsidered(proof, fault)


def test_the_setting_that_alone_lets_a_fault_through_is_blamed_with_its_line() -> None:
    proof = reconsidered(lambda carried: "stages.validate.scenarios" not in carried.values)
    assert proof.outcome is Outcome.NOT_STOPPED
    assert proof.blamed == ("stages.validate.scenarios (specops.toml:4)",)


def test_a_variable_is_blamed_by_name() -> None:
    proof = reconsidered(lambda carried: not carried.variables)
    assert proof.blamed == ("the variable SPEC_OPS_HAL_SKIP",)


def test_settings_of_which_none_does_it_alone_are_blamed_together() -> None:
    proof = reconsidered(lambda carried: len(carried.values) < 2)
    assert proof.blamed == ("all settings together",)


def test_what_is_missed_without_any_setting_stays_a_miss() -> None:
    assert reconsidered(lambda _: False) is MISSED


def test_what_a_run_says_itself_needs_no_trying() -> None:
    seen = Observation(0, ("HS007",), let_through=("warn mode, decided by a flag",))
    proof = reconsidered(lambda _: False, fault=seen)
    assert (proof.outcome, proof.blamed) == (Outcome.NOT_STOPPED, seen.let_through)


def test_a_false_alarm_of_the_set_up_stays_one_and_is_blamed() -> None:
    alarm = Proof(CANARY, Outcome.FALSE_ALARM, "why")
    proof = reconsidered(lambda carried: "baseline.mode" not in carried.values, alarm)
    assert proof.outcome is Outcome.FALSE_ALARM
    assert proof.blamed == ("baseline.mode (specops.toml:2)",)


def test_nobody_is_blamed_for_what_was_caught_or_without_settings() -> None:
    caught = Proof(CANARY, Outcome.CAUGHT)
    assert reconsidered(lambda _: True, caught) is caught
    assert reconsidered(lambda _: True, setup=SetUp({}, {}, "", "")) is MISSED


def test_canaries_of_the_repository_itself_are_judged_as_they_are() -> None:
    own = Canary("x", "BA011", "own", "x", Planting("f", own=True), Planting("t", own=True))
    proof = Proof(own, Outcome.MISSED, "why")
    assert reconsidered(lambda _: True, proof) is proof
