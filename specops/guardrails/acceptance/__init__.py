"""Acceptance as a guardrail: run now, or judged by the records that earlier runs left."""
