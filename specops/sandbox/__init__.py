"""A throw-away copy of the committed tree of a repository, for commands that may do any harm."""
