"""The outline of a document: a byte search for plain ones, a scan of the lines for the rest."""

import re
from functools import cache
from typing import Final

from specops.markdown.model import Heading, Outline, build
from specops.markdown.plain import title

# What makes a document more than headings and fences at the margin: indents that may be code or
# nested headings, HTML, underlines, containers that hold a heading or code, tabs that count.
_TRICKY: Final = re.compile(
    r"\n(?![A-Za-z|\n])(?:    | *#(?<!\n#)| {0,3}(?:```|~~~|<[A-Za-z/!?])"
    r"| *(?:[>*+-]|\d+[.)])[ >*+\-\d.)]*(?:#|```|~~~|<[A-Za-z/!?]|     )"
    r"|[ >*+\-\d.)]*\t|#[^\n]*\t|(?<=[^\n]\n) {0,3}[=-]+[ \t]*(?:\n|$))"
)
_HASHES: Final = frozenset("#" * level for level in range(1, 7))
_FENCE: Final = re.compile(r"\n(?:(`{3,})[^`\n]*|(~{3,})[^\n]*)(?=\n|$)")


def outline(text: str) -> Outline:
    """Scan a document.

    Headings are those of GitHub's markdown (GFM 0.29 and CommonMark 0.31): with leading hashes or
    underlined, not in fenced or indented code, HTML, comments or front matter. Byte order mark and
    line endings are normalised first. Takes time in proportion to the text.
    """
    text = normalised(text)
    prose = _without_front_matter(text)
    found = _margin_prose(prose)
    if found is None:
        return _scanned(text, prose)
    plain, code = found
    lines = plain.split("\n")
    return build(text, lines, _margin_headings(lines), _shown(prose, code))


def margin_prose(text: str) -> str | None:
    """Return the prose of a text in which every heading and fence stands at the margin.

    Nothing for any other text, for one with front matter, and for one whose white space is more
    than blanks, tabs and line feeds.
    """
    if text.startswith(("\ufeff", "---")) or "\r" in text or "\v" in text or "\f" in text:
        return None
    found = _margin_prose(text)
    return found and found[0]


def normalised(text: str) -> str:
    """Return a text without its byte order mark, and with line feeds as its only line endings."""
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _margin_prose(prose: str) -> tuple[str, list[slice]] | None:
    """Blank the fenced code of a document in which every fence and heading stands at the margin.

    There no container can hold it. Returns the prose, and where in the text the code is, or nothing
    for a document that only a scan of its lines can tell.
    """
    framed = "\n" + prose
    parts: list[str] = []
    code: list[slice] = []
    done = 0
    while tricky := _TRICKY.search(framed, done):
        match = _FENCE.match(framed, tricky.start())
        if match is None:
            return None
        close = _closing(match[1] or match[2]).search(framed, match.end())
        end = close.end() if close else len(framed)
        code.append(slice(match.end(), (close.start() if close else end) - 1))
        parts += framed[done : match.start()], "\n" * framed.count("\n", match.start(), end)
        done = end
    plain = "".join([*parts, framed[done:]])[1:] if parts else prose
    return None if "<" in plain and "<!--" in plain else (plain, code)


def _shown(prose: str, code: list[slice]) -> tuple[int, ...]:
    """Return the numbers of the lines that show code."""
    shown: list[int] = []
    line = counted = 0
    for inside in code:
        line += prose.count("\n", counted, inside.start)
        counted = inside.start
        lines = prose[inside].split("\n")
        shown += [number for number, one in enumerate(lines, line + 1) if one.strip(" \t")]
    return tuple(shown)


@cache
def _closing(run: str) -> re.Pattern[str]:
    """Return the pattern of the line that closes a fence opened by a run of characters."""
    return re.compile(rf"\n {{0,3}}{run[0]}{{{len(run)},}}[ \t]*(?=\n|$)")


def _margin_headings(lines: list[str]) -> tuple[Heading, ...]:
    """Find the headings of a document in which every one stands at the margin."""
    found = []
    for number, line in enumerate(lines, 1):
        if line[:1] == "#":
            hashes, _, text = line.partition(" ")
            if hashes in _HASHES:
                found.append(Heading(len(hashes), title(text), number, 1))
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
        from specops.markdown.comments import without_comments  # noqa: PLC0415 - they are rare

        lines = without_comments(prose).split("\n")
    return build(text, lines, tuple(scan.headings), tuple(scan.shown))


def _without_front_matter(text: str) -> str:
    """Blank the front matter, which GitHub shows as a table of its own."""
    if not text.startswith("---"):
        return text
    first, *lines = text.split("\n")
    ends = (number for number, line in enumerate(lines, 1) if line.rstrip(" \t") == "---")
    end = next(ends, None) if first.rstrip(" \t") == "---" else None
    return text if end is None else "\n".join([*[""] * (end + 1), *lines[end:]])
