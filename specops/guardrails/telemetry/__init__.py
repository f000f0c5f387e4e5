"""The telemetry linter: every guardrail record under the evidence root, and no other file."""
