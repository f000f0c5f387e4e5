"""Where in a document a table can stand: outside code, HTML, headings and quotations.

A table is a continuation of a paragraph (GFM 0.29, 4.10), so what matters for each line is whether
a paragraph is open after it. Containers are seen only by their markers: what stands inside a
quotation or a list item is not part of the document's own level.
"""

import re
from typing import Final

from specops.markdown import leaves

SPACE: Final = " \t\v\f"
CODE_INDENT: Final = 4
_CONTAINERS = re.compile(r"(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$))+")
_CANNOT_INTERRUPT = re.compile(r"(?:[-+*]|\d{1,9}[.)])[ \t]*$|(?!1[.)])\d{1,9}[.)]")


class TableContext:
    """The block state of a document after each of its lines.

    ``paragraph``: a paragraph of the document's own level is open, so a delimiter row may follow.
    ``text``: the line was shown as text, in a paragraph, a container or indented code, and was not
    inside a fence or HTML.
    """

    __slots__ = ("_inside", "_lazy", "paragraph", "text")

    def __init__(self) -> None:
        """Begin at the top of a document, or after a block that has ended."""
        self.paragraph = False
        self.text = False
        self._lazy = False
        self._inside: leaves.Fence | leaves.Html | None = None

    def read(self, line: str) -> None:
        """Take the next line, without its line ending."""
        content = line.strip(SPACE)
        self.text = False
        if self._inside is not None:
            if _is_closed(self._inside, content):
                self._inside = None
        elif not content:
            self.paragraph = self._lazy = False
        elif indentation(line) >= CODE_INDENT:
            self.text = True
        elif self._is_heading_or_break(content) or self._opens(content):
            self.paragraph = self._lazy = False
        elif (marks := _CONTAINERS.match(content)) and self._has_room_for_container(content):
            self._read_container(marks[0], content[marks.end() :])
        else:
            self.text = True
            self.paragraph = not self._lazy

    def _is_heading_or_break(self, content: str) -> bool:
        if self.paragraph and leaves.SETEXT.match(content):
            return True
        return bool(leaves.atx(content) or leaves.BREAK.match(content))

    def _opens(self, content: str) -> bool:
        """Open a fence or an HTML block; one of HTML may end on its first line."""
        in_paragraph = self.paragraph or self._lazy
        block = leaves.fence(content) or leaves.html(content, in_paragraph=in_paragraph)
        is_over = isinstance(block, leaves.Html) and _is_closed(block, content)
        self._inside = None if is_over else block
        return block is not None

    def _has_room_for_container(self, content: str) -> bool:
        return not (self.paragraph and _CANNOT_INTERRUPT.match(content))

    def _read_container(self, marks: str, content: str) -> None:
        """Look at the first line inside quotations and list items.

        A paragraph there goes on, lazily, over lines without the marks. A fence or HTML in a list
        item has its end on a line without a mark; in a quotation every line has one.
        """
        inner = TableContext()
        inner.read(content)
        self.text = True
        self.paragraph = False
        self._lazy = inner.paragraph
        self._inside = None if ">" in marks else inner._inside


def _is_closed(block: leaves.Fence | leaves.Html, content: str) -> bool:
    """Whether a line ends an open fence or HTML block."""
    if isinstance(block, leaves.Fence):
        return block.closes(content)
    return bool(block.end.search(content)) if block.end else not content


def indentation(line: str) -> int:
    """Return the columns of white space before the content; a tab goes to the next fourth."""
    lead = line[: len(line) - len(line.lstrip(" \t"))]
    return len(lead.expandtabs(CODE_INDENT))
