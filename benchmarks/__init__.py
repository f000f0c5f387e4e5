"""Measurements: ratios of things timed in one run, with their spread. They judge nothing."""
