"""The inputs of a plan: the files it was made from, each with the revision it was read at."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

_LABEL: Final = r"\s*(?:[-*+]|\d{1,9}[.)])?\s*(?:\*\*|__)?[^:`\[\]/]{1,80}:(?:\*\*|__)?\s*"
_SUFFIXED: Final = (
    r"(?:~?/|[\w.@+-]+/)(?:[\w.@+-]+/)*[\w.@+-]+\.\w{1,8}"
    r"|[\w-][\w.-]*\.(?:md|toml|json|ya?ml|txt|rst)"
)
_TOKEN: Final = (
    r"`(?P<code>[^`\s]+)`"
    r"|\[[^\[\]]*\]\(<?(?P<link>[^()\s<>]+)>?[^()]*\)"
    rf"|(?<![\w/.:@~*-])(?P<bare>{_SUFFIXED})(?![\w/*])"
)
_FOLDED: Final = r"(?:~?/)?(?:[\w.@+-]+/)+(?:[\w.@+-]*[\w+-])?(?![\w/*])"
# How most inputs are written: the other patterns would find the same.
_USUAL: Final = re.compile(
    r"- [A-Za-z][A-Za-z ]{0,40}: ((?:[\w-]+/)+[\w-]+\.\w{1,8})(?: \([0-9a-f]+\))?\Z"
)
_REMARK: Final = re.compile(r"`?\s*\(([^()]*)\)")
_REVISION: Final = re.compile(
    r"(?<![\w.-])(?=[0-9a-f]*\d)([0-9a-f]{7,40}|[0-9a-f]{64})(?![\w.-])", re.IGNORECASE
)
_DATE: Final = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")


class Input(NamedTuple):
    """A file that a plan was made from.

    ``path`` is as written: from the repository's root, or from the document when ``relative``, as
    links are. ``revision`` is the object name pinned behind it in brackets, or nothing.
    """

    path: str
    revision: str
    line: int
    column: int
    relative: bool = False


def inputs(lines: Sequence[str], first: int) -> tuple[Input, ...]:
    """Return the files that some lines of a document name, ``first`` being the number of the first.

    A path is written bare, as code or as a link. Bare words count when they look like a path: with
    a folder and a suffix, or first behind a label such as ``Spec:``.
    """
    return tuple(
        found for number, line in enumerate(lines, first) for found in _inputs_of(line, number)
    )


def _inputs_of(line: str, number: int) -> Iterator[Input]:
    """Read one line."""
    if "." not in line and "/" not in line:
        return
    if usual := _USUAL.match(line):
        yield _input(line, number, usual[1], usual.span(1))
        return
    yield from _any_inputs_of(line, number)


def _any_inputs_of(line: str, number: int) -> Iterator[Input]:
    """Read one line, whichever way it is written."""
    label = _pattern(_LABEL).match(line)
    folder = _pattern(_FOLDED).match(line, label.end()) if label else None
    end = 0
    if folder and not _pattern(_TOKEN).match(line, folder.start()):
        yield _input(line, number, folder[0], folder.span())
        end = folder.end()
    for match in _pattern(_TOKEN).finditer(line, end):
        kind = match.lastgroup or "bare"
        if kind == "bare" or _is_path(match[kind], kind):
            span = match.start(kind), match.end()
            yield _input(line, number, match[kind], span, relative=kind == "link")


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern when the first line asks for it: most inputs are of the usual form."""
    return re.compile(source)


def _input(
    line: str, number: int, path: str, span: tuple[int, int], *, relative: bool = False
) -> Input:
    """Build an input from its path and the remark behind it."""
    remark = _REMARK.match(line, span[1])
    revision = _revision(remark[1]) if remark else ""
    return Input(path.partition("#")[0], revision, number, span[0] + 1, relative)


def _is_path(text: str, kind: str) -> bool:
    """Whether a code span or a link names a file of the repository."""
    if kind == "link":
        return not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#", text)
    return _pattern(_SUFFIXED).fullmatch(text) is not None


def _revision(remark: str) -> str:
    """Return the object name or digest in a remark; a date such as 20261011 is none."""
    for match in _REVISION.finditer(remark):
        if not _DATE.match(match[1]):
            return match[1].lower()
    return ""
