"""What some bytes could hold of a secret, told cheaply: most hold nothing and need no search."""

from functools import cached_property
from typing import Final

_BREAKS: Final = b" \t\r\n\v\f\\"


class Traces:
    """The signs of spellings in some bytes, each looked for when first asked for."""

    def __init__(self, content: bytes) -> None:
        """Look at some bytes of UTF-8."""
        self._content = content
        self.size = len(content)

    @cached_property
    def backslash(self) -> bool:
        """Whether there is a backslash."""
        return b"\\" in self._content

    @cached_property
    def escapes(self) -> bool:
        """Whether a character may be spelled in another way than as it is."""
        content = self._content
        return self.backslash or b"%" in content or b"&" in content or not content.isascii()

    @cached_property
    def hexadecimal(self) -> bytes:
        """The bytes in lower case, without what may stand between two hexadecimal digits."""
        return self._joined.lower().translate(None, _BREAKS + b":-")

    @cached_property
    def base64(self) -> bytes:
        """The bytes without what may stand between two characters of base64."""
        content = self._joined
        if b"%0" in content:
            for line_break in (b"%0D", b"%0d", b"%0A", b"%0a"):
                content = content.replace(line_break, b"")
        return content.translate(None, _BREAKS)

    @cached_property
    def _joined(self) -> bytes:
        """The bytes without line breaks that are escaped."""
        if not self.backslash:
            return self._content
        return self._content.replace(b"\\n", b"").replace(b"\\r", b"")
