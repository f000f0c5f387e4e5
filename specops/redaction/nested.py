"""Encodings within encodings: base64 or hexadecimal digits of a text that holds a secret somehow.

What could be such an encoding is decoded, at each alignment, and the texts in it are looked at as
any other text is. Only ASCII counts as text there: most runs are words or digests, and the noise
that they decode to costs next to nothing. Beyond ASCII, one encoding is known by its forms.
"""

import binascii
import re
import string
from collections.abc import Iterator
from typing import Final

from specops.redaction.form import Span

# How many encodings may lie around the forms that are known by themselves.
DEPTH: Final = 2
_BREAK: Final = rb"(?:\\{1,8}r)?\\{1,8}n|\r?\n"
_RUN: Final = re.compile(
    rb"(?:[A-Za-z0-9+/_-]{56,80}(?:%b)[ \t]{0,8})*[A-Za-z0-9+/_-]{16,}={0,2}" % _BREAK
)
_IN_RUNS: Final = (string.ascii_letters + string.digits + "+/_-").encode()
_AS_WORDS: Final = bytes(ord("x" if byte in _IN_RUNS else " ") for byte in range(256))
_LONG_WORD: Final = b"x" * 16
_BETWEEN: Final = re.compile(rb"(?:%b)[ \t]{0,8}" % _BREAK)
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_DIGITS: Final = re.compile(rb"[0-9A-Fa-f]{16,}")
_TEXT: Final = re.compile(rb"[\t\n\r -~]{8,}")
_QUANTUM: Final = 4


def runs(content: bytes) -> Iterator[Span]:
    """Give the places that could be encoded texts; lines that were wrapped are one.

    Each begins with a long word, and nearly all words are short: those are passed over at once.
    """
    words, position = content.translate(_AS_WORDS), 0
    while (start := words.find(_LONG_WORD, position)) >= 0 and (run := _RUN.match(content, start)):
        yield run.span()
        position = run.end()


def texts(run: bytes) -> Iterator[bytes]:
    """Give every text that a run may stand for."""
    is_wrapped = b"\n" in run or b"\\" in run
    joined = (_BETWEEN.sub(b"", run) if is_wrapped else run).rstrip(b"=")
    for decoded in (*_from_base64(joined), *_from_hexadecimal(joined)):
        yield from _TEXT.findall(decoded)


def _from_base64(run: bytes) -> Iterator[bytes]:
    """Decode a run from each of the places at which a quantum may begin."""
    standard = run.translate(_STANDARD)
    for start in range(_QUANTUM):
        over = (len(run) - start) % _QUANTUM
        whole = standard[start : len(run) - (over == 1)]
        yield binascii.a2b_base64(whole + b"=" * (_QUANTUM - over) if over > 1 else whole)


def _from_hexadecimal(run: bytes) -> Iterator[bytes]:
    """Decode the digits of a run, which may begin in the middle of a byte."""
    for digits in _DIGITS.findall(run):
        for start in range(2):
            size = (len(digits) - start) // 2 * 2
            yield bytes.fromhex(digits[start : start + size].decode())
