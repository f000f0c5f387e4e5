"""The course of a proof: each fault and each twin planted once, each canary judged as it can be."""

from collections.abc import Iterator, Sequence
from dataclasses import field

from specops.canaries.model import Canary, Planting
from specops.prove.blame import Blame
from specops.prove.crew import observe
from specops.prove.ground import Ground
from specops.prove.observation import Observation
from specops.prove.setup import Carried, SetUp
from specops.prove.verdict import Proof, judge
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Course:
    """Plants on a ground what canaries say, under the set-up of the repository that is proved."""

    ground: Ground
    setup: SetUp
    _known: dict[str, Observation] = field(default_factory=dict)

    def proofs(self, canaries: Sequence[Canary], jobs: int) -> Iterator[Proof]:
        """Yield what each canary came to, as soon as its fault and its twin were seen."""
        wanted = {one.key: one for canary in canaries for one in (canary.fault, canary.healthy)}
        plantings = list(wanted.values())
        carried, seen = self.setup.carried, dict[str, Observation]()
        waiting = list(canaries)
        blame = Blame(self.setup, self.look)
        looks = observe(lambda at: self.look(plantings[at], carried), len(plantings), jobs)
        for number, observation in looks:
            seen[plantings[number].key] = observation
            ready = [one for one in waiting if {one.fault.key, one.healthy.key} <= seen.keys()]
            waiting = [one for one in waiting if one not in ready]
            for canary in ready:
                fault = seen[canary.fault.key]
                proof = judge(canary, fault, seen[canary.healthy.key])
                yield blame.reconsidered(proof, fault)

    def look(self, planting: Planting, carried: Carried) -> Observation:
        """Return what is seen of a planting under some settings, each looked at only once."""
        key = f"{planting.key} {carried!r}"
        if key not in self._known:
            self._known[key] = self.ground.observe(planting, carried)
        return self._known[key]
