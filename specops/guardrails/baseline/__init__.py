"""The baseline audit: is this repository fit to begin the work on a spec."""
