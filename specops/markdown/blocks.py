"""One pass over the lines of a document: which are headings, and which are not prose.

The block structure of CommonMark 0.31 with GitHub's tables: containers (block quotes, list items),
lazy continuation, and the leaf blocks. Inline text is not looked at.
"""

import re
from dataclasses import field
from typing import Final

from specops.markdown import leaves
from specops.markdown.line import CODE_INDENT, Line
from specops.markdown.model import Heading
from specops.values import dataclass

_MAX_DEPTH: Final = 100
_MARKER: Final = re.compile(r"([-+*]|(\d{1,9})[.)])( +|$)")
_SPECIAL: Final = frozenset("#`~<>=-+*_0123456789")


@dataclass(slots=True)
class _Item:
    """An open list item: how far its content is indented, and whether it has any yet."""

    width: int
    filled: bool = False


class _Quote:
    """An open block quote."""


@dataclass(slots=True)
class _Paragraph:
    """An open paragraph: its lines with their indents taken off, and where it began."""

    line: int
    column: int
    lines: list[str]


class _Indented:
    """An open indented code block."""


class _Table:
    """An open table: its rows are no paragraph, so no setext underline can follow."""


_Container = _Item | _Quote
_Leaf = _Paragraph | leaves.Fence | leaves.Html | _Indented | _Table | None


@dataclass(slots=True)
class BlockScan:
    """The state of the pass; ``headings``, ``hidden`` and ``shown`` lines are its result."""

    headings: list[Heading] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    _containers: list[_Container] = field(default_factory=list)
    _leaf: _Leaf = None

    def feed(self, number: int, raw: str) -> None:
        """Take the next line, without its line ending."""
        line = Line(number, raw, raw.expandtabs(4).rstrip(" "))
        line.advance(0)
        depth = self._match(line) if self._containers else 0
        if depth == len(self._containers) and self._continue(line):
            return
        while line.rest and line.rest[0] in _SPECIAL and line.indent < CODE_INDENT:
            if self._open_leaf(line, depth):
                return
            container = self._container(line, depth) if depth < _MAX_DEPTH else None
            if container is None:
                break
            self._close(depth)
            self._fill()
            self._containers.append(container)
            depth += 1
        self._text(line, depth)

    def _match(self, line: Line) -> int:
        """Walk the open containers that the line still belongs to; return their number."""
        for depth, container in enumerate(self._containers):
            match container:
                case _Quote():
                    if line.indent >= CODE_INDENT or not line.rest.startswith(">"):
                        return depth
                    line.advance(line.after_quote())
                case _Item(filled=False) if not line.rest:
                    return depth
                case _Item(width=width) if line.rest:
                    if line.indent < width:
                        return depth
                    line.advance(line.at + width)
        return len(self._containers)

    def _continue(self, line: Line) -> bool:
        """Give the line to an open code or HTML block; say whether that took it."""
        match self._leaf:
            case leaves.Fence() as fence:
                closes = line.indent < CODE_INDENT and fence.closes(line.rest)
                self._leaf = None if closes else fence
                self._hide(line, shown=not closes and bool(line.rest))
                return True
            case leaves.Html() as block if block.end or line.rest:
                self._html(line, block)
                return True
            case _Indented() if line.indent >= CODE_INDENT or not line.rest:
                self._hide(line, shown=bool(line.rest))
                return True
        return False

    def _open_leaf(self, line: Line, depth: int) -> bool:
        """Open the leaf block that begins here and is not plain text; say whether one does."""
        if heading := leaves.atx(line.rest):
            self._close(depth)
            self._heading(*heading, line.number, line.column())
        elif fence := leaves.fence(line.rest):
            self._close(depth)
            self._leaf = fence
            self._hide(line, shown=False)
        elif block := leaves.html(line.rest, in_paragraph=isinstance(self._leaf, _Paragraph)):
            self._close(depth)
            self._html(line, block)
        elif self._underlines(line, depth):
            return True
        elif leaves.BREAK.match(line.rest):
            self._close(depth)
        else:
            return False
        self._fill()
        return True

    def _underlines(self, line: Line, depth: int) -> bool:
        """Turn the open paragraph into a heading when this line is its underline."""
        paragraph = self._paragraph(depth)
        if paragraph is None or not leaves.SETEXT.match(line.rest):
            return False
        lines, skipped = paragraph.lines, 0
        while skipped < len(lines) and leaves.is_definition(lines[skipped]):
            skipped += 1
        if skipped == len(lines):
            return False
        level = 1 if line.rest[0] == "=" else 2
        text = "\n".join(lines[skipped:])
        self._leaf = None
        first = paragraph.line + skipped
        self._heading(level, text, first, paragraph.column)
        self.hidden.extend(range(first + 1, line.number + 1))
        return True

    def _container(self, line: Line, depth: int) -> _Container | None:
        """Return the container that begins here, the line moved on into it."""
        if line.rest[0] == ">":
            line.advance(line.after_quote())
            return _Quote()
        marker = _MARKER.match(line.rest)
        if marker is None:
            return None
        blank = marker.end() == len(line.rest)
        if self._paragraph(depth) and (blank or int(marker[2] or 1) != 1):
            return None
        gap = len(marker[3])
        width = line.indent + len(marker[1]) + (gap if 1 <= gap <= CODE_INDENT else 1)
        line.advance(line.at + width)
        return _Item(width)

    def _text(self, line: Line, depth: int) -> None:
        """Take what no marker begins: a blank line, text, a table row, indented code."""
        lazy = depth < len(self._containers)
        if not line.rest:
            self._close(depth)
        elif isinstance(self._leaf, _Paragraph):
            self._add(line, self._leaf, lazy=lazy)
        elif line.indent >= CODE_INDENT:
            self._close(depth)
            self._leaf = _Indented()
            self._hide(line, shown=True)
            self._fill()
        elif lazy or not isinstance(self._leaf, _Table):
            self._close(depth)
            self._leaf = _Paragraph(line.number, line.column(), [line.rest])
            self._fill()

    def _add(self, line: Line, paragraph: _Paragraph, *, lazy: bool) -> None:
        """Add a line to the open paragraph, or see that a table begins with it."""
        in_reach = not lazy and line.indent < CODE_INDENT
        if in_reach and leaves.begins_table(paragraph.lines[-1], line.rest):
            self._leaf = _Table()
        else:
            paragraph.lines.append(line.rest)

    def _paragraph(self, depth: int) -> _Paragraph | None:
        """Return the open paragraph when the line is in all of its containers."""
        whole = depth == len(self._containers)
        return self._leaf if whole and isinstance(self._leaf, _Paragraph) else None

    def _close(self, depth: int) -> None:
        """Close the leaf and the containers that the line is not in."""
        self._leaf = None
        del self._containers[depth:]

    def _fill(self) -> None:
        """Note that every open list item has content."""
        for container in self._containers:
            if isinstance(container, _Item):
                container.filled = True

    def _heading(self, level: int, text: str, line: int, column: int) -> None:
        """Note a heading."""
        self.headings.append(Heading(level, text, line, column, nested=bool(self._containers)))

    def _html(self, line: Line, block: leaves.Html) -> None:
        """Hide a line of an HTML block, and end the block where its end stands."""
        ended = block.end is not None and block.end.search(line.rest)
        self._leaf = None if ended else block
        self._hide(line, shown=block.shows(line.rest))

    def _hide(self, line: Line, *, shown: bool) -> None:
        """Take a line out of the prose."""
        self.hidden.append(line.number)
        if shown:
            self.shown.append(line.number)
