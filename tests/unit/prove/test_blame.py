from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from specops.canaries.model import Canary, Planting
from specops.prove.blame import Blame, Suspect
from specops.prove.lookout import Lookout
from specops.prove.observation import Observation
from specops.prove.setup import Carried, SetUp
from specops.prove.verdict import Outcome, Proof

CANARY = Canary("HS007", "HS007", "hal-smoke", "500", Planting("fault"), Planting("twin"))
OTHER = Canary("HS001", "HS001", "hal-smoke", "no", Planting("other"), Planting("twin"))
RED, GREEN = Observation(1, ("HS007", "HS001")), Observation(0)
TEXT = '[baseline]\nmode = "skip"\n[stages.validate]\nscenarios = ["packet-unchanged"]\n'
SETUP = SetUp(
    {"baseline.mode": "skip", "stages.validate.scenarios": ["packet-unchanged"]},
    {"SPEC_OPS_HAL_SKIP": "1"},
    "specops.toml",
    TEXT,
)
Reds = Callable[[Carried], bool]


class Field:
    """A ground where a fault is red, and a twin not green, under the settings that are given."""

    def __init__(self, fault: Reds, twin: Reds = lambda _: False) -> None:
        self.reds = {"fault": fault, "other": fault, "twin": twin}
        self.looks: list[tuple[str, Carried]] = []

    def observe(self, planting: Planting, carried: Carried) -> Observation:
        self.looks.append((planting.script, carried))
        return RED if self.reds[planting.script](carried) else GREEN

    def sample(self, carried: Carried) -> Path:
        return Path(repr(carried))


def reconsidered(
    field: Field,
    *suspects: Suspect,
    setup: SetUp = SETUP,
    clock: Callable[[], float] = lambda: 0.0,
    told: list[str] | None = None,
) -> list[Proof]:
    tell = ([] if told is None else told).append
    blame = Blame(setup, Lookout(field, 1), tell, clock)
    return list(blame.reconsidered(suspects))


def missed(fault: Observation = GREEN) -> Suspect:
    return Suspect(Proof(CANARY, Outcome.MISSED, "why"), fault)


def without(key: str) -> Reds:
    return lambda carried: key not in carried.values


def test_the_setting_that_alone_lets_a_fault_through_is_blamed_with_its_line() -> None:
    (proof,) = reconsidered(Field(without("stages.validate.scenarios")), missed())
    assert (proof.outcome, proof.why) == (Outcome.NOT_STOPPED, "why")
    assert proof.blamed == ("stages.validate.scenarios (specops.toml:4)",)


def test_every_setting_that_alone_lets_a_fault_through_is_blamed() -> None:
    (proof,) = reconsidered(Field(lambda carried: not carried.values), missed())
    places = ("baseline.mode (specops.toml:2)", "stages.validate.scenarios (specops.toml:4)")
    assert proof.blamed == places


def test_a_variable_is_blamed_by_name() -> None:
    (proof,) = reconsidered(Field(lambda carried: not carried.variables), missed())
    assert proof.blamed == ("the variable SPEC_OPS_HAL_SKIP",)


def test_settings_of_which_none_does_it_alone_are_blamed_together() -> None:
    (proof,) = reconsidered(
        Field(lambda carried: not carried.values.keys() >= SETUP.values.keys()), missed()
    )
    assert proof.blamed == ("all settings together",)


def test_what_is_missed_without_any_setting_stays_a_miss() -> None:
    suspect = missed()
    assert reconsidered(Field(lambda _: False), suspect) == [suspect.proof]


def test_a_fault_that_cannot_be_planted_without_settings_blames_none() -> None:
    class Broken(Field):
        def observe(self, planting: Planting, carried: Carried) -> Observation:
            super().observe(planting, carried)
            return Observation(trouble="no disk")

    suspect = missed()
    assert reconsidered(Broken(lambda _: True), suspect) == [suspect.proof]


def test_what_a_run_says_itself_needs_no_trying() -> None:
    field = Field(lambda _: False)
    seen = Observation(0, ("HS007",), let_through=("warn mode, decided by a flag",))
    (proof,) = reconsidered(field, missed(seen))
    assert (proof.outcome, proof.blamed) == (Outcome.NOT_STOPPED, seen.let_through)
    assert field.looks == []


def test_warn_mode_is_no_excuse_for_what_was_not_even_found() -> None:
    suspect = missed(Observation(0, (), let_through=("warn mode, decided by a flag",)))
    assert reconsidered(Field(lambda _: False), suspect) == [suspect.proof]


