"""Plants faults, one at a time, and looks whether the guardrails go red."""
