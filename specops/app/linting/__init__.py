"""The commands that read the tracker, the telemetry and the documents."""
