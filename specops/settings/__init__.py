"""Settings: one table of keys; flag beats environment beats file beats default."""
