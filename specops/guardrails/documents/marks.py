"""A fault in one document, before the document's path is put to it."""

from typing import NamedTuple

from specops.model import Finding, Location
from specops.one_line import one_line


class Mark(NamedTuple):
    """A fault under its check code, at a 1-based line and column."""

    code: str
    message: str
    line: int
    column: int

    def finding(self, path: str) -> Finding:
        """Return the finding of this fault in a document."""
        from specops.codes.documents import FIXES  # noqa: PLC0415 - most documents have none

        location = Location(path, self.line, self.column)
        return Finding(self.code, one_line(self.message), location, FIXES[self.code])
