"""A SPEC's documents: their structure as data, what they say, and new ones from a template."""
