"""Faults of encoding: text that is not plain UTF-8, and bodies that come compressed unasked."""

import gzip
import json
import zlib
from dataclasses import replace
from typing import Final

from specops.hal.embedded.answer import Answer
from specops.hal.embedded.faults.model import (
    Act,
    Fault,
    says,
    turns_into,
    typed,
    with_header,
)
from specops.hal.embedded.wire import Wire
from specops.hal.interface import FailureClass

_TEXT: Final = '{"status": "healthy", "title": "Grüße"}'
_MEBIBYTE: Final = 1024 * 1024
_BOMB_MEMBERS: Final = 200


def _compressed(right: Answer) -> Answer:
    return replace(right, body=gzip.compress(right.body))


def _bomb(wire: Wire, right: Answer) -> None:
    """Send 200 kB that unfold to 200 MB: a gzip file may have many members (RFC 1952)."""
    member = gzip.compress(b" " * _MEBIBYTE)
    bomb = replace(right, body=member * _BOMB_MEMBERS)
    wire.send(bomb.with_headers(("Content-Encoding", "gzip")).render(close=True))


def _labelled_gzip(right: Answer) -> Answer:
    return _compressed(right).with_headers(("Content-Encoding", "gzip"))


def _deflated(right: Answer) -> Answer:
    coded = replace(right, body=zlib.compress(right.body))
    return coded.with_headers(("Content-Encoding", "deflate"))


def _text(charset: str, declared: str) -> Act:
    return says(_TEXT.encode(charset), f"application/json; charset={declared}")


def _unescaped(right: Answer) -> Answer:
    """Spell every character of the right body as itself, and add some."""
    spelled = json.dumps(json.loads(right.body), ensure_ascii=False)
    return replace(right, body=spelled.replace("{", '{"größe": "💾", ', 1).encode())


def _after_mark(right: Answer) -> Answer:
    return replace(right, body=b"\xef\xbb\xbf" + right.body)


_ENCODING = FailureClass.ENCODING
_UNKNOWN = with_header("Content-Encoding", "x-secret-sauce")

FAULTS: Final = (
    Fault("bom", "a byte order mark before the JSON", _ENCODING, turns_into(_after_mark)),
    Fault("utf-16", "UTF-16 with its mark", _ENCODING, _text("utf-16", "utf-16")),
    Fault("utf-16-unmarked", "UTF-16 that says UTF-8", _ENCODING, _text("utf-16-le", "utf-8")),
    Fault("utf-32", "UTF-32 that says UTF-8", _ENCODING, _text("utf-32-be", "utf-8")),
    Fault("latin-1", "Latin-1, and it says so", _ENCODING, _text("latin-1", "iso-8859-1")),
    Fault("invalid-utf-8", "a byte no UTF-8 has", _ENCODING, says(b'{"status": "healthy\xff"}')),
    Fault("gzip", "gzip although identity was asked", _ENCODING, turns_into(_labelled_gzip)),
    Fault("deflate", "deflate although identity was asked", _ENCODING, turns_into(_deflated)),
    Fault("gzip-unlabelled", "gzip, and no header says so", _ENCODING, turns_into(_compressed)),
    Fault("gzip-bomb", "200 kB that unfold to 200 MB", _ENCODING, _bomb),
    Fault("unknown-encoding", "a content encoding nobody knows", _ENCODING, _UNKNOWN),
    Fault("identity-encoding", "identity", None, with_header("Content-Encoding", "identity")),
    Fault("beyond-ascii", "UTF-8 with all sorts of characters", None, turns_into(_unescaped)),
    Fault("charset-utf-8", "UTF-8, declared", None, typed("application/json; charset=utf-8")),
)
