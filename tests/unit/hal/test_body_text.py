"""Which bodies can be read as they are, by what they claim to be and by their bytes."""

import pytest

from specops.hal.body_text import encoding_fault, plain_text
from specops.hal.interface import BodyState, Response


def body(
    content: bytes, charset: str = "", state: BodyState = BodyState.COMPLETE, **headers: str
) -> Response:
    typed = f"application/json{charset and f'; charset={charset}'}"
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Response(200, (("content-type", typed), *named), content, state)


@pytest.mark.parametrize("charset", ["", "UTF-8", "utf8", "us-ascii", "latin-1", "windows-1252"])
def test_text_is_read_whatever_relative_of_ascii_it_claims_to_be(charset: str) -> None:
    assert plain_text(body("é".encode(), charset)) == "é"


def test_a_body_without_a_type_is_read_too() -> None:
    assert plain_text(Response(200, (), b"text")) == "text"


@pytest.mark.parametrize(
    "response",
    [
        body(b"text", "utf-16"),
        body(b"text", content_encoding="gzip"),
        body(b"te\0xt"),
        body(b"caf\xe9 au lait"),
        body("é".encode()[:1]),
    ],
)
def test_what_is_coded_or_no_text_is_not_read(response: Response) -> None:
    assert plain_text(response) is None


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ("; charset=utf-16", "utf-16"),
        (";charset=latin-1", "latin-1"),
        (";v=1;charset=a=b", "a=b"),
        ("; charset=XUTF-8X", "xutf-8x"),
    ],
)
def test_a_charset_is_read_whatever_stands_around_it(parameters: str, named: str) -> None:
    response = Response(200, (("content-type", f"application/json{parameters}"),), b"{}")
    assert encoding_fault(response, text=True) == f"charset {named!r}, not UTF-8"


def test_a_coding_is_found_behind_one_that_is_none() -> None:
    told = "content encoding 'gzip', although identity was asked for"
    assert encoding_fault(body(b"{}", content_encoding=", gzip"), text=False) == told


@pytest.mark.parametrize(("length", "named"), [(60, "x" * 60), (61, "(61 characters)")])
def test_what_a_body_claims_is_told_up_to_a_length(length: int, named: str) -> None:
    coded = encoding_fault(body(b"{}", content_encoding="x" * length), text=True)
    assert coded == f"content encoding {named!r}, although identity was asked for"
    claimed = encoding_fault(body(b"{}", "x" * length), text=True)
    assert claimed == f"charset {named!r}, not UTF-8"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xef\xbb\xbf{}", "byte order mark at the start of the body"),
        (b"{\0}\0", "NUL bytes at the start of the body: UTF-16 or UTF-32"),
        (b"{}  \0", ""),
    ],
)
def test_bytes_at_the_start_say_what_else_a_body_is(content: bytes, fault: str) -> None:
    assert encoding_fault(body(content), text=True) == fault


@pytest.mark.parametrize("state", [BodyState.TRUNCATED, BodyState.TOO_LARGE])
def test_half_a_character_at_a_cut_is_left_out(state: BodyState) -> None:
    assert plain_text(body("aé".encode()[:-1], state=state)) == "a"
