"""Where a text was cut, so that half a secret may stand there."""

import re
from collections.abc import Iterator
from typing import Final

_GAP: Final = b" bytes left out ...]"
_BETWEEN: Final = rb"(?:\\{1,8}[nr]|[\s|]){0,80}"
_AFTER_GAP: Final = re.compile(re.escape(_GAP) + _BETWEEN)
_HALF_A_CHARACTER: Final = rb"(?:~|[%\\&][!-~]{0,11}|[\x80-\xff]{1,7}|[0-9A-Fa-f])?"
_AT_GAP: Final = _HALF_A_CHARACTER + _BETWEEN + rb"\[\.\.\. [0-9]{1,19}" + re.escape(_GAP)
_AT_DOTS: Final = rb"\s{0,2}\.\.\."
_AT_END: Final = _HALF_A_CHARACTER + rb"\Z"


def gap(left_out: int) -> bytes:
    """Return what stands where bytes were left out of the middle; the redactor knows it."""
    return b"\n[... %d%b\n" % (left_out, _GAP)


class Cuts:
    """The cuts of a text: its end, if it was cut there, and each gap and ellipsis in it.

    An ellipsis falls between words, so that it counts only for a secret that holds a space.
    """

    def __init__(self, *, at_end: bool) -> None:
        """Take whether the text ends where it was cut."""
        self._at_end = at_end

    def any_in(self, content: bytes, *, with_words: bool) -> bool:
        """Tell whether there is a cut."""
        return self._at_end or _GAP in content or (with_words and b"..." in content)

    def ends(self, *, with_words: bool) -> "re.Pattern[bytes]":
        """Return the pattern of what follows the beginning of a secret that is cut."""
        ends = [_AT_GAP, *([_AT_END] if self._at_end else []), *([_AT_DOTS] if with_words else [])]
        return re.compile(b"|".join(ends))

    @staticmethod
    def starts(content: bytes) -> Iterator[int]:
        """Give the places that follow a gap."""
        return (match.end() for match in _AFTER_GAP.finditer(content))
