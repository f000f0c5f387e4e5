"""Secrets out of everything that is written or printed, in every encoding they may take.

A secret is replaced by ``[redacted:NAME]``, NAME being the variable it came from. Recognised are
the raw bytes, the JSON and the URL encodings (with either case of hexadecimal digits), hexadecimal,
and base64 in both alphabets at each of the three alignments that a longer text can give it.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from specops.collaborator import collaborator

MIN_SECRET_LENGTH = 8


@collaborator
class Redactor:
    """Replaces the secrets it was made for; made without any, it changes nothing."""

    patterns: "tuple[tuple[re.Pattern[bytes], bytes], ...]" = ()

    def clean(self, content: bytes) -> bytes:
        """Return bytes in which no form of any secret is left."""
        for pattern, replacement in self.patterns:
            content = pattern.sub(replacement, content)
        return content

    def text(self, content: str) -> str:
        """Return a text in which no form of any secret is left."""
        if not self.patterns:
            return content
        encoded = content.encode("utf-8", "surrogatepass")
        return self.clean(encoded).decode("utf-8", "surrogatepass")

    def value(self, value: Any) -> Any:  # noqa: ANN401 - JSON is any value
        """Return a JSON value in which every string and every key is clean."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(key): self.value(item) for key, item in value.items()}
            case list() | tuple():
                return [self.value(item) for item in value]
            case _:
                return value


def redactor(secrets: Mapping[str, str]) -> Redactor:
    """Build the redactor of some secrets, given by the name of their variable.

    Longer secrets are replaced first, so that one secret inside another leaves no rest.
    """
    ordered = sorted(secrets.items(), key=lambda item: (-len(item[1]), item[0]))
    return Redactor(
        tuple(
            (_pattern(secret), f"[redacted:{name}]".encode()) for name, secret in ordered if secret
        )
    )


def _pattern(secret: str) -> "re.Pattern[bytes]":
    """Match every form of a secret, the longest form first."""
    raw = secret.encode("utf-8", "surrogatepass")
    plain: set[bytes] = {raw, *_json_forms(secret), *_base64_forms(raw)}
    parts: list[bytes] = [re.escape(form) for form in plain if form]
    parts += [_any_case(form) for form in (*_url_forms(raw), raw.hex().encode())]
    longest_first = sorted(sorted(set(parts)), key=len, reverse=True)
    return re.compile(b"|".join(longest_first))


def _json_forms(secret: str) -> set[bytes]:
    """Return the secret as JSON writers spell it, with and without ASCII only, slashes escaped."""
    ascii_form = json.dumps(secret)[1:-1]
    wide_form = json.dumps(secret, ensure_ascii=False)[1:-1]
    forms = {ascii_form, wide_form}
    forms |= {form.replace("/", "\\/") for form in forms}
    return {form.encode("utf-8", "surrogatepass") for form in forms}


def _url_forms(raw: bytes) -> set[bytes]:
    """Return the secret as URL encoders spell it."""
    every = "".join(f"%{byte:02X}" for byte in raw)
    return {
        quote(raw, safe="").encode(),
        quote(raw).encode(),
        quote_plus(raw).encode(),
        every.encode(),
    }


def _base64_forms(raw: bytes) -> set[bytes]:
    """Return the part of base64 text that only this secret can give, at each alignment."""
    forms = set()
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + raw)
        start = (0, 2, 3)[lead]
        whole = (lead + len(raw)) * 8 // 6
        piece = encoded[start:whole]
        forms |= {piece, piece.replace(b"+", b"-").replace(b"/", b"_")}
    # A very short piece would match ordinary text; six characters are 36 bits of the secret.
    return {form for form in forms if len(form) >= 6}  # noqa: PLR2004 - explained above


def _any_case(form: bytes) -> bytes:
    """Match an encoded form with hexadecimal digits in either case."""
    escaped = re.escape(form)
    return re.sub(rb"%([0-9A-Fa-f]{2})" if b"%" in form else rb"([a-f])", _both_cases, escaped)


def _both_cases(match: "re.Match[bytes]") -> bytes:
    """Turn hexadecimal digits into a pattern that takes both cases."""
    whole = match[0]
    return b"".join(
        b"[%c%c]" % (ord(chr(byte).lower()), ord(chr(byte).upper()))
        if chr(byte).isalpha()
        else bytes([byte])
        for byte in whole
    )
