"""Judges the links of a document that lead into the repository: the file and its anchor."""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import field
from functools import partial
from typing import Final
from urllib.parse import unquote

from specops.guardrails.documents.marks import Mark
from specops.guardrails.documents.tree import Place, Tree, UnreadableError
from specops.markdown.anchors import anchors
from specops.markdown.links import Link, links
from specops.markdown.model import Outline
from specops.markdown.outline import outline
from specops.values import dataclass

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_LINES: Final = re.compile(r"L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?")
Seen = Callable[[], Outline]


@dataclass(slots=True)
class LinkJudge:
    """Judges the links of many documents, and reads each document they name once."""

    tree: Tree
    _anchors: dict[str, frozenset[str] | None] = field(default_factory=dict)

    def marks(self, prose: str, path: str, seen: Seen) -> Iterator[Mark]:
        """Yield the links of a document that lead nowhere, or out of the repository.

        ``seen`` tells the outline of the document at the path, for a link to an anchor of its own.
        """
        for link in links(prose):
            if link.target and not _ADDRESS.match(link.target):
                yield from self._judge(link, path, seen)

    def _judge(self, link: Link, path: str, seen: Seen) -> Iterator[Mark]:
        """Judge a link; one that begins with a slash is read from the root, as GitHub does."""
        target, _, fragment = link.target.partition("#")
        target = unquote(target.partition("?")[0])
        if not target:
            yield from self._anchor(link, unquote(fragment), path, seen)
            return
        folder = "" if target.startswith("/") else posixpath.dirname(path)
        wanted = posixpath.normpath(posixpath.join(folder, target.lstrip("/") or "."))
        place = self.tree.place(wanted)
        if place is Place.OUTSIDE:
            yield _mark("DS020", link, "leads out of the repository")
        elif place is Place.MISSING or (target.endswith("/") and place is not Place.FOLDER):
            yield _mark("DS018", link, "leads to nothing")
        elif fragment and place is Place.FILE and wanted.lower().endswith(".md"):
            yield from self._anchor(link, unquote(fragment), wanted, partial(self._look, wanted))

    def _anchor(self, link: Link, fragment: str, path: str, seen: Seen) -> Iterator[Mark]:
        """Judge an anchor; the top of a page and line numbers are no headings."""
        if not fragment or fragment.lower() == "top" or _LINES.fullmatch(fragment):
            return
        known = self._known(path, seen)
        if known is not None and fragment.lower() not in known:
            yield _mark("DS019", link, f"names an anchor that {path} does not have")

    def _known(self, path: str, seen: Seen) -> frozenset[str] | None:
        """Return the anchors of a document; nothing when it cannot be read."""
        if path not in self._anchors:
            try:
                self._anchors[path] = frozenset(name.lower() for name in anchors(seen()))
            except UnreadableError:
                self._anchors[path] = None
        return self._anchors[path]

    def _look(self, path: str) -> Outline:
        """Read another document."""
        return outline(self.tree.text(path))


def _mark(code: str, link: Link, what: str) -> Mark:
    """Build the fault of a link."""
    return Mark(code, f"link {link.target!r} {what}", link.line, link.column)
