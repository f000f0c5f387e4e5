"""The six stages: what each judges and what its telemetry says."""
