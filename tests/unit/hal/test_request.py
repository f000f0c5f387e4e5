import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.errors import PreconditionError, UsageError
from specops.hal.check import Expectation, HalCheck, JsonBody
from specops.hal.interface import Request
from specops.hal.request import (
    ACCEPT,
    build_request,
    checked_base_url,
    templated_request,
    unsent_request,
)
from specops.hal.secrets import Secrets
from specops.one_line import one_line

HEALTH = HalCheck("health", "GET", "/health")
BASE = "http://127.0.0.1:7878"
NONE = Secrets({})
KEY = Secrets({"HAL_SECRET_A_B": "a/b?c&d e\u00e9"})


def built(check: HalCheck, base_url: str = BASE, secrets: Secrets = NONE) -> Request:
    return build_request(check, base_url, secrets, 10.0)


def test_the_least_request() -> None:
    assert built(HEALTH) == Request(
        "health", "GET", "http://127.0.0.1:7878/health", {"Accept": ACCEPT}, None, 10.0
    )


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("http://h:1", "http://h:1/health"),
        ("http://h:1/", "http://h:1/health"),
        ("https://h/api/v1/", "https://h/api/v1/health"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x/health"),
    ],
)
def test_the_path_of_the_base_url_is_kept(base_url: str, url: str) -> None:
    assert built(HEALTH, base_url).url == url


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ("/a b\u00e9", "/a%20b%C3%A9"),
        ("/a%20b", "/a%20b"),
        ("/100%", "/100%25"),
        ("/a;b=c,d:e@f!$&'()*+~", "/a;b=c,d:e@f!$&'()*+~"),
        ('/{x}"<>', "/%7Bx%7D%22%3C%3E"),
        ("/{secrets.a.b}/c", "/a%2Fb%3Fc%26d%20e%C3%A9/c"),
    ],
)
def test_a_path_is_encoded_once_and_a_value_stays_within_its_segment(
    path: str, spelled: str
) -> None:
    assert built(replace(HEALTH, path=path), secrets=KEY).url == BASE + spelled


def test_the_query_goes_into_the_url_in_its_order() -> None:
    query = (("page", "1"), ("tag", "a b&c"), ("tag", "{secrets.a.b}"), ("\u00e9", ""))

    url = built(replace(HEALTH, query=query), secrets=KEY).url

    assert url == (f"{BASE}/health?page=1&tag=a%20b%26c&tag=a%2Fb%3Fc%26d%20e%C3%A9&%C3%A9=")


def test_a_body_is_compact_json_with_its_type() -> None:
    check = replace(
        HEALTH, method="POST", body=JsonBody({"b": ["{secrets.a.b}", 1], "a": "\u00e9"})
    )

    request = built(check, secrets=Secrets({"HAL_SECRET_A_B": 'q"\\'}))

    assert request.body == '{"b":["q\\"\\\\",1],"a":"\u00e9"}'.encode()
    assert request.headers == {"Accept": ACCEPT, "Content-Type": "application/json"}


def test_a_body_of_null_is_sent() -> None:
    assert built(replace(HEALTH, body=JsonBody(None))).body == b"null"


def test_headers_of_the_check_go_before_the_defaults() -> None:
    headers = {"accept": "a/b", "CONTENT-type": "application/graphql+json", "X-Empty": ""}

    assert built(replace(HEALTH, headers=headers, body=JsonBody({}))).headers == headers


def test_the_expected_type_is_what_is_accepted() -> None:
    check = replace(HEALTH, expect=Expectation(content_type="text/plain"))

    assert built(check).headers["Accept"] == "text/plain"


def test_a_secret_goes_into_a_header() -> None:
    check = replace(HEALTH, headers={"Authorization": "Bearer {secrets.a.b}"})

    request = built(check, secrets=KEY)

    assert request.headers["Authorization"] == "Bearer a/b?c&d e\u00e9"
    assert "a/b" not in repr(request)


@pytest.mark.parametrize(
    "value", ["Zebra\u20ac", "Zebra ", " Zebra", "Zebra\r\nX: y", "Zebra\0", "\t"]
)
def test_a_header_that_cannot_be_sent_is_a_precondition_and_not_shown(value: str) -> None:
    check = replace(HEALTH, headers={"X-Api-Key": "{secrets.a.b}"})

    with pytest.raises(PreconditionError, match="the header X-Api-Key") as caught:
        built(check, secrets=Secrets({"HAL_SECRET_A_B": value}))

    assert "Zebra" not in str(caught.value)


@pytest.mark.parametrize(("own", "cap", "deadline_s"), [(None, 3, 3), (2, 3, 2), (5, 3, 3)])
def test_the_setting_caps_the_deadline_of_the_check(
    own: float | None, cap: float, deadline_s: float
) -> None:
    check = replace(HEALTH, timeout_s=own)

    assert build_request(check, BASE, NONE, cap).deadline_s == deadline_s


def test_a_request_that_is_not_sent_shows_its_placeholders() -> None:
    check = HalCheck(
        "a",
        "POST",
        "/{secrets.a.p}",
        {"X": "{HAL_SECRET_B}"},
        (("q", "{secrets.a.q}"),),
        JsonBody({"k": "{secrets.a.b}"}),
    )

    request = unsent_request(check, BASE, 3.0)

    assert request.url == f"{BASE}/%7Bsecrets.a.p%7D?q=%7Bsecrets.a.q%7D"
    assert request.headers["X"] == "{HAL_SECRET_B}"
    assert request.body == b'{"k":"{secrets.a.b}"}'


