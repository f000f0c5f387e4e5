"""The anchors that GitHub gives a document: one for each heading, and those written as HTML."""

import re
import unicodedata
from typing import Final

from specops.markdown.model import Outline
from specops.markdown.plain import plain

_KEPT: Final = frozenset({"Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
_PLAIN: Final = re.compile(r"[^a-z0-9_\- ]")
_NAMED: Final = re.compile(r"<[a-z][^<>]*?\s(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


def slug(title: str) -> str:
    """Return the anchor of a title: lower case, spaces to hyphens, punctuation dropped."""
    lowered = title.lower()
    if lowered.isascii():
        return _PLAIN.sub("", lowered).replace(" ", "-")
    return "".join(filter(_keeps, lowered)).replace(" ", "-")


def _keeps(character: str) -> bool:
    """Whether a character stays: letters, marks, digits, connectors, hyphen and space."""
    category = unicodedata.category(character)
    return character in "- " or category[0] == "L" or category in _KEPT


def anchors(document: Outline) -> frozenset[str]:
    """Return every anchor of a document; a repeated title is numbered from ``-1`` on."""
    used: dict[str, int] = {}
    for heading in document.headings:
        base = slug(plain(heading.text))
        name = base
        while name in used:
            used[base] += 1
            name = f"{base}-{used[base]}"
        used[name] = 0
    named = _NAMED.findall(document.text) if "<" in document.text else ()
    return frozenset(used).union(named)
