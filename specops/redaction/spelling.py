r"""How texts spell one character: as patterns of UTF-8 bytes that match any of the ways.

Known are the character itself; escapes with a backslash (JSON, Python, JavaScript, C, octal, one
before punctuation); percent-encoding of UTF-8 or Latin-1, and ``%uXXXX``; HTML entities; what a
shell's quoting makes of an apostrophe; ``~1`` and ``~0`` of JSON pointers; a plus sign for a space;
and UTF-8 read as Latin-1 or as Windows-1252. Escapes of escapes (``\\u0073``, ``%2573``,
``&amp;lt;``) are followed.
"""

import re
from functools import cache
from typing import Final

Ways = tuple[bytes, ...]

# Bounded, and without going back (``+``), so that no text can make a search take long.
_BACKSLASH: Final = rb"\\\\{0,7}+"
_ANY_BACKSLASH: Final = rb"\\{0,8}+"
_PERCENT: Final = rb"%(?:25){0,3}"
_AMPERSAND: Final = rb"&(?:amp;){0,3}"
_SHORT: Final = dict(zip("\0\a\b\t\n\v\f\r\x1b", b"0abtnvfre", strict=True))
_MORE: Final[dict[str, Ways]] = {
    " ": (rb"\+",),
    "\n": (rb"\r\n[ \t]{0,64}", rb"\n[ \t]{0,64}", rb"\\\\{0,7}+r\\{1,8}+n", b"%0[dD]%0[aA]"),
    "/": (b"~1", b"%7[eE]1"),
    "~": (b"~0", b"%7[eE]0"),
    "'": (rb"'\"'\"'", rb"'\\''"),
}
# What begins another spelling of itself: one match cannot tell how much of it is meant.
AMBIGUOUS: Final = frozenset("%&~'\n\u00c3")


def any_of(ways: Ways) -> bytes:
    """Return the pattern that matches any of some ways."""
    return b"(?:" + b"|".join(dict.fromkeys(ways)) + b")"


@cache
def hexadecimal(number: int, width: int) -> bytes:
    """Return a pattern for hexadecimal digits in either case."""
    digits = f"{number:0{width}x}"
    return "".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in digits).encode()


def spelled(secret: str) -> tuple[Ways, ...]:
    """Return the ways to spell each character of a secret; a run of backslashes counts as one.

    A run takes every backslash that is there, also that of an escape after it.
    """
    found = []
    after_run = False
    for part in re.findall(r"\\+|[^\\]", secret):
        is_run = part[0] == "\\"
        found.append(_run(len(part)) if is_run else _choices(part, after_run))
        after_run = is_run
    return tuple(found)


def _run(length: int) -> Ways:
    """Return the one way to take a run of backslashes, however many escapes it is made of."""
    most = 8 * length
    first = any_of((*_ways("\\", _BACKSLASH)[:-1], rb"\\{1,%d}+" % most))
    more = any_of((*_ways("\\", _ANY_BACKSLASH)[:-1], rb"\\{1,%d}+" % most))
    return (b"%b%b{0,%d}+" % (first, more, most),)


@cache
def _choices(character: str, after_run: bool) -> Ways:  # noqa: FBT001 - read by one caller
    """Return one pattern, or several that have to be tried each where one could mislead."""
    found = _ways(character, _ANY_BACKSLASH if after_run else _BACKSLASH)
    if character not in AMBIGUOUS:
        return (any_of(found),)
    return (*found, *(way.replace(b"{0,3}", b"{0,3}?") for way in found if b"{0,3}" in way))


def _ways(character: str, back: bytes) -> Ways:
    """Return the ways to spell a character, each beginning with a known byte."""
    found = (*_MORE.get(character, ()), *_code_point(character, back))
    if character.isascii():
        return found
    single = tuple(way for byte in _single_bytes(character) for way in _byte(byte, back))
    return (*found, *single, *_sequence(_utf8(character), back))


def _sequence(content: bytes, back: bytes) -> Ways:
    """Return the ways to spell bytes one by one."""
    first, *rest = content
    end = b"".join(any_of(_byte(byte, _BACKSLASH)) for byte in rest)
    return tuple(way + end for way in _byte(first, back))


def _byte(byte: int, back: bytes) -> Ways:
    """Return the ways to spell one byte from 128 on, also when taken for a character."""
    taken_for = {chr(byte), bytes([byte]).decode("cp1252", "replace")} - {"\ufffd"}
    return tuple(way for character in sorted(taken_for) for way in _code_point(character, back))


def _code_point(character: str, back: bytes) -> Ways:
    """Return the escapes of a character, and last the character itself."""
    number, raw = ord(character), re.escape(_utf8(character))
    units = _utf16(character)
    escapes = [_pair(units, _BACKSLASH), rb"u\{0{0,5}%b\}" % hexadecimal(number, 1)]
    escapes.append(b"U" + hexadecimal(number, 8))
    percents = [_pair(units, _PERCENT)]
    entities = [b"#0{0,5}%d" % number, b"#[xX]0{0,6}" + hexadecimal(number, 1), *_names(character)]
    if number < 256:  # noqa: PLR2004 - what one byte can hold
        escapes += [b"x" + hexadecimal(number, 2), b"%03o" % number]
        percents.append(hexadecimal(number, 2))
    if character in _SHORT:
        escapes.append(b"%c" % _SHORT[character])
    if character.isascii() and not character.isalnum() and character != "\\":
        escapes.append(raw)
    return (
        back + any_of(tuple(escapes)),
        _PERCENT + any_of(tuple(percents)),
        _AMPERSAND + any_of(tuple(entities)) + b";?",
        raw,
    )


def _pair(units: list[int], lead: bytes) -> bytes:
    """Return UTF-16 units as ``u`` and four digits each, without what leads the first."""
    return lead.join(b"u" + hexadecimal(unit, 4) for unit in units)


def _utf8(character: str) -> bytes:
    return character.encode("utf-8", "surrogatepass")


def _utf16(character: str) -> list[int]:
    """Return the UTF-16 code units of a character."""
    encoded = character.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(encoded[at : at + 2]) for at in range(0, len(encoded), 2)]


def _single_bytes(character: str) -> set[int]:
    """Return the one byte that stands for a character in an older encoding.

    A lone surrogate is how Python holds a byte of the environment that is not UTF-8.
    """
    found = set()
    for encoding in ("latin-1", "cp1252", "utf-8"):
        encoded = character.encode(encoding, "surrogateescape" if encoding == "utf-8" else "ignore")
        found |= set(encoded) if len(encoded) == 1 else set()
    return found


def _names(character: str) -> Ways:
    """Return the names of a character in HTML."""
    if character.isascii() and character.isalnum():
        return ()
    return _all_names().get(character, ())


@cache
def _all_names() -> dict[str, Ways]:
    """Return the names in HTML by character; imported late, for most texts hold no entity."""
    from html.entities import html5  # noqa: PLC0415 - start-up counts

    found: dict[str, Ways] = {}
    for name, character in html5.items():
        if name.endswith(";"):
            found[character] = (*found.get(character, ()), name[:-1].encode())
    return found
