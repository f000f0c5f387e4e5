"""The forms of a secret that encode its bytes: hexadecimal, and base64 at each alignment."""

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Final

from specops.redaction.form import Form
from specops.redaction.spelling import Ways, any_of, hexadecimal, spelled
from specops.redaction.traces import Traces

# A very short piece would match ordinary text; six characters are 36 bits of the secret.
_LEAST_BASE64: Final = 6
_LEAST_AT_A_CUT: Final = 4
_HEX_BREAK: Final = rb"(?:[\s:-]|\\{1,8}[nr]){0,80}"
_BASE64_BREAK: Final = rb"(?:\s|\\{1,8}[nr]|%0[aAdD]){0,80}"
_OTHER_ALPHABET: Final = {"+": b"-", "/": b"_"}
_PROBE: Final = 24


class Hexadecimal(Form):
    """Some bytes as hexadecimal digits of either case, with breaks or colons between bytes."""

    def __init__(self, content: bytes) -> None:
        """Take the bytes."""
        self._digits = content.hex().encode()
        pairs = ((hexadecimal(byte, 2),) for byte in content)
        super().__init__(_apart(pairs, _HEX_BREAK), _LEAST_AT_A_CUT)

    def may_be_in(self, traces: Traces) -> bool:
        """Tell cheaply whether the form could be there."""
        return traces.size >= len(self._digits) and self._digits[:_PROBE] in traces.hexadecimal


class Base64(Form):
    """The part of a base64 text that only these bytes can give, after ``lead`` other bytes."""

    def __init__(self, piece: str) -> None:
        """Take the part, in the standard alphabet."""
        runs = re.split("[+/]", piece[:_PROBE])
        self._probe = max(runs, key=len).encode()
        self._size = len(piece)
        super().__init__(_apart(map(_ways, piece), _BASE64_BREAK), _LEAST_AT_A_CUT)

    def may_be_in(self, traces: Traces) -> bool:
        """Tell cheaply whether the form could be there."""
        return traces.size >= self._size and self._probe in traces.base64


def encoded(content: bytes) -> Iterator[Hexadecimal | Base64]:
    """Give the forms of some bytes."""
    yield Hexadecimal(content)
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + content).decode()
        piece = text[(0, 2, 3)[lead] : (lead + len(content)) * 8 // 6]
        if len(piece) >= _LEAST_BASE64:
            yield Base64(piece)


def _ways(character: str) -> Ways:
    """Return the ways to spell a character of base64, in both alphabets."""
    if character.isalnum():
        return (character.encode(),)
    return (*spelled(character)[0], _OTHER_ALPHABET[character])


def _apart(parts: Iterable[Ways], between: bytes) -> tuple[Ways, ...]:
    """Let something stand before each part but the first."""
    first, *rest = parts
    return (first, *((between + any_of(ways),) for ways in rest))
