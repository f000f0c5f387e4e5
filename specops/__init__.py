"""Guardrails for spec-driven repositories, and the evidence that they ran."""

__version__ = "0.1.0"
