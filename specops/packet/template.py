"""Writes a new packet from the structure that the document guardrail judges by."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from specops.errors import UsageError
from specops.packet import spec_id
from specops.packet.structure import (
    Document,
    Holds,
    PacketStructure,
    Section,
    default_structure,
)

_MAX_TITLE: Final = 120
_CANONICAL_PARTS: Final = 3
_MARKUP: Final = re.compile(r"([\\`*\[\]<>|&~#_])")
_PLACEHOLDER: Final = re.compile(r"\{(name|spec|packet|first)\}")
_TO_WRITE: Final = ("To be written.",)
_LINES: Final = {
    Holds.INPUTS: ("- Spec: {packet}/{first}",),
    Holds.WORK_ITEMS: ("1. To be written.",),
}


def new_packet(
    spec: str, title: str, *, docs_root: str = "docs", structure: PacketStructure | None = None
) -> Mapping[str, str]:
    """Return the documents of a new packet: path relative to the root, and text.

    ``spec`` is a spec id; one without a slug gets it from the title. What is returned passes the
    document guardrail once it is written. Raises ``UsageError`` for an id or a title that no packet
    can have.
    """
    if not spec_id.is_spec_id(spec):
        message = f"{spec[:80]!a} is not a spec id"
        raise UsageError(message, "use SPEC-<AREA>-<ID>[-slug]")
    name = " ".join(title.split())
    if not name or len(name) > _MAX_TITLE or not name.isprintable():
        message = f"{title[:80]!a} is not a title"
        raise UsageError(message, f"use one line of at most {_MAX_TITLE} characters")
    structure = structure or default_structure()
    folder = f"{docs_root.rstrip('/')}/{_folder(spec, name)}"
    values = {"name": _MARKUP.sub(r"\\\1", name), "spec": spec, "packet": folder}
    values["first"] = structure.files[0]
    return {
        f"{folder}/{document.file}": _filled("\n".join(_document(document)), values)
        for document in structure.documents
    }


def _folder(spec: str, title: str) -> str:
    """Return the name of the packet's folder: the id, with a slug from the title if it has none."""
    if len(spec.split("-")) > _CANONICAL_PARTS:
        return spec
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", ascii_title))
    return f"{spec}-{slug}"[: spec_id.MAX_LENGTH].rstrip("-")


def _document(document: Document) -> Iterator[str]:
    """Yield the lines of a document."""
    yield f"# {document.title} {{name}}"
    yield ""
    yield from _body(document, required=not document.sections)
    for section in document.sections:
        yield f"## {_escaped(section.title)}"
        yield ""
        yield from _body(section, required=True)


def _body(part: Document | Section, *, required: bool) -> Iterator[str]:
    """Yield what stands under a heading: the table's head, the lines of the template, a blank."""
    lines = part.template
    if part.columns:
        yield _row(part.columns)
        yield _row(["---"] * len(part.columns))
        lines = lines or (_row(_TO_WRITE * len(part.columns)),)
    elif required and not lines:
        lines = _LINES.get(part.holds, _TO_WRITE) if part.holds else _TO_WRITE
    if lines:
        yield from lines
        yield ""


def _row(cells: Sequence[str]) -> str:
    """Return the line of a table row."""
    return f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    """Escape what would be markup in a title or a column; an ampersand before a space is none."""
    return re.sub(r"([\\`*\[\]<|~_])|&(?=\S)", lambda match: f"\\{match[0]}", text)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders in, in one pass, so that no value is read as a template."""
    filled = _PLACEHOLDER.sub(lambda match: values[match[1]], text)
    return filled.rstrip("\n") + "\n"
