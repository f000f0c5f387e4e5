"""Where in a document a table can stand: outside code, HTML, headings and quotations.

A table is a continuation of a paragraph (GFM 4.10), so what matters for each line is whether a
paragraph is open after it. The block rules are those of CommonMark 0.29 as GFM 0.29 extends them.
Containers are seen only by their markers: what stands inside a quotation or a list item is not
part of the document's own level.
"""

import re
from typing import Final

SPACE: Final = " \t\v\f"
_TAB_STOP: Final = 4
_CONTAINERS = re.compile(r"(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$))+")
_CANNOT_INTERRUPT = re.compile(r"(?:[-+*]|\d{1,9}[.)])[ \t]*$|(?!1[.)])\d{1,9}[.)]")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_THEMATIC_BREAK = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_BLANK = re.compile(r"[ \t\v\f]*$")
_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details"
    "|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head"
    "|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p"
    "|param|section|source|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_HTML: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(start, re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for start, end in (
        (r"<(?:script|pre|style|textarea)(?:\s|>|$)", r".*</(?:script|pre|style|textarea)>"),
        (r"<!--", r".*-->"),
        (r"<\?", r".*\?>"),
        (r"<!\[CDATA\[", r".*\]\]>"),
        (r"<![a-z]", r".*>"),
        (rf"</?(?:{_BLOCK_TAGS})(?:\s|/?>|$)", _BLANK.pattern),
    )
)
_LONE_TAG = re.compile(
    r"(?:<[a-z][a-z0-9-]*(?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*"
    r"\s*/?>|</[a-z][a-z0-9-]*\s*>)\s*$",
    re.IGNORECASE,
)


class TableContext:
    """The block state of a document after each of its lines.

    ``paragraph``: a paragraph of the document's own level is open, so a delimiter row may follow.
    ``text``: the line was shown as text, in a paragraph, a container or indented code, and was not
    inside a fence or HTML.
    """

    __slots__ = ("_fence", "_html_end", "_lazy", "paragraph", "text")

    def __init__(self) -> None:
        """Begin at the top of a document, or after a block that has ended."""
        self.paragraph = False
        self.text = False
        self._lazy = False
        self._fence = ""
        self._html_end: re.Pattern[str] | None = None

    def read(self, line: str) -> None:
        """Take the next line, without its line ending."""
        self.text = False
        if self._fence:
            self._read_in_fence(line)
        elif self._html_end is not None:
            if self._html_end.match(line):
                self._html_end = None
        elif _BLANK.match(line):
            self._end_paragraph()
        elif indentation(line) >= _TAB_STOP:
            self.text = True
        else:
            self._read_block(line.strip(SPACE))

    def _end_paragraph(self) -> None:
        self.paragraph = self._lazy = False

    def _read_in_fence(self, line: str) -> None:
        mark = line.strip(SPACE)
        if mark.startswith(self._fence) and not mark.strip(self._fence[0]):
            self._fence = ""

    def _read_block(self, content: str) -> None:
        """Judge a line that is neither blank, nor code, nor inside a fence or HTML."""
        if self._is_heading_or_break(content):
            self._end_paragraph()
        elif fence := _FENCE.match(content):
            self._end_paragraph()
            self._fence = fence[1] or fence[2]
        elif content[0] == "<" and self._opens_html(content):
            self._end_paragraph()
        elif (marks := _CONTAINERS.match(content)) and self._opens_container(content):
            self._read_container(marks[0], content[marks.end() :])
        else:
            self.text = True
            self.paragraph = not self._lazy

    def _is_heading_or_break(self, content: str) -> bool:
        if self.paragraph and _UNDERLINE.match(content):
            return True
        return bool(_HEADING.match(content) or _THEMATIC_BREAK.match(content))

    def _opens_html(self, content: str) -> bool:
        for start, end in _HTML:
            if start.match(content):
                self._html_end = None if end.match(content) else end
                return True
        if not self.paragraph and not self._lazy and _LONE_TAG.match(content):
            self._html_end = _BLANK
            return True
        return False

    def _opens_container(self, content: str) -> bool:
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
        if ">" not in marks:
            self._fence = inner._fence
            self._html_end = inner._html_end


def indentation(line: str) -> int:
    """Return the columns of white space before the content; a tab goes to the next fourth."""
    lead = line[: len(line) - len(line.lstrip(" \t"))]
    return len(lead.expandtabs(_TAB_STOP))
