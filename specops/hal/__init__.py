"""The HTTP API layer (HAL): profile, transports, expectations, records, and the embedded one."""
