"""Verifying evidence: what lies below the evidence root is what its runs left there."""
