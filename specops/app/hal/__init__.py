"""The commands that ask a HAL, serve one, and learn from its answers."""
