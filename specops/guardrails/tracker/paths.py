"""Lists of paths in a cell, and the look-up of each in the repository."""

import os
import posixpath
import re
import stat
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from specops.packet.tracker import is_blank
from specops.values import dataclass

_LISTING_PAYS: Final = 8
_MARKUP = re.compile(r"[,;<`\[]")
_TOKEN = re.compile(
    r"\[[^\[\]]*\]\(\s*(?:<(?P<pointed>[^<>]*)>|(?P<link>[^()\s]*(?:\([^()]*\)[^()\s]*)*))[^()]*\)"
    r"|(?<!`)(?P<ticks>`++)(?P<code>[^`]+)(?P=ticks)"
    r"|<br\s*/?>|[,;]",
    re.IGNORECASE,
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:[/\\]")


def listed_paths(cell: str) -> list[str]:
    """Take a cell apart into paths, each once.

    Commas, semicolons and line breaks separate; of a link the target counts, of a code span the
    content. Any other text is taken for a path too: a word of prose among paths is a finding, not
    something that is passed over.
    """
    parts = _parts(cell) if _MARKUP.search(cell) else (cell,)
    paths = dict.fromkeys(part.strip() for part in parts)
    return [path for path in paths if not is_blank(path)]


def _parts(cell: str) -> Iterator[str]:
    at = 0
    for token in _TOKEN.finditer(cell):
        yield cell[at : token.start()]
        target = token["pointed"] or token["link"]
        yield unquote(target.partition("#")[0]) if target else token["code"] or ""
        at = token.end()
    yield cell[at:]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a path cannot stand in the tracker, under its check code."""

    code: str
    message: str


@dataclass(slots=True)
class _Folder:
    """A folder inside the root: what it holds, listed once it was asked a few times."""

    path: str
    asked: int = 0
    entries: frozenset[str] | None = None


@dataclass(slots=True)
class PathLookup:
    """Answers for each distinct path of a repository, each looked up once.

    A folder that is asked often is listed instead, which takes less time than single look-ups.
    """

    root: Path
    _root: str = field(init=False)
    _answers: dict[str, Problem | None] = field(init=False, default_factory=dict)
    _folders: dict[str, _Folder | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Resolve the root, so that links of it do not count as ways out."""
        self._root = os.path.realpath(self.root)

    def problem(self, path: str) -> Problem | None:
        """Say what is wrong with a path, or None: it exists, inside the repository."""
        if path not in self._answers:
            self._answers[path] = self._judge(path)
        return self._answers[path]

    def _judge(self, path: str) -> Problem | None:
        if _URL.match(path):
            return Problem("TR013", f"{path} is an address, not a path of the repository")
        if _ABSOLUTE.match(path):
            return Problem("TR013", f"{path} is absolute")
        return None if self._is_listed(path) else self._resolve(path)

    def _resolve(self, path: str) -> Problem | None:
        """Follow links and dots to what a path names."""
        try:
            real = os.path.realpath(f"{self._root}/{path}", strict=True)
        except (OSError, ValueError):
            return self._missing(path)
        if not self._holds(real):
            return Problem("TR012", f"{path} leads out of the repository")
        if path.endswith("/") and not Path(real).is_dir():
            return Problem("TR011", f"{path} is not a folder")
        return None

    def _missing(self, path: str) -> Problem:
        """Tell a path that leads out, whether or not something is there, from a missing one."""
        if posixpath.normpath(path).startswith(".."):
            return Problem("TR012", f"{path} leads out of the repository")
        return Problem("TR011", f"{path} does not exist")

    def _holds(self, real: str) -> bool:
        return real == self._root or real.startswith(self._root.rstrip(os.sep) + os.sep)

    def _is_listed(self, path: str) -> bool:
        """Whether a plain entry, no link, of that name is in a folder inside the root."""
        parent, _, name = path.rpartition("/")
        if name in ("", ".", "..") or "\0" in path:
            return False
        if parent not in self._folders:
            self._folders[parent] = self._folder(parent)
        folder = self._folders[parent]
        return folder is not None and _has_plain_entry(folder, name)

    def _folder(self, parent: str) -> _Folder | None:
        try:
            real = os.path.realpath(f"{self._root}/{parent}", strict=True)
        except OSError:
            return None
        return _Folder(real) if self._holds(real) else None


def _has_plain_entry(folder: _Folder, name: str) -> bool:
    folder.asked += 1
    if folder.entries is None and folder.asked > _LISTING_PAYS:
        folder.entries = _plain_entries(folder.path)
    if folder.entries is not None:
        return name in folder.entries
    try:
        mode = os.lstat(f"{folder.path}/{name}").st_mode
    except OSError:
        return False
    return not stat.S_ISLNK(mode)


def _plain_entries(path: str) -> frozenset[str]:
    """List a folder without its links; one that cannot be listed has none to rely on."""
    try:
        with os.scandir(path) as entries:
            return frozenset(entry.name for entry in entries if not entry.is_symlink())
    except OSError:
        return frozenset()
