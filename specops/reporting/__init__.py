"""Reporters: how results are shown. Results go to stdout, talk goes to stderr."""
