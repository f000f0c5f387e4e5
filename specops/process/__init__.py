"""Processes: those that are started, those that run beside us, and those that share our work."""
