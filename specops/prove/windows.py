"""Warn windows that no fault met: what they let through, no proof has shown."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from specops.canaries.model import NOWHERE, Canary
from specops.model import Enforcement
from specops.policy import Rollout
from specops.policy.rollout import GUARDRAIL
from specops.prove.verdict import Outcome, Proof

_ANY: Final = "any"


def unmet(
    rollout: Rollout, proofs: Sequence[Proof], located: Callable[[str], str]
) -> Iterator[Proof]:
    """Yield a proof for each warn window that decided on no finding of all that was planted.

    ``located`` adds the line of the settings to the words for a window. A mode that somebody set by
    hand beats every window, so that there is none to meet.
    """
    if rollout.by_hand:
        return
    met = frozenset[str]().union(*(proof.decided for proof in proofs))
    for rank, rule in enumerate(rollout.rules, start=1):
        if rule.mode_on(rollout.today) is Enforcement.WARN and str(rule) not in met:
            name, guardrail = f"rollout.rules-{rank}", rule.guardrail or GUARDRAIL
            says = f"what {rule.subject} has to find"
            canary = Canary(name, rule.code or _ANY, guardrail, says, NOWHERE, NOWHERE)
            why = "no canary plants what this is for"
            yield Proof(canary, Outcome.NOT_STOPPED, why, (located(str(rule)),))
