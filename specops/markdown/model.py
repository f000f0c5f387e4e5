"""What a scan of a markdown document yields: headings, and the prose that a reader sees."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from specops.markdown.plain import plain

SECTION_LEVEL: Final = 2


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


@dataclass(frozen=True, slots=True)
class Span:
    """A section: its visible title and its body, lines ``first`` to ``last``, 1-based."""

    title: str
    heading: Heading
    first: int
    last: int


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

    @cached_property
    def heading_lines(self) -> frozenset[int]:
        """The lines on which headings begin."""
        return frozenset(heading.line for heading in self.headings)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The sections: what the document's own headings of level 1 and 2 divide."""
        heads = [h for h in self.headings if h.level <= SECTION_LEVEL and not h.nested]
        ends = [head.line - 1 for head in heads] + [self.prose.count("\n") + 1]
        return tuple(
            Span(plain(head.text), head, head.line + 1, end)
            for head, end in zip(heads, ends[1:], strict=True)
        )
