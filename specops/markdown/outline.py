"""The outline of a document: a byte search for plain ones, a scan of the lines for the rest."""

import re
from typing import Final

from specops.markdown.leaves import title
from specops.markdown.model import Heading, Outline

# What makes a document more than headings at the margin: indents that may be code or nested
# headings, fences, HTML, underlines and rules, and containers that hold a heading or code.
_TRICKY: Final = re.compile(
    r"\n(?:    | *#(?<!\n#)| {0,3}(?:```|~~~|<[A-Za-z/!?]|[=-]+ *(?:\n|$))"
    r"| *(?:[>*+-]|\d+[.)])[ >*+\-\d.)]*(?:#|```|~~~|<[A-Za-z/!?]|     ))"
)
_ATX: Final = re.compile(r"\n(#{1,6})(?![^ \n])([^\n]*)")
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(?:[^\n]*\n)*?---[ \t]*(?:\n|$)")
_COMMENT: Final = re.compile(r"\\[^\n]|(`+)(?!`)(?:[^`\n]|(?!\1(?!`))`)*\1(?!`)|(<!--)")
_BLANK_LINE: Final = re.compile(r"\n[ \t]*(?:\n|$)")


def outline(text: str) -> Outline:
    """Scan a document.

    Headings are those of GitHub's markdown (GFM 0.29 and CommonMark 0.31): with leading hashes or
    underlined, not in fenced or indented code, HTML, comments or front matter. Byte order mark and
    line endings are normalised first. Takes time in proportion to the text.
    """
    text = normalised(text)
    prose = _without_front_matter(text)
    if "\t" in prose or "<!--" in prose or _TRICKY.search("\n" + prose):
        return _scanned(text, prose)
    return Outline(text, prose, _margin_headings(prose))


def normalised(text: str) -> str:
    """Return a text without its byte order mark, and with line feeds as its only line endings."""
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _margin_headings(prose: str) -> tuple[Heading, ...]:
    """Find the headings of a document in which every one stands at the margin."""
    found = []
    framed = "\n" + prose
    line = at = 0
    for match in _ATX.finditer(framed):
        line += framed.count("\n", at, match.start() + 1)
        at = match.start() + 1
        found.append(Heading(len(match[1]), title(match[2]), line, 1))
    return tuple(found)


def _scanned(text: str, prose: str) -> Outline:
    """Scan line by line, and blank what is not prose."""
    from specops.markdown.blocks import BlockScan  # noqa: PLC0415 - start-up counts

    scan = BlockScan()
    lines = prose.split("\n")
    for number, line in enumerate(lines, 1):
        scan.feed(number, line)
    for number in scan.hidden:
        lines[number - 1] = ""
    prose = "\n".join(lines)
    if "<!--" in prose:
        prose = _without_comments(prose)
    return Outline(text, prose, tuple(scan.headings), tuple(scan.shown))


def _without_comments(prose: str) -> str:
    """Blank the comments amid the text; one that is escaped or in a code span is text.

    A comment that no end follows within its paragraph is text too.
    """
    parts: list[str] = []
    done = at = 0
    close = blank = -1
    while match := _COMMENT.search(prose, at):
        at = match.end()
        if not match[2]:
            continue
        if close < at:
            close = _or_end(prose.find("-->", at), prose)
        if blank < at:
            found = _BLANK_LINE.search(prose, at)
            blank = found.start() if found else len(prose)
        if close < blank:
            comment = prose[match.start() : close + 3]
            parts += prose[done : match.start()], re.sub(r"[^\n]", " ", comment)
            done = at = close + 3
    return "".join([*parts, prose[done:]])


def _or_end(place: int, text: str) -> int:
    """Return a place that was searched for, or the end when there is none."""
    return len(text) if place < 0 else place


def _without_front_matter(text: str) -> str:
    """Blank the front matter, which GitHub shows as a table of its own."""
    match = _FRONT_MATTER.match(text) if text.startswith("---") else None
    return "\n" * match[0].count("\n") + text[match.end() :] if match else text
