"""What a scan of a markdown document yields: headings, and the prose that a reader sees."""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: ``level`` 1 to 6, ``text`` as written, 1-based ``line`` and ``column``.

    ``nested`` is true inside a block quote or a list item: such a heading has an anchor, but it
    does not divide the document into sections.
    """

    level: int
    text: str
    line: int
    column: int
    nested: bool = False


@dataclass(frozen=True)
class Outline:
    """A document as its reader sees it.

    ``text`` has line feeds only, and no byte order mark. ``prose`` is the same with code blocks,
    HTML blocks, comments and front matter blanked out, lines and columns kept. ``shown`` holds the
    1-based numbers of the blanked lines that show something all the same, such as code.
    """

    text: str
    prose: str
    headings: tuple[Heading, ...]
    shown: tuple[int, ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the prose; line N of the document is ``lines[N - 1]``."""
        return self.prose.split("\n")
