"""Runs the checks of an acceptance, each in a clean copy of the committed tree."""
