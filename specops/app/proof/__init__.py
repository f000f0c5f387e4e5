"""The command that shows that each guardrail can go red."""
