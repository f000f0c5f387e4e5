"""One secret, in all its forms."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from specops.redaction.cut import Cuts
from specops.redaction.encoded import Base64, Hexadecimal, encoded
from specops.redaction.form import LONG, Form, replaced
from specops.redaction.quoted import Unquoted
from specops.redaction.spelling import AMBIGUOUS, spelled
from specops.redaction.traces import Traces

# Two characters that a cut may leave behind are at most a quarter of a secret.
LEAST_AT_A_CUT: Final = 3
_SPELLED_WITHOUT_ESCAPES: Final = re.compile(r"['~/\s]")


class Secret:
    """A secret and what is put in its place. It has no ``repr`` that shows anything."""

    def __init__(self, name: str, value: str) -> None:
        """Take the name of the variable, and its value or a line of it."""
        self.mark = f"[redacted:{name}]".encode("ascii", "backslashreplace")
        self._value = value
        self._raw = value.encode("utf-8", "surrogatepass")
        self._ends_a_spelling = value[-1:] in AMBIGUOUS
        self._always_searched = bool(_SPELLED_WITHOUT_ESCAPES.search(value))
        self.least_size = min(len(value), LONG)
        self._beginning = value[:LONG].encode("utf-8", "surrogatepass")
        self._has_space = any(character.isspace() for character in value)

    def removed_from(self, content: bytes, traces: Traces, cuts: Cuts) -> bytes:
        """Put the mark in place of every form of the secret, and of what cuts left of one."""
        if not (traces.backslash or self._ends_a_spelling):
            content = content.replace(self._raw, self.mark)
        for form in self._suspects(content, traces):
            content = replaced(content, form.whole(content), self.mark)
        content = self._removed_where_quoted(content)
        if not cuts.any_in(content, with_words=self._has_space):
            return content
        ends = cuts.ends(with_words=self._has_space)
        for form in (self._characters, *self._encoded):
            content = replaced(content, form.cut_short(content, ends), self.mark)
            content = replaced(content, form.cut_open(content, cuts.starts(content)), self.mark)
        return content

    def _removed_where_quoted(self, content: bytes) -> bytes:
        """Put the mark in place of the secret where it is quoted-printable."""
        if b"=" not in content:
            return content
        unquoted = Unquoted(content)
        if not unquoted.is_other:
            return content
        for form in self._suspects(unquoted.content, Traces(unquoted.content)):
            found = [unquoted.origin(span) for span in form.whole(unquoted.content)]
            if found:
                content = replaced(content, found, self.mark)
                unquoted = Unquoted(content)
        return content

    def _suspects(self, content: bytes, traces: Traces) -> Iterator[Form]:
        """Give the forms that may be there."""
        if self._always_searched or traces.escapes or self._beginning in content:
            yield self._characters
        if traces.size >= len(self._value) + len(self._value) // 3:
            yield from (form for form in self._encoded if form.may_be_in(traces))

    @cached_property
    def _characters(self) -> Form:
        """The secret character by character."""
        return Form(spelled(self._value), LEAST_AT_A_CUT)

    @cached_property
    def _encoded(self) -> tuple[Hexadecimal | Base64, ...]:
        """The secret as encoded bytes: of UTF-8, and of Latin-1 where that differs."""
        contents = [self._raw]
        if not self._value.isascii() and max(self._value) <= "\xff":
            contents.append(self._value.encode("latin-1"))
        return tuple(form for content in contents for form in encoded(content))
