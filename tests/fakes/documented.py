"""The command lines that documents show, with what they say comes out, ready to be executed.

A block of the languages ``console`` (``$`` before each command, its output below it) or ``sh`` (a
command a line). Comments ``<!-- given: LINE -->`` above a block are typed before it: they make the
trouble that the text speaks of. ``<session>`` in a command stands for the latest one, and ``...``
in an output for anything.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.fakes.repository import PROJECT

_BLOCK: Final = re.compile(
    r"(?P<given>(?:^<!-- given: .* -->\n)*)"
    r"^(?P<indent> *)```(?:console|sh|bash|shell)\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_GIVEN: Final = re.compile(r"<!-- given: (.*) -->")
_SPAN: Final = re.compile(r"(?<!`)`((?:invoke|specops) [^`\n]+)`(?!`)")
_EXIT: Final = re.compile(r"(?:, |# )exit (\d+)\b")
_LOOSE: Final = re.compile(r"(\.\.\.|<[a-z-]+>|\b\d+ ms)")
_ELSEWHERE: Final = ("docs/checks", "tests", "changelog.d")


@dataclass(frozen=True)
class Shown:
    """One command: what is typed before it, the line itself, and the lines shown below it."""

    given: tuple[str, ...]
    line: str
    output: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """The exit code that a comment of the line or the output tells, else 0."""
        for line in (self.line, *reversed(self.output)):
            if told := _EXIT.search(line):
                return int(told[1])
        return 0


@dataclass(frozen=True)
class Section:
    """The commands below one heading of a document, which follow from each other."""

    document: str
    heading: str
    commands: tuple[Shown, ...]

    def __str__(self) -> str:
        """Return a name for the test of this section."""
        return f"{self.document}#{re.sub('[^a-z0-9]+', '-', self.heading.lower()).strip('-')}"

    def is_of(self, document: str, heading: str) -> bool:
        """Tell whether this is the section of a document whose heading begins so."""
        return self.document == document and self.heading.startswith(heading)


def documents() -> Iterator[Path]:
    """Give every document; check pages have tests of their own, which execute their examples."""
    for path in sorted(PROJECT.rglob("*.md")):
        name = path.relative_to(PROJECT).as_posix()
        hidden = name.startswith(".") and not name.startswith((".claude", ".codex"))
        if not hidden and not name.startswith(_ELSEWHERE) and "node_modules" not in name:
            yield path


def sections() -> Iterator[Section]:
    """Give every section that shows a command."""
    for path in documents():
        name = path.relative_to(PROJECT).as_posix()
        for heading, text in _split(path.read_text(encoding="utf-8")):
            commands = tuple(_commands(text))
            if commands:
                yield Section(name, heading, commands)


def spans() -> Iterator[tuple[str, str]]:
    """Give every command that stands within a sentence, with its document."""
    for path in documents():
        for line in _SPAN.findall(path.read_text(encoding="utf-8")):
            yield path.relative_to(PROJECT).as_posix(), line


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Cut a document at its headings, but not at comments of a shell within a block."""
    kept: list[str] = []
    heading, fenced = "", False
    for line in text.splitlines(keepends=True):
        fenced ^= line.lstrip().startswith("```")
        if line.startswith("#") and not fenced:
            yield heading, "".join(kept)
            heading, kept = line.strip("# \n"), []
        kept.append(line)
    yield heading, "".join(kept)


def _commands(text: str) -> Iterator[Shown]:
    """Give the commands of one section."""
    for block in _BLOCK.finditer(text):
        given = tuple(_GIVEN.findall(block["given"]))
        lines = [line.removeprefix(block["indent"]) for line in block["body"].splitlines()]
        if not any(line.startswith("$ ") for line in lines):
            lines = [f"$ {line}" for line in lines if line and not line.startswith("#")]
        lines = list(_joined(lines))
        starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            output = tuple(line for line in lines[start + 1 : end] if line.strip())
            yield Shown(given if start == starts[0] else (), lines[start][2:], output)


def _joined(lines: list[str]) -> Iterator[str]:
    """Give lines, a command that goes on within its quotes with all that belongs to it."""
    waiting = ""
    for line in lines:
        whole = f"{waiting}\n{line}" if waiting else line
        if whole.startswith("$ ") and not _is_whole(whole):
            waiting = whole
        else:
            yield whole
            waiting = ""


def _is_whole(line: str) -> bool:
    """Tell whether every quote of a line is closed."""
    try:
        shlex.split(line, comments=True)
    except ValueError:
        return False
    return True


def is_told(shown: str, printed: str) -> bool:
    """Tell whether a line that a document shows is among those that were printed.

    Blanks are as good as other blanks, and a duration as any other.
    """
    pattern = ""
    for part in _LOOSE.split(" ".join(shown.split())):
        if part.endswith(" ms"):
            pattern += r"\d+\s+ms"
        elif _LOOSE.fullmatch(part):
            pattern += ".*"
        else:
            pattern += re.escape(part).replace(r"\ ", r"\s+")
    return re.search(rf"^\s*{pattern}\s*$", printed, re.MULTILINE) is not None


def words_of(line: str) -> tuple[dict[str, str], list[str]]:
    """Return the variables that are set before a command, and its words."""
    words = shlex.split(line, comments=True)
    variables = {}
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0], re.DOTALL):
        name, _, value = words.pop(0).partition("=")
        variables[name] = value
    return variables, words
