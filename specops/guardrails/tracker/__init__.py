"""The guardrail of the tracker: every rule on the table of SPEC.md, and the mechanical repairs."""

from specops.guardrails.tracker.lint import TrackerLint
from specops.guardrails.tracker.repair import fix

__all__ = ["TrackerLint", "fix"]
