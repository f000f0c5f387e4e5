from dataclasses import replace

import pytest

from specops.canaries.model import Canary, Planting
from specops.prove.observation import Observation
from specops.prove.verdict import Outcome, judge

CANARY = Canary("BA003", "BA003", "baseline", "a stray file", Planting("fault"), Planting("twin"))
RED = Observation(1, ("BA003",), took_ms=3)
GREEN = Observation(0, took_ms=4)


def test_a_fault_that_is_found_and_stopped_is_caught() -> None:
    proof = judge(CANARY, RED, GREEN)
    assert (proof.outcome, proof.why, proof.took_ms) == (Outcome.CAUGHT, "", 7)


@pytest.mark.parametrize(
    ("twin", "is_green"),
    [
        (GREEN, True),
        (RED, False),
        (Observation(2), False),
        (Observation(3, said="no cargo"), False),
        (Observation(trouble="no disk"), False),
    ],
)
@pytest.mark.parametrize("fault", [RED, GREEN, Observation(trouble="no disk")])
def test_a_twin_is_green_when_it_was_judged_and_nothing_was_wrong(
    fault: Observation, twin: Observation, *, is_green: bool
) -> None:
    assert judge(CANARY, fault, twin).twin_is_green is is_green


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (Observation(1, ("BA004",)), "BA003 was not found, but BA004 (exit 1)"),
        (Observation(0), "BA003 was not found, but nothing (exit 0)"),
        (Observation(0, ("BA003",)), "BA003 was found, and the exit code is 0"),
        (Observation(3, ("BA003",)), "BA003 was found, and the exit code is 3"),
        (Observation(1, ("BA003",), ("a.json",)), "BA003 was found, and a.json says passed"),
    ],
)
def test_a_fault_is_missed_by_code_by_exit_code_or_by_evidence(seen: Observation, why: str) -> None:
    proof = judge(CANARY, seen, GREEN)
    assert (proof.outcome, proof.why) == (Outcome.MISSED, why)


@pytest.mark.parametrize(
    "seen",
    [
        Observation(1, ("BA003", "LK003"), spared=(("BA003", "baseline", "a window"),)),
        Observation(1, ("BA003",), spared=(("BA003", "baseline", "a window"),)),
    ],
)
def test_a_fault_that_does_not_count_is_missed_though_something_else_makes_the_run_red(
    seen: Observation,
) -> None:
    proof = judge(CANARY, seen, GREEN)
    why = "BA003 was found by baseline, and did not count: a window"
    assert (proof.outcome, proof.why) == (Outcome.MISSED, why)


def test_what_is_let_through_beside_the_fault_is_nothing_to_it() -> None:
    seen = Observation(1, ("BA003", "LK003"), spared=(("LK003", "lock", "a window"),))
    assert judge(CANARY, seen, GREEN).outcome is Outcome.CAUGHT


def test_what_could_not_be_judged_stops_the_run_whatever_its_findings_come_to() -> None:
    seen = Observation(3, ("BA003",), spared=(("BA003", "baseline", "a window"),))
    assert judge(replace(CANARY, exit_code=3), seen, GREEN).outcome is Outcome.CAUGHT


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (Observation(3), ""),
        (
            Observation(1, ("BA004",)),
            "the exit code is 1, and not 3 as where nothing can be judged",
        ),
        (Observation(3, (), ("a.json",)), "nothing could be judged, and a.json says passed"),
    ],
)
def test_a_fault_that_keeps_everything_from_being_judged_shows_by_its_exit_code(
    seen: Observation, why: str
) -> None:
    canary = replace(CANARY, exit_code=3, finds=False)
    assert judge(canary, seen, GREEN).why == why


@pytest.mark.parametrize(
    ("twin", "why"),
    [
        (RED, "BA003 was found where there is nothing to find"),
        (Observation(1, ("BA004",)), "the healthy twin ended with exit 1: BA004"),
        (Observation(3, ("EV003",)), "the healthy twin ended with exit 3: EV003"),
        (Observation(130, said="Ctrl-C"), "the healthy twin ended with exit 130: Ctrl-C"),
    ],
)
def test_a_gate_that_is_always_red_is_a_false_alarm(twin: Observation, why: str) -> None:
    proof = judge(CANARY, RED, twin)
    assert (proof.outcome, proof.why) == (Outcome.FALSE_ALARM, why)


@pytest.mark.parametrize("who", ["fault", "twin"])
def test_what_could_not_be_planted_is_neither_caught_nor_missed(who: str) -> None:
    broken = Observation(trouble="no disk")
    proof = judge(CANARY, broken if who == "fault" else RED, broken if who == "twin" else GREEN)
    assert (proof.outcome, proof.why) == (Outcome.NOT_PLANTED, "no disk")


def test_who_decided_on_a_finding_that_did_not_count_is_kept() -> None:
    spared = (("BA003", "baseline", "a window"), ("LK003", "lock", "another"))
    seen = Observation(1, ("BA003", "LK003"), spared=spared)
    assert judge(CANARY, seen, GREEN).decided == {"a window"}


@pytest.mark.parametrize("exit_code", [2, 3])
def test_a_twin_that_nobody_could_judge_shows_nothing(exit_code: int) -> None:
    proof = judge(CANARY, RED, Observation(exit_code, said="no cargo"))
    told = (
        "the healthy twin could not be judged: no cargo: install what it lacks, or run the command"
        " by hand in a clone"
    )
    assert (proof.outcome, proof.why) == (Outcome.NOT_PLANTED, told)


def test_a_command_that_judges_nothing_shows_nothing() -> None:
    proof = judge(CANARY, GREEN, Observation(0, judges=False))
    assert (proof.outcome, proof.is_planted, proof.twin_is_green) == (
        Outcome.NOT_PLANTED,
        False,
        False,
    )
    assert proof.why.startswith("the command judges nothing: give one that ends with results")
