"""The commands that tell where each spec stands: for a terminal, and as a page."""
