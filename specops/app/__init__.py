"""The use cases: what each command does, from a call to an exit code."""
