"""Which settings of a repository let a fault through: what the run told, or what trying says.

A run says when warn mode or an override let it through, and who asked for that. Where it says
nothing, each setting is tried alone, in a sample that has no other.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from specops.canaries.model import Canary, Planting
from specops.prove.observation import Observation
from specops.prove.setup import NOTHING, Carried, SetUp
from specops.prove.verdict import Outcome, Proof, judge
from specops.values import dataclass

Look = Callable[[Planting, Carried], Observation]
_BLAMED: Final = {
    Outcome.MISSED: Outcome.NOT_STOPPED,
    Outcome.NOT_PLANTED: Outcome.NOT_STOPPED,
    Outcome.FALSE_ALARM: Outcome.FALSE_ALARM,
}


@dataclass(frozen=True, slots=True)
class Blame:
    """Finds out whether a repository's own set-up is to blame; ``look`` plants and looks."""

    setup: SetUp
    look: Look

    def reconsidered(self, proof: Proof, fault: Observation) -> Proof:
        """Return a proof with what is to blame for it; one that is ours to answer for as it is."""
        carried = self.setup.carried
        if proof.outcome not in _BLAMED or proof.canary.fault.own or carried == NOTHING:
            return proof
        if proof.outcome is Outcome.MISSED and fault.let_through:
            blamed = tuple(map(self.setup.located, fault.let_through))
        elif self._catches(proof.canary, NOTHING):
            blamed = tuple(self._each(proof.canary, carried)) or ("all settings together",)
        else:
            return proof
        return replace(proof, outcome=_BLAMED[proof.outcome], blamed=blamed)

    def _each(self, canary: Canary, carried: Carried) -> Iterator[str]:
        """Give every setting and variable that alone keeps a fault from being caught."""
        for key, value in carried.values.items():
            if not self._catches(canary, Carried({key: value}, {})):
                yield self.setup.place(key)
        for name, value in carried.variables.items():
            if not self._catches(canary, Carried({}, {name: value})):
                yield f"the variable {name}"

    def _catches(self, canary: Canary, carried: Carried) -> bool:
        """Tell whether a fault is caught in a sample with just these settings."""
        fault, healthy = self.look(canary.fault, carried), self.look(canary.healthy, carried)
        return judge(canary, fault, healthy).outcome is Outcome.CAUGHT
