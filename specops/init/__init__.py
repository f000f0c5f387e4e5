"""What a repository needs to be guarded: what is there, what is missing, and how it is written."""
