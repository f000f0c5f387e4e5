"""Secrets out of everything that is written or printed, in every spelling they may take.

A secret is replaced by ``[redacted:NAME]``, NAME being the variable it came from. Recognised are
its characters in any mix of spellings (see ``spelling`` and ``quoted``), and hexadecimal and base64
of the whole, also around each other (see ``nested``).
Of a secret of several lines, each line that is long enough counts as a secret too.
"""

from specops.redaction.redactor import MIN_SECRET_LENGTH, Redactor, pieces, redactor

__all__ = ["MIN_SECRET_LENGTH", "Redactor", "pieces", "redactor"]
