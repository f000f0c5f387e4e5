"""Reads the fields of a JSON object, and says in one line which of them is wrong, and where."""

import re
from collections.abc import Sequence
from typing import Final, NoReturn

_TEXT: Final = r"(?s:.*\S.*)"


class FieldError(ValueError):
    """A field that is missing, unknown, or not what it should be."""


class Reader:
    """A JSON object at a place of a document; each question names the field it is about."""

    def __init__(self, value: object, place: str = "") -> None:
        """Begin at a value; raise ``FieldError`` when it is no object."""
        self._place = place
        if not isinstance(value, dict):
            self.refuse("", "is not an object")
        self._fields: dict[str, object] = value

    def refuse(self, field: str, why: str) -> NoReturn:
        """Raise ``FieldError`` for a field of this object."""
        place = ".".join(part for part in (self._place, field) if part)
        message = f"{place or 'the document'} {why}"
        raise FieldError(message)

    def only(self, *known: str) -> None:
        """Refuse fields beside the known ones: a misspelt one is not to be ignored."""
        for field in self._fields:
            if field not in known:
                self.refuse(field, f"is not known here (known: {', '.join(known)})")

    def version(self, field: str, expected: int) -> None:
        """Refuse any version but the expected one; true is no version."""
        found = self._fields.get(field)
        if found != expected or isinstance(found, bool):
            self.refuse(field, f"is not {expected}")

    def text(self, field: str, pattern: str = _TEXT) -> str:
        """Return a text that must be there and match a pattern as a whole."""
        return self._text(field, self._fields.get(field), pattern)

    def texts(self, field: str, pattern: str = _TEXT, least: int = 0) -> tuple[str, ...]:
        """Return a list of texts: none when the field is absent, else at least ``least``."""
        items = self._items(field)
        if field in self._fields and len(items) < least:
            self.refuse(field, "is empty")
        return tuple(
            self._text(f"{field}[{index}]", item, pattern) for index, item in enumerate(items)
        )

    def objects(self, field: str) -> "tuple[Reader, ...]":
        """Return readers of a list of objects; none when the field is absent."""
        return tuple(
            Reader(item, f"{self._place}.{field}[{index}]".lstrip("."))
            for index, item in enumerate(self._items(field))
        )

    def flag(self, field: str) -> bool:
        """Return true or false; true when the field is absent."""
        value = self._fields.get(field, True)
        if not isinstance(value, bool):
            self.refuse(field, "is neither true nor false")
        return value

    def choice(self, field: str, known: Sequence[str]) -> str | None:
        """Return one of the known words, or nothing when the field is absent."""
        value = self._fields.get(field)
        if field in self._fields and value not in known:
            self.refuse(field, f"is none of {', '.join(known)}")
        return str(value) if field in self._fields else None

    def unique(self, field: str, names: Sequence[str]) -> None:
        """Refuse names that come twice."""
        for index, name in enumerate(names):
            if name in names[:index]:
                self.refuse(f"{field}[{index}]", f"repeats {name!r}")

    def _text(self, place: str, value: object, pattern: str) -> str:
        """Return a value that is a text of the right form."""
        if not isinstance(value, str):
            self.refuse(place, "is missing" if value is None else "is not a text")
        if not re.fullmatch(pattern, value):
            self.refuse(place, f"is not of the form {pattern}" if value.strip() else "is blank")
        return value

    def _items(self, field: str) -> list[object]:
        """Return a list; an empty one when the field is absent."""
        value = self._fields.get(field, [])
        if not isinstance(value, list):
            self.refuse(field, "is not a list")
        return value
