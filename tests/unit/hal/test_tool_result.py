from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.hal.interface import BodyState, Failure, FailureClass, Response
from specops.hal.tool_result import EMPTY, UNREADABLE, read_result, read_text

CAP = 1 << 20
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,11}", fullmatch=True)
VALUES = st.text(st.characters(codec="latin-1", exclude_categories=["Cc", "Zs"]), max_size=20)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=5).map(tuple)


def told(
    status: int, headers: tuple[tuple[str, str], ...], body: str, reason: str | None = "OK"
) -> str:
    lines = "\n".join(f"{name}: {value}" for name, value in headers)
    first = f"Status: {status}" + ("" if reason is None else f" {reason}")
    return f"{first}\n\nHeaders:\n{lines}\n\nBody:\n{body}"


def result(text: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is any value
    return {"content": [{"type": "text", "text": text}], **more}


def failure(document: object) -> Failure:
    found = read_result(document, CAP)
    assert isinstance(found, Failure)
    assert found.message.isprintable()
    return found


@given(
    status=st.integers(100, 999),
    headers=HEADERS,
    body=st.text(max_size=60).filter(lambda body: body not in {EMPTY, UNREADABLE}),
    reason=st.none() | st.sampled_from(["", "OK", "Not Found", "Body:"]),
)
def test_what_a_tool_tells_is_what_the_server_said(
    status: int, headers: tuple[tuple[str, str], ...], body: str, reason: str | None
) -> None:
    expected = Response(status, headers, body.encode())
    assert read_text(told(status, headers, body, reason), CAP) == expected


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: (
    st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["content", "type", "text", "isError"]), inner, max_size=4)
)))  # fmt: skip
def test_any_other_json_is_a_failure_and_no_exception(document: object) -> None:
    assert failure(document).kind is FailureClass.PROTOCOL


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_a_response_or_a_failure(text: str, is_error: bool) -> None:  # noqa: FBT001 - by name
    found = read_result(result(text, isError=is_error), CAP)
    assert isinstance(found, Response | Failure)


def test_a_body_may_look_like_headers_and_body() -> None:
    body = "a\n\nBody:\nb"
    found = read_text(told(200, (("x", "y"),), body), CAP)
    assert found == Response(200, (("x", "y"),), body.encode())


def test_an_error_of_the_server_is_a_response_whatever_is_error_says() -> None:
    text = told(500, (("content-type", "text/html"),), "<h1>", "Internal Server Error")
    for document in (result(text), result(text, isError=True), result(text, isError=False)):
        assert read_result(document, CAP) == Response(
            500, (("content-type", "text/html"),), b"<h1>"
        )


def test_the_words_of_the_tool_are_no_body() -> None:
    assert read_text(told(200, (), EMPTY), CAP) == Response(200, (), b"")
    kept = Response(200, (), b"", BodyState.UNREADABLE)
    assert read_text(told(200, (), UNREADABLE), CAP) == kept


def test_a_body_beyond_the_cap_is_cut_and_marked() -> None:
    assert read_text(told(200, (), "abcd"), 4) == Response(200, (), b"abcd")
    cut = Response(200, (), b"abcd", BodyState.TOO_LARGE)
    assert read_text(told(200, (), "abcde"), 4) == cut


def test_a_lone_surrogate_is_no_utf_8_and_no_crash() -> None:
    found = read_text(told(200, (), "\ud800"), CAP)
    assert found == Response(200, (), b"\xed\xa0\x80")


def test_a_header_without_a_colon_is_a_name() -> None:
    found = read_text("Status: 204\n\nHeaders:\nX-Odd\nA:b:c\n\nBody:\n", CAP)
    assert found == Response(204, (("x-odd", ""), ("a", "b:c")), b"")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Error making GET request: fetch failed", FailureClass.PROTOCOL),
        ("connect ECONNREFUSED 127.0.0.1:7878", FailureClass.REFUSED),
        ("[Errno 111] Connection refused", FailureClass.REFUSED),
        ("getaddrinfo ENOTFOUND hal.test", FailureClass.DNS),
        ("read ECONNRESET", FailureClass.RESET),
        ("Connection reset by peer", FailureClass.RESET),
        ("socket hang up", FailureClass.RESET),
        ("The read operation timed out", FailureClass.TIMEOUT),
        ("self-signed certificate", FailureClass.TLS),
    ],
)
def test_a_tool_error_has_the_class_that_its_words_name(said: str, kind: FailureClass) -> None:
    assert failure(result(said, isError=True)) == Failure(kind, f"the tool says: {said}")


@pytest.mark.parametrize("text", ["", " \n", "Status: OK\n\nHeaders:\n\n\nBody:\n", "Status: 200"])
def test_a_text_of_another_form_is_told_as_it_is(text: str) -> None:
    found = failure(result(text))
    assert found.kind is FailureClass.PROTOCOL
    assert found.message.startswith("the tool answered in an unknown form: ")


def test_a_tool_that_says_nothing_is_told_so() -> None:
    assert failure(result(" ", isError=True)).message == "the tool says: nothing"


def test_several_items_or_none_are_no_answer() -> None:
    text = {"type": "text", "text": told(200, (), "x")}
    assert "2 items" in failure({"content": [text, text]}).message
    assert "0 items" in failure({"content": []}).message
    assert "1 items" in failure({"content": [{"type": "image", "data": ""}]}).message
    assert "no tool result" in failure([]).message
