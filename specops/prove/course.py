"""The course of a proof: each fault and each twin planted once, each canary judged as it can be."""

from collections.abc import Iterator, Sequence

from specops.canaries.model import Canary
from specops.prove.blame import Blame, Suspect
from specops.prove.lookout import Lookout, sights
from specops.prove.setup import SetUp
from specops.prove.verdict import Outcome, Proof, judge
from specops.values import dataclass


@dataclass(frozen=True, slots=True)
class Course:
    """Plants what canaries say, under the set-up of the repository that is proved."""

    lookout: Lookout
    setup: SetUp
    blame: Blame

    def proofs(self, canaries: Sequence[Canary]) -> Iterator[Proof]:
        """Yield what each canary came to, as soon as its fault and its twin were seen.

        Those that were not caught come last, in their order: it takes more looks to find out who is
        to blame for them.
        """
        pairs = [sights(canary, self.setup.carried_for(canary)) for canary in canaries]
        waiting = list(range(len(canaries)))
        suspects: dict[int, Suspect] = {}
        for _ in self.lookout.look(sight for pair in pairs for sight in pair):
            ready = [number for number in waiting if self.lookout.has_seen(*pairs[number])]
            waiting = [number for number in waiting if number not in ready]
            for number in ready:
                fault, healthy = map(self.lookout.seen, pairs[number])
                proof = judge(canaries[number], fault, healthy)
                if proof.outcome is Outcome.CAUGHT:
                    yield proof
                else:
                    suspects[number] = Suspect(proof, fault)
        yield from self.blame.reconsidered([suspects[number] for number in sorted(suspects)])
