"""Comments amid the text of a paragraph: GitHub shows them to nobody."""

import re
from typing import Final

_COMMENT: Final = re.compile(r"\\[^\n]|(`+)(?!`)(?:[^`\n]|(?!\1(?!`))`)*\1(?!`)|(<!--)")
_BLANK_LINE: Final = re.compile(r"\n[ \t]*(?:\n|$)")


def without_comments(prose: str) -> str:
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
