"""How far long work has come: talk on standard error, for whoever waits, and never a result."""
