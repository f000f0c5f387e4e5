"""The guardrails: each a named group of checks that is run as one unit."""
