"""The command that shows each requirement by running what its plan says."""
