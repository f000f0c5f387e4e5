"""The links of a document: where each leads to, and where that is written; code has none."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_ESCAPABLE: Final = re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_CODE_SPAN: Final = re.compile(
    r"\\[^\n]|(`+)(?!`)(?:[^`\n]|\n(?![ \t]*(?:\n|[-*+>#|]|\d+[.)]))|(?!\1(?!`))`+)*?(?<!`)\1(?!`)"
    r"|`+"
)
_DESTINATION: Final = re.compile(
    r"\]\([ \t]*\n?[ \t]*(?:<([^<>\n]*)>|(?!<)((?:[^\s()\\]|\\.|\([^\s()]*\))+))"
    r"(?:[ \t\n]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*\n?[ \t]*\)"
)
_PLAIN: Final = re.compile(r"\]\(([^\s()<>\\]+)\)")
_DEFINITION: Final = re.compile(
    r" {0,3}\[(?!\^)(?:[^\[\]\\]|\\.)+\]:[ \t]*(?:<([^<>]*)>|([^\s<]\S*))"
)
_REACH: Final = 2000


class Link(NamedTuple):
    """A link or an image: its destination as written, unescaped, and where that stands."""

    target: str
    line: int
    column: int


def links(prose: str) -> Iterator[Link]:
    """Yield the destinations of inline links, images and link reference definitions.

    Code is not looked at. A label without a definition is text, as it is for its reader.
    """
    if "]:" in prose:
        bare = without_code_spans(prose)
        yield from _inline_links(bare, _DESTINATION)
        yield from _definitions(bare)
    else:
        bare = _bare_around_links(prose)
        if bare.count("](") == len(_PLAIN.findall(bare)):
            yield from _inline_links(bare, _PLAIN)
        else:
            yield from _inline_links(without_code_spans(prose), _DESTINATION)


def without_code_spans(prose: str) -> str:
    """Blank the code spans of a text, lines and columns kept."""
    return _CODE_SPAN.sub(_blank_span, prose) if "`" in prose else prose


def _bare_around_links(prose: str) -> str:
    """Blank the code spans of the paragraphs that may hold a link: no span leaves its paragraph.

    Code is looked for character by character, and most paragraphs have no link.
    """
    parts: list[str] = []
    done = 0
    while (bracket := prose.find("](", done)) >= 0:
        start = max(prose.rfind("\n\n", done, bracket), done)
        end = prose.find("\n\n", bracket)
        end = len(prose) if end < 0 else end
        parts += prose[done:start], without_code_spans(prose[start:end])
        done = end
    return "".join([*parts, prose[done:]])


def _blank_span(match: re.Match[str]) -> str:
    """Blank a code span; an escape and a lone run of backticks stay as they are."""
    return re.sub(r"[^\n]", " ", match[0]) if match[1] else match[0]


def _inline_links(prose: str, form: re.Pattern[str]) -> Iterator[Link]:
    """Yield the links that carry their destination with them, in one form or in any."""
    line = 1
    counted = 0
    for match in form.finditer(prose):
        if not _opened(prose, match.start()):
            continue
        group = match.lastindex or 1
        start = match.start(group)
        line += prose.count("\n", counted, start)
        counted = start
        yield Link(_unescaped(match[group]), line, start - prose.rfind("\n", 0, start))


def _opened(prose: str, close: int) -> bool:
    """Whether the bracket that closes here was opened in the same paragraph."""
    if prose[max(close - 1, 0)] == "\\":
        return False
    begin = max(prose.rfind("\n\n", 0, close), close - _REACH, 0)
    nearest = prose.rfind("[", begin, close)
    label = prose[max(nearest - 1, 0) : close]
    if nearest >= 0 and "\\" not in label and "]" not in label[1:]:
        return True
    depth = 0
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
    if "&" not in target:
        return target
    import html  # noqa: PLC0415 - start-up counts, and few destinations have a reference

    return html.unescape(target)
