"""The six stages at a glance: what each judges, in its order, and which conditions hold.

A stage judges its guardrails in the order of this table; the scenarios of validate and audit come
first and are chosen by the settings or by ``--scenario``. What a stage needs before it is itself a
guardrail: ``tracker-row`` for tasks and implement (plan's baseline holds it too), ``stage-chain``,
``packet-unchanged`` and ``lock-held`` for audit, whichever scenarios were chosen, ``unlock`` for
unlock.
"""

from collections.abc import Mapping
from typing import Final

from specops.collaborator import collaborator
from specops.model import Stage


@collaborator
class StagePlan:
    """What a stage judges: ``guardrails`` always, scenarios when ``picks_scenarios``.

    ``while_present`` names the scenarios that take part only while there is something to judge:
    a manifest, a lock. Picked by hand, they take part in any case. ``in_turn`` is for guardrails of
    which each needs the one before it: the first failure that nothing lets through ends the stage.
    """

    guardrails: tuple[str, ...] = ()
    picks_scenarios: bool = False
    while_present: frozenset[str] = frozenset()
    in_turn: bool = False


STAGES: Final[Mapping[Stage, StagePlan]] = {
    Stage.PLAN: StagePlan(guardrails=("baseline", "session.start")),
    Stage.TASKS: StagePlan(guardrails=("tracker-row", "task-table")),
    Stage.IMPLEMENT: StagePlan(
        guardrails=("tracker-row", "lock", "file_after_write"), in_turn=True
    ),
    Stage.VALIDATE: StagePlan(
        picks_scenarios=True, while_present=frozenset({"cargo-build", "packet-unchanged"})
    ),
    Stage.AUDIT: StagePlan(
        guardrails=("packet-unchanged", "stage-chain", "lock-held"),
        picks_scenarios=True,
        while_present=frozenset({"cargo-build"}),
    ),
    Stage.UNLOCK: StagePlan(guardrails=("unlock",)),
}
