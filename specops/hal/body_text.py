"""How the bytes of a body claim to be read: media type, charset and content coding."""

import codecs
import re

from specops.hal.interface import BodyState, Response
from specops.one_line import one_line

_LIKE_ASCII = re.compile(r"(utf-?8|(us-)?ascii|latin-?1|iso-8859-[0-9]+|windows-125[0-8])?")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def media_type(value: str) -> str:
    """Return the media type of a Content-Type, in lower case and without parameters."""
    return value.partition(";")[0].strip().lower()


def is_json_type(media: str) -> bool:
    """Whether a media type is ``application/json`` or ends in ``+json`` (RFC 6839)."""
    kind, slash, subtype = media.partition("/")
    return media == "application/json" or bool(kind and slash and subtype.endswith("+json"))


def encoding_fault(response: Response, *, text: bool) -> str:
    """Say what keeps a body from being read as plain UTF-8, or nothing.

    Where it is not ``text``, only a content coding counts. A body that was cut short may end in
    the middle of a character.
    """
    coding = _coding(response)
    if coding:
        return f"content encoding {one_line(coding, 60)!r}, although identity was asked for"
    if not text:
        return ""
    charset = _charset(response.header("content-type") or "")
    if charset not in ("", "utf-8", "utf8"):
        return f"charset {one_line(charset, 60)!r}, not UTF-8"
    return _byte_fault(response)


def plain_text(response: Response) -> str | None:
    """Return a body that is readable as it is, or ``None``: coded, not UTF-8, or with NUL bytes.

    Of a body that was cut short in the middle of a character, that character is left out.
    """
    charset = _charset(response.header("content-type") or "")
    if _coding(response) or not _LIKE_ASCII.fullmatch(charset) or b"\0" in response.body:
        return None
    whole = response.body_state is BodyState.COMPLETE
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(response.body, final=whole)
    except UnicodeDecodeError:
        return None


def _coding(response: Response) -> str:
    """Return the first content coding that is not identity."""
    values = (value for name, value in response.headers if name == "content-encoding")
    codings = (part.strip() for value in values for part in value.split(","))
    return next((one for one in codings if one.lower() not in ("", "identity")), "")


def _charset(content_type: str) -> str:
    """Return the charset parameter in lower case, or nothing."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').strip().lower()
    return ""


def _byte_fault(response: Response) -> str:
    """Say which bytes are not plain UTF-8, or nothing."""
    body = response.body
    if body.startswith(_MARKS):
        return "byte order mark at the start of the body"
    whole = response.body_state is BodyState.COMPLETE
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body, final=whole)
    except UnicodeDecodeError as error:
        return f"byte 0x{body[error.start]:02x} at offset {error.start} is not UTF-8"
    return "NUL bytes at the start of the body: UTF-16 or UTF-32" if b"\0" in body[:4] else ""
