"""The leaf blocks of CommonMark that a line can begin: patterns and the facts they yield."""

import re
from functools import cache
from typing import Final

from specops.markdown.plain import title
from specops.values import dataclass

SETEXT: Final = re.compile(r"(=+|-+) *$")
BREAK: Final = re.compile(r"(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
_MAX_LEVEL: Final = 6
_FENCE: Final = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_DELIMITER: Final = re.compile(r"\|? *:?-+:? *(?:\| *:?-+:? *)*\|?$")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_DEFINITION: Final = (
    r"\[(?!\s*\])(?:[^\[\]\\]|\\.)+\]:[ \t]*(?:<[^<>]*>|[^\s<]\S*)"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*$"
)
# The seven kinds of HTML block of CommonMark 0.31, section 4.6: how they begin, how they end.
_BLOCK_TAGS: Final = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details"
    "|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head"
    "|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p"
    "|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_ATTRIBUTE: Final = r"""(?:\s+[a-zA-Z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)"""
_RAW_TAGS: Final = r"(?:script|pre|style|textarea)"
_HTML: Final = (
    (rf"<{_RAW_TAGS}(?:[ \t>]|$)", rf"</{_RAW_TAGS}>"),
    ("<!--", "-->"),
    (r"<\?", r"\?>"),
    ("<![a-z]", ">"),
    (r"<!\[CDATA\[", r"\]\]>"),
    (rf"</?(?:{_BLOCK_TAGS})(?:[ \t]|/?>|$)", ""),
)
_ALONE: Final = rf"(?:<[a-z][a-z0-9-]*{_ATTRIBUTE}*\s*/?>|</[a-z][a-z0-9-]*\s*>)\s*$"
_INVISIBLE: Final = r"<!--.*?(?:-->|$)|^.*?-->|<(?!img\b)[^>]*>"


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern when the first line asks for it: most documents never do."""
    return re.compile(source, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fence:
    """An open code fence: its character, and the least length that closes it."""

    character: str
    length: int

    def closes(self, rest: str) -> bool:
        """Whether a line, its indent taken off, closes this fence."""
        bare = rest.rstrip(" ")
        return len(bare) >= self.length and bare == self.character * len(bare)


@dataclass(frozen=True, slots=True)
class Html:
    """An open HTML block; ``end`` is what ends it, nothing for one that a blank line ends."""

    end: re.Pattern[str] | None
    comment: bool = False

    def shows(self, rest: str) -> bool:
        """Whether a line of this block puts something before the reader's eyes."""
        if self.comment and "-->" not in rest:
            return False
        return re.search(r"\w", _pattern(_INVISIBLE).sub("", rest)) is not None


def atx(rest: str) -> tuple[int, str] | None:
    """Return level and text of the heading that a line is, written with leading hashes."""
    level = len(rest) - len(rest.lstrip("#"))
    if not 1 <= level <= _MAX_LEVEL or rest[level : level + 1] not in {"", " ", "\t"}:
        return None
    return level, title(rest[level:])


def fence(rest: str) -> Fence | None:
    """Return the fence that a line opens."""
    match = _FENCE.match(rest)
    if match is None:
        return None
    run = match[1] or match[2]
    return Fence(run[0], len(run))


def html(rest: str, *, in_paragraph: bool) -> Html | None:
    """Return the HTML block that a line opens; a lone inline tag cannot break a paragraph."""
    if not rest.startswith("<"):
        return None
    for start, end in _HTML:
        if _pattern(start).match(rest):
            return Html(_pattern(end) if end else None, comment=rest.startswith("<!--"))
    if not in_paragraph and _pattern(_ALONE).match(rest):
        return Html(None)
    return None


def is_definition(line: str) -> bool:
    """Whether a line of a paragraph is a whole link reference definition."""
    return line.startswith("[") and _pattern(_DEFINITION).match(line) is not None


def begins_table(header: str, delimiter: str) -> bool:
    """Whether two lines are the header and the delimiter row of a table, as GitHub counts cells."""
    header, delimiter = header.strip(), delimiter.strip()
    if "|" not in header + delimiter or not _DELIMITER.match(delimiter):
        return False
    return _cells(header) == _cells(delimiter)


def _cells(row: str) -> int:
    """Count the cells of a row: an escaped pipe divides nothing, outer pipes are decoration."""
    parts = _PIPE.split(row)
    return len(parts) - (not parts[0]) - (len(parts) > 1 and not parts[-1])