def test_the_rule_that_let_a_finding_through_is_blamed_once() -> None:
    field = Field(lambda _: False)
    spared = tuple((CANARY.code, check, "a window") for check in ("health", "graphql_ping"))
    (proof,) = reconsidered(field, missed(Observation(1, ("HS007",), spared=spared)))
    assert (proof.outcome, proof.blamed) == (Outcome.NOT_STOPPED, ("a window",))
    assert field.looks == []


def test_a_false_alarm_of_the_set_up_stays_one_and_is_blamed() -> None:
    field = Field(lambda _: True, lambda carried: "baseline.mode" in carried.values)
    suspect = Suspect(Proof(CANARY, Outcome.FALSE_ALARM, "why"), RED)
    (proof,) = reconsidered(field, suspect)
    assert proof.outcome is Outcome.FALSE_ALARM
    assert proof.blamed == ("baseline.mode (specops.toml:2)",)


def test_a_fault_that_the_set_up_keeps_from_being_planted_is_not_let_through_by_it() -> None:
    class Broken(Field):
        def observe(self, planting: Planting, carried: Carried) -> Observation:
            seen = super().observe(planting, carried)
            return Observation(trouble="no key") if carried.variables else seen

    suspect = Suspect(Proof(CANARY, Outcome.NOT_PLANTED, "no key"), GREEN)
    (proof,) = reconsidered(Broken(lambda _: True), suspect)
    assert proof.outcome is Outcome.NOT_PLANTED
    assert proof.blamed == ("the variable SPEC_OPS_HAL_SKIP",)


@pytest.mark.parametrize(
    ("outcome", "looked"),
    [
        (Outcome.MISSED, {"fault"}),
        (Outcome.FALSE_ALARM, {"twin"}),
        (Outcome.NOT_PLANTED, {"fault", "twin"}),
    ],
)
def test_only_what_went_wrong_is_looked_at_again(outcome: Outcome, looked: set[str]) -> None:
    field = Field(lambda _: True)
    reconsidered(field, Suspect(Proof(CANARY, outcome), RED))
    assert {script for script, _ in field.looks} == looked


def test_nobody_is_blamed_without_settings() -> None:
    field = Field(lambda _: True)
    suspect = missed()
    assert reconsidered(field, suspect, setup=SetUp({}, {}, "", "")) == [suspect.proof]
    assert field.looks == []


def test_canaries_of_the_repository_itself_are_judged_as_they_are() -> None:
    own = Canary("x", "BA011", "own", "x", Planting("f", own=True), Planting("t", own=True))
    field = Field(lambda _: True)
    seen = Observation(0, let_through=("warn mode",))
    suspects = [Suspect(Proof(own, Outcome.MISSED, "why"), one) for one in (GREEN, seen)]
    assert reconsidered(field, *suspects) == [one.proof for one in suspects]
    assert field.looks == []


def test_a_canary_of_the_repository_that_was_found_is_let_through_by_whom_its_run_names() -> None:
    own = Canary("x", "BA011", "own", "x", Planting("f", own=True), Planting("t", own=True))
    seen = Observation(0, ("BA011",), let_through=("warn mode",))
    (proof,) = reconsidered(Field(lambda _: True), Suspect(Proof(own, Outcome.MISSED), seen))
    assert (proof.outcome, proof.blamed) == (Outcome.NOT_STOPPED, ("warn mode",))


def test_what_is_to_blame_for_one_fault_is_tried_first_for_the_next_of_its_guardrail() -> None:
    field = Field(without("baseline.mode"))
    other = Suspect(Proof(OTHER, Outcome.MISSED, "why"), GREEN)
    proofs = reconsidered(field, missed(), other)
    assert [proof.blamed for proof in proofs] == [("baseline.mode (specops.toml:2)",)] * 2
    tried = [set(carried.values) for script, carried in field.looks if script == "other"]
    assert tried == [set(), {"scenarios", "baseline.mode"}]


def test_trying_tells_what_it_is_at_and_ends_when_its_time_is_over() -> None:
    told: list[str] = []
    seconds: Iterator[float] = (61.0 * step for step in count())
    field = Field(lambda carried: not carried.variables)
    (proof,) = reconsidered(field, missed(), clock=lambda: next(seconds), told=told)
    assert proof.outcome is Outcome.NOT_STOPPED
    assert proof.blamed == ("what else there is was not tried, as 60 s were over",)
    assert told[0] == "what was not caught, without the settings"
    assert told[1:] == ["who is to blame for HS007"]
