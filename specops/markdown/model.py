"""What a scan of a markdown document yields: headings, and the prose that a reader sees."""

from typing import Final, NamedTuple

from specops.markdown.plain import plain

SECTION_LEVEL: Final = 2


class Heading(NamedTuple):
    """One heading: ``level`` 1 to 6, ``text`` as written, 1-based ``line`` and ``column``.

    ``nested`` is true inside a block quote or a list item: such a heading has an anchor, but it
    does not divide the document into sections.
    """

    level: int
    text: str
    line: int
    column: int
    nested: bool = False


class Span(NamedTuple):
    """A section: its visible title and its body, lines ``first`` to ``last``, 1-based."""

    title: str
    heading: Heading
    first: int
    last: int


class Outline(NamedTuple):
    """A document as its reader sees it.

    ``text`` has line feeds only, and no byte order mark. ``prose`` is the same with code blocks,
    HTML blocks, comments and front matter blanked out, lines and columns kept; line N of it is
    ``lines[N - 1]``. ``shown`` holds the 1-based numbers of the blanked lines that show something
    all the same, such as code. ``spans`` are the sections that the document's own headings of
    level 1 and 2 divide; ``heading_lines`` the lines on which headings begin.
    """

    text: str
    prose: str
    lines: list[str]
    headings: tuple[Heading, ...]
    shown: tuple[int, ...]
    spans: tuple[Span, ...]
    heading_lines: frozenset[int]


def build(
    text: str, lines: list[str], headings: tuple[Heading, ...], shown: tuple[int, ...]
) -> Outline:
    """Build the outline of a text from the lines of its prose and what was found in them."""
    heads = [head for head in headings if head.level <= SECTION_LEVEL and not head.nested]
    ends = [head.line - 1 for head in heads[1:]]
    ends.append(len(lines))
    spans = tuple(
        Span(plain(head.text), head, head.line + 1, end)
        for head, end in zip(heads, ends, strict=False)  # without a heading there is an end alone
    )
    starts = frozenset(head.line for head in headings)
    return Outline(text, "\n".join(lines), lines, headings, shown, spans, starts)
