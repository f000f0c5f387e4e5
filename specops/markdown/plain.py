"""Visible text: what a reader sees of a title or of a cell, without its markup."""

import re
from functools import cache, lru_cache
from typing import Final

_MARKUP: Final = re.compile(r"[`*~\[\]<\\]|&[#A-Za-z]|(?<!\w)_|_(?!\w)|\s\s|\n")
_MAX_TITLE: Final = 2000
_KEPT: Final = 512
_ESCAPABLE: Final = re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def title(rest: str) -> str:
    """Return the text of a heading behind its leading hashes, without the closing ones."""
    text = rest.strip(" \t")
    if text[-1:] != "#":
        return text
    bare = text.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else text


@lru_cache(_KEPT)
def plain(text: str) -> str:
    """Return what a reader sees of a title or a cell: no markup, single spaces.

    Looks at the first 2,000 characters, so that no text costs more than its length. Packets repeat
    the same titles, so some are kept.
    """
    text = text[:_MAX_TITLE]
    return _without_markup(text) if _MARKUP.search(text) else text.strip()


def _without_markup(text: str) -> str:
    """Take the markup off from the outside in, then read the character references."""
    import html  # noqa: PLC0415 - start-up counts, and most titles and cells have no markup

    changes = 1
    while changes:
        text, changes = _visible_pattern().subn(_visible, text)
    return " ".join(html.unescape(text).replace("\0", "").split())


@cache
def _visible_pattern() -> re.Pattern[str]:
    """Return the pattern of one construct; compiling it costs more than most documents do."""
    return re.compile(
        rf"\\(?P<escaped>[{_ESCAPABLE}])"
        r"|(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
        r"|!?\[(?P<label>[^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"
        r"|<!--.*?-->|</?[A-Za-z][^<>]*>"
        r"|(?P<stars>\*{1,3})(?=\S)(?P<strong>[^*]*[^*\s])(?P=stars)"
        r"|(?<!\w)(?P<bars>_{1,3})(?=\S)(?P<emphasis>[^_]*[^_\s])(?P=bars)(?!\w)"
        r"|(?P<tildes>~~?)(?=\S)(?P<struck>[^~]*[^~\s])(?P=tildes)",
        re.DOTALL,
    )


def _visible(match: re.Match[str]) -> str:
    """Return the visible part of one construct; an escaped character is shielded from a rescan."""
    groups = match.groupdict()
    if groups["escaped"]:
        return f"&#{ord(groups['escaped'])};"
    if groups["code"]:
        return "".join(f"&#{ord(c)};" if not c.isalnum() else c for c in groups["code"].strip())
    return groups["label"] or groups["strong"] or groups["emphasis"] or groups["struck"] or ""
