"""The cargo guardrail: a workspace is read, built, tested or run, and each failure told apart."""
