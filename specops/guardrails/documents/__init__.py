"""The document guardrail: the structure of every packet, and what its documents refer to."""
