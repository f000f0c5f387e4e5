"""The six stages as commands: one run, several, or all of them in their order."""
