"""The inputs of a plan: the files it was made from, each with the revision it was read at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from specops.markdown.model import Outline

_LABEL: Final = re.compile(
    r"\s*(?:[-*+]|\d{1,9}[.)])?\s*(?:\*\*|__)?[^:`\[\]/]{1,80}:(?:\*\*|__)?\s*"
)
_TOKEN: Final = re.compile(
    r"`(?P<code>[^`\s]+)`"
    r"|\[[^\[\]]*\]\(<?(?P<link>[^()\s<>]+)>?[^()]*\)"
    r"|(?<![\w/.:@~*-])(?P<bare>(?:~?/)?(?:[\w.@+-]+/)*[\w.@+-]*[\w+-]/?)(?![\w/*])"
)
_PATH: Final = re.compile(
    r"(?:~?/)?(?:[\w.@+ -]+/)+[\w.@+-]+\.\w{1,8}|[\w-][\w.-]*\.(?:md|toml|json|ya?ml|txt|rst)"
)
_FOLDED: Final = re.compile(r"(?:~?/)?(?:[\w.@+-]+/)+[\w.@+-]*")
_REMARK: Final = re.compile(r"`?\s*\(([^()]*)\)")
_REVISION: Final = re.compile(
    r"(?<![\w.-])(?=[0-9a-f]*\d)([0-9a-f]{7,40}|[0-9a-f]{64})(?![\w.-])", re.IGNORECASE
)
_DATE: Final = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")


@dataclass(frozen=True, slots=True)
class Input:
    """A file that a plan was made from.

    ``path`` is as written: from the repository's root, or from the document when ``relative``, as
    links are. ``revision`` is the object name pinned behind it in brackets, or nothing.
    """

    path: str
    revision: str
    line: int
    column: int
    relative: bool = False


def inputs(document: Outline, first: int, last: int) -> tuple[Input, ...]:
    """Return the files that some lines of a document name.

    A path is written bare, as code or as a link. Bare words count when they look like a path: with
    a folder and a suffix, or first behind a label such as ``Spec:``.
    """
    return tuple(
        found
        for number in range(first, last + 1)
        for found in _inputs_of(document.lines[number - 1], number)
    )


def _inputs_of(line: str, number: int) -> Iterator[Input]:
    """Read one line."""
    label = _LABEL.match(line)
    after_label = label.end() if label else -1
    end = 0
    for match in _TOKEN.finditer(line):
        if match.start() < end:
            continue
        kind = match.lastgroup or "bare"
        path = match[kind]
        if not _is_path(path, kind, first=match.start() == after_label):
            continue
        remark = _REMARK.match(line, match.end())
        end = remark.end() if remark else match.end()
        revision = _revision(remark[1]) if remark else ""
        yield Input(path.partition("#")[0], revision, number, match.start(kind) + 1, kind == "link")


def _is_path(text: str, kind: str, *, first: bool) -> bool:
    """Whether a token names a file."""
    if kind == "link":
        return not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#", text)
    return bool(_PATH.fullmatch(text) or (first and _FOLDED.fullmatch(text)))


def _revision(remark: str) -> str:
    """Return the object name or digest in a remark; a date such as 20261011 is none."""
    for match in _REVISION.finditer(remark):
        if not _DATE.match(match[1]):
            return match[1].lower()
    return ""
