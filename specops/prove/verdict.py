"""From what was seen of a fault and of its twin to what that says of the guardrail."""

from enum import StrEnum
from typing import Final

from specops.canaries.model import Canary
from specops.policy import EXIT_COULD_NOT_JUDGE, EXIT_REFUSED
from specops.prove.observation import Observation
from specops.values import dataclass

_ANOTHER: Final = "give one that ends with results, such as `validate --spec ID`"
_BY_HAND: Final = "install what it lacks, or run the command by hand in a clone"


class Outcome(StrEnum):
    """What became of a fault."""

    CAUGHT = "caught"
    MISSED = "missed"
    FALSE_ALARM = "false alarm"
    NOT_STOPPED = "would not stop it"
    NOT_PLANTED = "not planted"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a canary came to, with the reason where it was not caught.

    ``blamed`` are the settings of the repository, or what else was asked for, that let it through;
    ``took_ms`` is the time that fault and twin took. ``twin_is_green`` tells that the healthy twin
    was judged, and that nothing was wrong with it; ``decided`` says who decided on findings of the
    fault that did not count.
    """

    canary: Canary
    outcome: Outcome
    why: str = ""
    blamed: tuple[str, ...] = ()
    took_ms: int = 0
    twin_is_green: bool = False
    decided: frozenset[str] = frozenset()

    @property
    def is_planted(self) -> bool:
        """Whether the fault could be planted, so that something was shown."""
        return self.outcome is not Outcome.NOT_PLANTED


def judge(canary: Canary, fault: Observation, healthy: Observation) -> Proof:
    """Judge a canary by what was seen of its fault and of its healthy twin."""
    took_ms = fault.took_ms + healthy.took_ms
    outcome, why = Outcome.CAUGHT, ""
    if trouble := fault.trouble or healthy.trouble or _lacking(healthy):
        outcome, why = Outcome.NOT_PLANTED, trouble
    elif missed := missing(canary, fault):
        outcome, why = Outcome.MISSED, missed
    elif alarm := alarming(canary, healthy):
        outcome, why = Outcome.FALSE_ALARM, alarm
    green = not (healthy.trouble or _lacking(healthy) or alarming(canary, healthy))
    decided = frozenset(by for code, _, by in fault.spared if code == canary.code)
    return Proof(canary, outcome, why, (), took_ms, green, decided)


def _lacking(healthy: Observation) -> str:
    """Say what kept even a healthy twin from being judged, or nothing: then nothing was shown."""
    if not healthy.judges:
        return f"the command judges nothing: {_ANOTHER}"
    unjudged = {EXIT_COULD_NOT_JUDGE, EXIT_REFUSED}
    lacks = healthy.exit_code in unjudged and not healthy.codes
    return f"the healthy twin could not be judged: {healthy.said}: {_BY_HAND}" if lacks else ""


def missing(canary: Canary, seen: Observation) -> str:
    """Say what was not as it must be with a planted fault, or nothing."""
    if canary.finds and canary.code not in seen.codes:
        found = ", ".join(seen.codes) or "nothing"
        return f"{canary.code} was not found, but {found} (exit {seen.exit_code})"
    if seen.exit_code != canary.exit_code:
        return _ended_otherwise(canary, seen.exit_code)
    if seen.passes:
        shown = f"{canary.code} was found" if canary.finds else "nothing could be judged"
        return f"{shown}, and {seen.passes[0]} says passed"
    for check, decided_by in spared(canary, seen):
        return f"{canary.code} was found by {check}, and did not count: {decided_by}"
    return ""


def spared(canary: Canary, seen: Observation) -> tuple[tuple[str, str], ...]:
    """Return the checks whose finding of a canary's code did not count, and who decided that.

    The run may be red all the same, for something else. What could not be judged stops every run,
    whatever its findings come to.
    """
    if canary.exit_code == EXIT_COULD_NOT_JUDGE:
        return ()
    return tuple((check, by) for code, check, by in seen.spared if code == canary.code)


def _ended_otherwise(canary: Canary, exit_code: int) -> str:
    """Say that a fault did not show by its exit code."""
    if canary.finds:
        return f"{canary.code} was found, and the exit code is {exit_code}"
    return (
        f"the exit code is {exit_code}, and not {canary.exit_code} as where nothing can be judged"
    )


def alarming(canary: Canary, seen: Observation) -> str:
    """Say what is wrong with how a healthy twin was judged, or nothing."""
    if canary.code in seen.codes:
        return f"{canary.code} was found where there is nothing to find"
    if seen.exit_code:
        found = ", ".join(seen.codes) or seen.said
        return f"the healthy twin ended with exit {seen.exit_code}: {found}"
    return ""
