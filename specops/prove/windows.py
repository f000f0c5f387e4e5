"""What the policy lets through without a planted fault having met it: warn windows and waivers."""

from collections.abc import Iterator, Sequence
from typing import Final

from specops.canaries.model import NOWHERE, Canary
from specops.model import Enforcement
from specops.policy import Rollout
from specops.policy.rollout import GUARDRAIL
from specops.prove.setup import SetUp
from specops.prove.verdict import Outcome, Proof

_ANY: Final = "any"


def unmet(rollout: Rollout, proofs: Sequence[Proof], setup: SetUp) -> Iterator[Proof]:
    """Yield a proof for what lets findings through, and decided on none of all that was planted.

    Each warn window has one, and the waivers of a code have one together. A mode that somebody set
    by hand beats every window, so that there is none to meet; it beats no waiver.
    """
    met = frozenset[str]().union(*(proof.decided for proof in proofs))
    if not rollout.by_hand:
        yield from _windows(rollout, met, setup)
    yield from _waivers(rollout, met, setup)


def _windows(rollout: Rollout, met: frozenset[str], setup: SetUp) -> Iterator[Proof]:
    """Yield a proof for each warn window that was not met."""
    for rank, rule in enumerate(rollout.rules):
        if rule.mode_on(rollout.today) is Enforcement.WARN and str(rule) not in met:
            name, guardrail = f"rollout.rules-{rank + 1}", rule.guardrail or GUARDRAIL
            says, why = f"what {rule.subject} has to find", "no fault that was judged met it"
            canary = Canary(name, rule.code or _ANY, guardrail, says, NOWHERE, NOWHERE)
            blamed = f"{rule}, by {setup.place('rollout.rules', rank)}"
            yield Proof(canary, Outcome.NOT_STOPPED, why, (blamed,))


def _waivers(rollout: Rollout, met: frozenset[str], setup: SetUp) -> Iterator[Proof]:
    """Yield a proof for the waivers of each code that accepted nothing that was planted."""
    ranks: dict[str, list[int]] = {}
    for rank, waiver in enumerate(rollout.waivers):
        if not waiver.has_expired(rollout.today) and str(waiver) not in met:
            ranks.setdefault(waiver.code, []).append(rank)
    for code, some in ranks.items():
        says = f"what {len(some)} of the waivers accept" if some[1:] else "what a waiver accepts"
        canary = Canary(f"waivers-{code}", code, GUARDRAIL, says, NOWHERE, NOWHERE)
        blamed, why = setup.place("waivers", *some), f"these findings of {code} stop no run"
        yield Proof(canary, Outcome.NOT_STOPPED, why, (blamed,))
