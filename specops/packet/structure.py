"""The structure that the documents of a packet have, as data that a repository can replace."""

import json
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from specops.errors import SettingsError

_DEFAULT: Final = Path(__file__).parent.parent / "schemas" / "document-structure.json"
_PREFIXES: Final = ("R", "FR", "NFR", "AC", "REQ")
_REMEDY: Final = "see specops/schemas/document-structure.schema.json"


class Holds(StrEnum):
    """What a section or a document holds that other rules read."""

    INPUTS = "inputs"
    WORK_ITEMS = "work-items"
    ACCEPTANCE = "acceptance"
    TASKS = "tasks"


class Section(NamedTuple):
    """A section at level 2; ``columns`` are those of the table that it must have, if any.

    A section that is not ``required`` is recommended: only the strict reading asks for it.
    """

    title: str
    required: bool = True
    holds: Holds | None = None
    columns: tuple[str, ...] = ()
    template: tuple[str, ...] = ()


class Document(NamedTuple):
    """A document: its file name, how its first heading begins, its sections in their order.

    ``holds``, ``columns`` and ``template`` are those of a document that is one table.
    """

    file: str
    title: str
    sections: tuple[Section, ...] = ()
    holds: Holds | None = None
    columns: tuple[str, ...] = ()
    template: tuple[str, ...] = ()


class PacketStructure(NamedTuple):
    """The documents of a packet, and the words that requirement ids begin with."""

    documents: tuple[Document, ...]
    requirement_prefixes: tuple[str, ...] = _PREFIXES

    @property
    def files(self) -> tuple[str, ...]:
        """The file names of the documents."""
        return tuple(document.file for document in self.documents)

    def part(self, holds: Holds) -> Document | Section | None:
        """Return the document or the section that holds something; the first, if there are more."""
        parts: list[Document | Section] = []
        for document in self.documents:
            parts += [document, *document.sections]
        return next((part for part in parts if part.holds is holds), None)

    def columns(self, holds: Holds) -> tuple[str, ...]:
        """Return the columns of the table that holds something."""
        part = self.part(holds)
        return part.columns if part else ()


@cache
def default_structure() -> PacketStructure:
    """Return the structure that the package brings; a test holds it against the schema."""
    return _structure(json.loads(_DEFAULT.read_bytes()))


def parse_structure(content: bytes, source: str) -> PacketStructure:
    """Read a structure from its JSON; ``source`` names it in messages.

    Raises ``SettingsError`` for bytes that are not strict JSON, for what the published schema
    ``document-structure`` does not allow, and for two documents or two sections of one name.
    """
    from specops.schema import load, violations  # noqa: PLC0415 - the default needs none of it
    from specops.strict_json import StrictJsonError, parse  # noqa: PLC0415 - the same

    try:
        value = parse(content)
    except StrictJsonError as error:
        raise _refused(source, str(error)) from None
    for violation in violations(load("document-structure"), value):
        raise _refused(source, f"{violation.pointer or '/'}: {violation.message}")
    structure = _structure(value)
    _refuse_twins(source, structure.files)
    for document in structure.documents:
        _refuse_twins(source, [section.title for section in document.sections])
    return structure


def _structure(value: dict[str, Any]) -> PacketStructure:
    """Build the whole from JSON that fits the schema."""
    prefixes = tuple(value.get("requirementPrefixes", _PREFIXES))
    return PacketStructure(tuple(map(_document, value["documents"])), prefixes)


def _document(value: dict[str, Any]) -> Document:
    """Build one document."""
    sections = tuple(map(_section, value.get("sections", ())))
    return Document(value["file"], value["title"], sections, **_common(value))


def _section(value: dict[str, Any]) -> Section:
    """Build one section."""
    return Section(value["title"], value.get("required", True), **_common(value))


def _common(value: dict[str, Any]) -> dict[str, Any]:
    """Build what documents and sections share."""
    return {
        "holds": Holds(value["holds"]) if "holds" in value else None,
        "columns": tuple(value.get("columns", ())),
        "template": tuple(value.get("template", ())),
    }


def _refuse_twins(source: str, names: Sequence[str]) -> None:
    """Refuse a name that comes twice: nothing could tell which of the two is meant."""
    for index, name in enumerate(names):
        if name in names[:index]:
            raise _refused(source, f"{name!r} comes twice")


def _refused(source: str, why: str) -> SettingsError:
    """Return the error for a structure that cannot be used."""
    return SettingsError(f"{source}: {why}", _REMEDY)
