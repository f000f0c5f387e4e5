"""Quoted-printable (RFC 2045, 6.7): bytes as ``=41``, and line breaks that are none."""

import re
from bisect import bisect_right
from typing import Final

from specops.redaction.form import Span

_ESCAPE: Final = re.compile(rb"=(?:([0-9A-Fa-f]{2})|(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n))")


class Unquoted:
    """What a text says once it is decoded, and where each of its bytes stands in the text."""

    def __init__(self, text: bytes) -> None:
        """Decode a text; what is not quoted stays as it is."""
        parts: list[bytes] = []
        self._reached, self._origins = [0], [0]
        for escape in _ESCAPE.finditer(text):
            plain = text[self._origins[-1] : escape.start()]
            byte = bytes.fromhex(escape[1].decode()) if escape[1] else b""
            parts += (plain, byte)
            self._reached.append(self._reached[-1] + len(plain) + len(byte))
            self._origins.append(escape.end())
        self.content = b"".join((*parts, text[self._origins[-1] :]))

    @property
    def is_other(self) -> bool:
        """Whether anything was quoted."""
        return len(self._origins) > 1

    def origin(self, span: Span) -> Span:
        """Return the place in the text that a place in the content comes from."""
        return self._origin(span[0]), self._origin(span[1])

    def _origin(self, place: int) -> int:
        rank = bisect_right(self._reached, place) - 1
        return self._origins[rank] + place - self._reached[rank]
