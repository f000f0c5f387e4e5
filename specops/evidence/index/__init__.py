"""The index of evidence: an answer to questions about many runs, and never the truth.

It lies in ``.specops/``, which version control ignores, and is made from the files alone. Each
question first looks whether a file has changed since. Deleted, corrupted or locked, it costs time
and no answer. No verdict of a stage is ever read from it.
"""
