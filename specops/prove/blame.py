"""Which settings of a repository let a fault through: what the run told, or what trying says.

A run says when warn mode or an override let it through, and who asked for that. Where it says
nothing, each setting is tried alone, in a sample that has no other.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import starmap
from typing import Final, NamedTuple

from specops.prove.lookout import Lookout, Sight, sights
from specops.prove.observation import Observation
from specops.prove.setup import NOTHING, Carried, SetUp
from specops.prove.verdict import Outcome, Proof, judge, spared
from specops.values import dataclass

# Everything that is tried for all of a proof: whoever waits for it wants to know the outcome first.
PATIENCE_S: Final = 60.0
_TOGETHER: Final = "all settings together"
_GREEN: Final = Observation()


class Trial(NamedTuple):
    """A setting or a variable alone: its name with the place where it is set, and what it sets."""

    name: str
    carried: Carried


class Suspect(NamedTuple):
    """A proof of something that was not caught, with what was seen of its fault."""

    proof: Proof
    fault: Observation


@dataclass(frozen=True, slots=True)
class Blame:
    """Finds out whether a repository's own set-up is to blame, by looking at more plantings.

    ``tell`` is told what takes long; ``clock`` counts the seconds of all the trying, which ends
    after ``patience_s`` of them.
    """

    setup: SetUp
    lookout: Lookout
    tell: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    patience_s: float = PATIENCE_S

    def reconsidered(self, suspects: Sequence[Suspect]) -> Iterator[Proof]:
        """Yield proofs with what is to blame for them; those that are ours to answer for as are."""
        tried = [one for one in suspects if self._is_tried(one)]
        for _ in self.lookout.look(sight for one in tried for sight in _needed(one, NOTHING)):
            self.tell("what was not caught, without the settings")
        until = self.clock() + self.patience_s
        culprits: dict[str, list[Trial]] = {}
        for suspect in suspects:
            if told := _told(suspect):
                blamed = tuple(map(self.setup.located, told))
                yield replace(suspect.proof, outcome=Outcome.NOT_STOPPED, blamed=blamed)
            elif suspect in tried and self._is_caught(suspect, NOTHING):
                known = culprits.setdefault(suspect.proof.canary.guardrail, [])
                yield self._blaming(suspect, known, until)
            else:
                yield suspect.proof

    def _is_tried(self, suspect: Suspect) -> bool:
        """Tell whether trying the settings may say something."""
        is_own = suspect.proof.canary.fault.own
        return not (is_own or _told(suspect)) and any(self.setup.each)

    def _blaming(self, suspect: Suspect, known: list[Trial], until: float) -> Proof:
        """Return a proof with what alone keeps a fault from being caught.

        What did so for another fault of the guardrail is tried first, and nothing else then:
        ``known`` is that, and what is found out here is added to it.
        """
        found, is_whole = self._culprits(suspect, known, until)
        if not found:
            found, is_whole = self._culprits(suspect, list(starmap(Trial, self.setup.each)), until)
            known += found
        blamed = [trial.name for trial in found]
        if not is_whole:
            blamed.append(f"what else there is was not tried, as {self.patience_s:.0f} s were over")
        is_missed = suspect.proof.outcome is Outcome.MISSED
        outcome = Outcome.NOT_STOPPED if is_missed else suspect.proof.outcome
        return replace(suspect.proof, outcome=outcome, blamed=tuple(blamed) or (_TOGETHER,))

    def _culprits(
        self, suspect: Suspect, trials: Sequence[Trial], until: float
    ) -> tuple[list[Trial], bool]:
        """Return the trials that do not catch a fault, and whether there was time for all."""
        needed = [_needed(suspect, trial.carried) for trial in trials]
        for _ in self.lookout.look(sight for some in needed for sight in some):
            self.tell(f"who is to blame for {suspect.proof.canary.name}")
            if self.clock() > until:
                break
        pairs = zip(trials, needed, strict=True)
        seen = [trial for trial, some in pairs if self.lookout.has_seen(*some)]
        found = [trial for trial in seen if not self._is_caught(suspect, trial.carried)]
        return found, len(seen) == len(trials)

    def _is_caught(self, suspect: Suspect, carried: Carried) -> bool:
        """Tell whether a suspect is caught in a sample with just these settings."""
        canary, outcome = suspect.proof.canary, suspect.proof.outcome
        at_fault, at_twin = sights(canary, carried)
        fault = suspect.fault if outcome is Outcome.FALSE_ALARM else self.lookout.seen(at_fault)
        healthy = _GREEN if outcome is Outcome.MISSED else self.lookout.seen(at_twin)
        return judge(canary, fault, healthy).outcome is Outcome.CAUGHT


def _needed(suspect: Suspect, carried: Carried) -> tuple[Sight, ...]:
    """Return what has to be seen to judge a suspect anew: of a miss only the fault."""
    fault, healthy = sights(suspect.proof.canary, carried)
    match suspect.proof.outcome:
        case Outcome.MISSED:
            return (fault,)
        case Outcome.FALSE_ALARM:
            return (healthy,)
        case _:
            return (fault, healthy)


def _told(suspect: Suspect) -> tuple[str, ...]:
    """Return who let a finding through, as far as the run said that itself.

    Of what was not even found a run in warn mode says no more than any other.
    """
    canary, fault = suspect.proof.canary, suspect.fault
    if suspect.proof.outcome is not Outcome.MISSED or canary.code not in fault.codes:
        return ()
    return fault.let_through or tuple(dict.fromkeys(by for _, by in spared(canary, fault)))
