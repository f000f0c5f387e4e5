"""Cargo: the commands we run, and what cargo, the compiler and the test harness say."""
