"""The embedded HAL: a real HTTP server that answers well, and on demand in every wrong way."""
