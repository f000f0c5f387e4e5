"""A line under scan: how far into it its containers reach, and what stands there."""

from typing import Final

from specops.values import dataclass

CODE_INDENT: Final = 4


@dataclass(slots=True)
class Line:
    """A line with its tabs expanded, and how far into it the containers reach."""

    number: int
    raw: str
    text: str
    at: int = 0
    indent: int = 0
    rest: str = ""

    def advance(self, at: int) -> None:
        """Go to a place in the line and look at what stands there."""
        self.at = at
        tail = self.text[at:]
        self.rest = tail.lstrip(" ")
        self.indent = len(tail) - len(self.rest)

    def column(self) -> int:
        """Return the 1-based column, in the line as written, of what stands here."""
        return max(self.raw.find(self.rest[:1], min(self.at, len(self.raw) - 1)), 0) + 1

    def after_quote(self) -> int:
        """Return the place behind the marker of a block quote and the one space it may have."""
        at = self.at + self.indent + 1
        return at + (self.text[at : at + 1] == " ")
