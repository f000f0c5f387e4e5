"""Tests of the processes that are started."""
