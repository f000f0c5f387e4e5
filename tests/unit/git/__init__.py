"""Tests of what git is asked."""
