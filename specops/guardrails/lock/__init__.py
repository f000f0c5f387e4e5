"""The lock of a packet, as the stages judge it: taken, held, unchanged, released."""