@pytest.mark.parametrize(
    ("base_url", "told"),
    [
        ("ftp://h", "is neither http nor https"),
        ("h:80", "is neither http nor https"),
        ("embedded", "is neither http nor https"),
        ("", "is not plain ASCII"),
        ("http://h /x", "is not plain ASCII"),
        ("http://h\n", "is not plain ASCII"),
        ("http://b\u00fccher.test", "is not plain ASCII"),
        ("http://h\\x", "is not plain ASCII"),
        ("http://", "has no valid host and port"),
        ("http:/h", "has no valid host and port"),
        ("http://h:0", "has no valid host and port"),
        ("http://h:99999", "has no valid host and port"),
        ("http://h:x", "has no valid host and port"),
        ("http://[::1", "has no valid host and port"),
        ("http://a..b", "has no valid host and port"),
        (f"http://{'a' * 64}", "has no valid host and port"),
        ("http://h%2f", "has no valid host and port"),
        ("http://h?x=1", "has a query or a fragment"),
        ("http://h/?", "has a query or a fragment"),
        ("http://h/#x", "has a query or a fragment"),
    ],
)
def test_a_base_url_that_is_none_is_refused(base_url: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        checked_base_url(base_url)

    assert caught.value.message.isprintable()
    assert f"'{one_line(base_url)}'" in caught.value.message


@pytest.mark.parametrize(
    "base_url", ["http://user:Zebra@h/", "ftp://Zebra@h", "http://h/Zebra@\n", "http://Zebra:x@["]
)
def test_credentials_in_a_base_url_are_refused_and_not_shown(base_url: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked_base_url(base_url)

    assert "Zebra" not in str(caught.value)


@given(st.text(max_size=30), st.text(max_size=10), st.text(max_size=10))
def test_a_request_line_can_not_be_broken(path: str, name: str, value: str) -> None:
    safe = path.encode("utf-8", "replace").decode()
    query = ((name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode()),)

    url = built(replace(HEALTH, path="/" + safe, query=query)).url

    assert url.isascii()
    assert url.isprintable()
    assert " " not in url
    assert url.startswith(BASE + "/")
    assert "#" not in url
    assert url.count("?") == 1


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=5))
def test_a_body_is_the_json_of_the_profile(value: object) -> None:
    text = json.loads(json.dumps(value).encode("utf-8", "replace").decode())

    assert json.loads(built(replace(HEALTH, body=JsonBody(text))).body or b"") == text


PLAIN_KEY = Secrets({"HAL_SECRET_A_B_C": "s3ntinel"})


def templated(check: HalCheck, secrets: Secrets = PLAIN_KEY) -> Request:
    return templated_request(check, BASE, secrets, 10.0)


def test_a_template_keeps_placeholders_in_one_spelling_wherever_they_stand() -> None:
    check = HalCheck(
        "c",
        "POST",
        "/x/{secrets.a.b.c}",
        headers={"X-Key": "{secrets.HAL_SECRET_A_B_C}"},
        query=(("q", "{HAL_SECRET_A_B_C}&"),),
        body=JsonBody({"k": "<{secrets.a.b_c}>"}),
    )
    request = templated(check)
    assert request.url == f"{BASE}/x/{{secrets.a.b_c}}?q={{secrets.a.b_c}}%26"
    assert request.headers["X-Key"] == "{secrets.a.b_c}"
    assert request.body == b'{"k":"<{secrets.a.b_c}>"}'
    assert "s3ntinel" not in f"{request.url}{dict(request.headers)}{request.body!r}"


def test_a_variable_of_one_word_is_a_placeholder_of_one_word() -> None:
    check = replace(HEALTH, headers={"X-Key": "{HAL_SECRET_TOKEN}"})
    request = templated(check, Secrets({"HAL_SECRET_TOKEN": "s3ntinel"}))
    assert request.headers["X-Key"] == "{secrets.token}"


def test_a_template_without_placeholders_is_the_request_itself() -> None:
    check = replace(HEALTH, path="/%7Bx%7D", body=JsonBody([1]))
    assert templated(check, NONE) == built(check)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ({"path": "/{secrets.a.b}"}, "a/b"),
        ({"query": (("q", "{secrets.a.b}"),)}, "a&b"),
        ({"body": JsonBody("{secrets.a.b}")}, 'a"b'),
        ({"path": "/{secrets.a.b}%7Bsecrets.a.b%7D"}, "ab"),
    ],
)
def test_what_the_far_end_would_fill_in_wrongly_is_refused(
    change: dict[str, object], value: str
) -> None:
    check = replace(HEALTH, **change)  # type: ignore[arg-type] # by name
    with pytest.raises(PreconditionError, match="'health': a secret has to be escaped") as caught:
        templated(check, Secrets({"HAL_SECRET_A_B": value}))
    assert value not in str(caught.value).replace("'health'", "")


def test_a_header_takes_a_secret_as_it_is() -> None:
    check = replace(HEALTH, headers={"X-Key": "{secrets.a.b}"})
    assert templated(check, KEY).headers["X-Key"] == "{secrets.a.b}"
