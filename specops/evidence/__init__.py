"""Evidence: the envelope, the log, the artifacts and the attestation of a run."""
