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
    plain, shown = found
    lines = plain.split("\n")
    return build(text, lines, _margin_headings(lines), shown)


def margin_prose(text: str) -> str | None:
    """Return the prose of a text in which every heading and fence stands at the margin.

    Nothing for any other text, for one with front matter, and for one whose white space is more
    than blanks, tabs and line feeds.
    """
    if text.startswith(("\ufeff", "---")) or "\r" in text or "\v" in text or "\f" in text:
        return None
    found = _margin_prose(text)
    return found and found[0]


def _margin_prose(prose: str) -> tuple[str, tuple[int, ...]] | None:
    """Blank the fences of a document that has no other block than they and headings to be told.

    Returns the prose and the numbers of the lines that show code, or nothing for a document that
    only a scan of its lines can tell.
    """
    if _is_plain(prose):
        return prose, ()
    plain, shown = _without_margin_fences(prose)
    return (plain, shown) if plain is not prose and _is_plain(plain) else None


def _is_plain(prose: str) -> bool:
    """Whether every heading of a text stands at the margin, and nothing of it is no prose."""
    return not ("<" in prose and "<!--" in prose) and not _TRICKY.search("\n" + prose)


def normalised(text: str) -> str:
    """Return a text without its byte order mark, and with line feeds as its only line endings."""
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _without_margin_fences(prose: str) -> tuple[str, tuple[int, ...]]:
    """Blank the fenced code that begins at the margin, where no container can hold it.

    Returns the prose and the numbers of the lines that show code. Other fences stay; they send the
    document to the scan of its lines.
    """
    if "```" not in prose and "~~~" not in prose:
        return prose, ()
    framed = "\n" + prose
    parts: list[str] = []
    shown: list[int] = []
    line = done = 0
    while match := _FENCE.search(framed, done):
        close = _closing(match[1] or match[2]).search(framed, match.end())
        end = close.end() if close else len(framed)
        line += framed.count("\n", done, match.start() + 1)
        inside = framed[match.end() + 1 : close.start() if close else end].split("\n")
        shown += [number for number, code in enumerate(inside, line + 1) if code.strip(" \t")]
        parts += framed[done : match.start()], "\n" * framed.count("\n", match.start(), end)
        line += framed.count("\n", match.start() + 1, end)
        done = end
    return "".join([*parts, framed[done:]])[1:], tuple(shown)


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
