"""The commands that tighten what is enforced, and those that accept a finding for a while."""
