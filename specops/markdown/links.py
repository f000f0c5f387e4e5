"""The links of a document: where each leads to, and where that is written; code has none."""

import html
import re
from collections.abc import Iterator
from typing import Final

from specops.markdown.model import Outline
from specops.values import dataclass

_ESCAPABLE: Final = re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_CODE_SPAN: Final = re.compile(
    r"\\[^\n]|(`+)(?!`)(?:[^`\n]|\n(?![ \t]*(?:\n|[-*+>#|]|\d+[.)]))|(?!\1(?!`))`+)*?(?<!`)\1(?!`)"
    r"|`+"
)
_DESTINATION: Final = re.compile(
    r"\]\([ \t]*\n?[ \t]*(?:<([^<>\n]*)>|(?!<)((?:[^\s()\\]|\\.|\([^\s()]*\))+))"
    r"(?:[ \t\n]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*\n?[ \t]*\)"
)
_DEFINITION: Final = re.compile(
    r" {0,3}\[(?!\^)(?:[^\[\]\\]|\\.)+\]:[ \t]*(?:<([^<>]*)>|([^\s<]\S*))"
)
_REACH: Final = 2000


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image: its destination as written, unescaped, and where that stands."""

    target: str
    line: int
    column: int


def without_code_spans(prose: str) -> str:
    """Blank the code spans of a text, lines and columns kept."""
    return _CODE_SPAN.sub(_blank_span, prose) if "`" in prose else prose


def _blank_span(match: re.Match[str]) -> str:
    """Blank a code span; an escape and a lone run of backticks stay as they are."""
    return re.sub(r"[^\n]", " ", match[0]) if match[1] else match[0]


def links(document: Outline) -> Iterator[Link]:
    """Yield the destinations of inline links, images and link reference definitions.

    Code is not looked at. A label without a definition is text, as it is for its reader.
    """
    has_links, has_definitions = "](" in document.prose, "]:" in document.prose
    if not has_links and not has_definitions:
        return
    prose = without_code_spans(document.prose)
    if has_links:
        yield from _inline_links(prose)
    if has_definitions:
        yield from _definitions(prose)


def _inline_links(prose: str) -> Iterator[Link]:
    """Yield the links that carry their destination with them."""
    line = 1
    counted = 0
    for match in _DESTINATION.finditer(prose):
        if not _opened(prose, match.start()):
            continue
        group = 1 if match[1] is not None else 2
        start = match.start(group)
        line += prose.count("\n", counted, start)
        counted = start
        yield Link(_unescaped(match[group]), line, start - prose.rfind("\n", 0, start))


def _opened(prose: str, close: int) -> bool:
    """Whether the bracket that closes here was opened in the same paragraph."""
    if prose[max(close - 1, 0)] == "\\":
        return False
    depth = 0
    begin = max(prose.rfind("\n\n", 0, close), close - _REACH, 0)
    for at in range(close, begin - 1, -1):
        character = prose[at]
        if character not in "[]" or (at and prose[at - 1] == "\\"):
            continue
        depth += 1 if character == "]" else -1
        if depth <= 0:
            return character == "["
    return False


def _definitions(prose: str) -> Iterator[Link]:
    """Yield link reference definitions; one cannot break into a paragraph."""
    free = True
    for number, line in enumerate(prose.split("\n"), 1):
        match = _DEFINITION.match(line) if free else None
        if match:
            group = 1 if match[1] is not None else 2
            yield Link(_unescaped(match[group]), number, match.start(group) + 1)
        free = match is not None or not line.strip() or line.startswith("#")


def _unescaped(target: str) -> str:
    """Return a destination without its backslash escapes and character references."""
    if "\\" in target:
        target = re.sub(rf"\\([{_ESCAPABLE}])", r"\1", target)
    return html.unescape(target)
