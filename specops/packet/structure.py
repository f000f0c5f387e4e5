"""The structure that the documents of a packet have, as data that a repository can replace."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from specops.errors import SettingsError
from specops.packet.reader import FieldError, Reader
from specops.strict_json import StrictJsonError, parse

VERSION: Final = 1
_DEFAULT: Final = Path(__file__).parent.parent / "schemas" / "document-structure.json"
_PREFIXES: Final = ("R", "FR", "NFR", "AC", "REQ")
_REMEDY: Final = "see specops/schemas/document-structure.schema.json"


class Holds(StrEnum):
    """What a section or a document holds that other rules read."""

    INPUTS = "inputs"
    WORK_ITEMS = "work-items"
    ACCEPTANCE = "acceptance"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Section:
    """A section at level 2; ``columns`` are those of the table that it must have, if any.

    A section that is not ``required`` is recommended: only the strict reading asks for it.
    """

    title: str
    required: bool = True
    holds: Holds | None = None
    columns: tuple[str, ...] = ()
    template: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its file name, how its first heading begins, its sections in their order.

    ``holds``, ``columns`` and ``template`` are those of a document that is one table.
    """

    file: str
    title: str
    sections: tuple[Section, ...] = ()
    holds: Holds | None = None
    columns: tuple[str, ...] = ()
    template: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PacketStructure:
    """The documents of a packet, and the words that requirement ids begin with."""

    documents: tuple[Document, ...]
    requirement_prefixes: tuple[str, ...] = _PREFIXES

    @property
    def files(self) -> tuple[str, ...]:
        """The file names of the documents."""
        return tuple(document.file for document in self.documents)


@cache
def default_structure() -> PacketStructure:
    """Return the structure that the package brings."""
    return parse_structure(_DEFAULT.read_bytes(), _DEFAULT.name)


def parse_structure(content: bytes, source: str) -> PacketStructure:
    """Read a structure from its JSON; ``source`` names it in messages.

    Raises ``SettingsError`` for bytes that are not strict JSON, and for what the published schema
    ``document-structure`` does not allow, and for two documents or sections of one name.
    """
    try:
        return _structure(Reader(parse(content)))
    except (StrictJsonError, FieldError) as error:
        message = f"{source}: {error}"
        raise SettingsError(message, _REMEDY) from None


def _structure(reader: Reader) -> PacketStructure:
    """Read the whole."""
    reader.only("schemaVersion", "requirementPrefixes", "documents")
    reader.version("schemaVersion", VERSION)
    prefixes = reader.texts("requirementPrefixes", r"[A-Z]{1,12}", least=1) or _PREFIXES
    documents = tuple(map(_document, reader.objects("documents")))
    if not documents:
        reader.refuse("documents", "names no document")
    reader.unique("documents", [document.file for document in documents])
    return PacketStructure(documents, prefixes)


def _document(reader: Reader) -> Document:
    """Read one document."""
    reader.only("file", "title", "sections", "holds", "columns", "template")
    sections = tuple(map(_section, reader.objects("sections")))
    reader.unique("sections", [section.title for section in sections])
    return Document(
        file=reader.text("file", r"[A-Za-z0-9][A-Za-z0-9._-]*\.md"),
        title=reader.text("title"),
        sections=sections,
        **_common(reader),
    )


def _section(reader: Reader) -> Section:
    """Read one section."""
    reader.only("title", "required", "holds", "columns", "template")
    return Section(title=reader.text("title"), required=reader.flag("required"), **_common(reader))


def _common(reader: Reader) -> dict[str, Any]:
    """Read what documents and sections share."""
    holds = reader.choice("holds", tuple(Holds))
    return {
        "holds": Holds(holds) if holds else None,
        "columns": reader.texts("columns", least=1),
        "template": reader.texts("template", ".*"),
    }
