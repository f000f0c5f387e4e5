"""From what was judged to the exit code: the only place where that is decided.

Pure: a report, an enforcement, a rollout and overrides go in, a decision comes out. Neither invoke
nor nox nor a CI system has a say, so none of their switches can turn red into green.
"""

from specops.policy.decide import BY_MODE, concluded, decide
from specops.policy.model import (
    EXIT_COULD_NOT_JUDGE,
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_PASSED,
    EXIT_REFUSED,
    Allowance,
    Decision,
    Effect,
    EnforcementRule,
    Result,
    Ruling,
    exit_codes,
)
from specops.policy.rollout import NO_ROLLOUT, Rollout, RolloutRule, Waiver

__all__ = [
    "BY_MODE",
    "EXIT_COULD_NOT_JUDGE",
    "EXIT_FAILED",
    "EXIT_INTERRUPTED",
    "EXIT_PASSED",
    "EXIT_REFUSED",
    "NO_ROLLOUT",
    "Allowance",
    "Decision",
    "Effect",
    "EnforcementRule",
    "Result",
    "Rollout",
    "RolloutRule",
    "Ruling",
    "Waiver",
    "concluded",
    "decide",
    "exit_codes",
]
