"""Acceptance that executes: what a plan says should be run to show each requirement of its spec."""
