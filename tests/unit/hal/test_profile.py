import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specops.errors import ProfileError
from specops.hal.check import BodyKept, Recording
from specops.hal.profile import Expectation, HalCheck, JsonBody, Profile, read_profile

ROOT = Path(__file__).parents[3]
LEAST = {"method": "GET", "path": "/health"}


def read(document: object) -> Profile:
    return read_profile(json.dumps(document).encode(), "p.json")


def refusal(document: object) -> str:
    with pytest.raises(ProfileError) as caught:
        read(document)
    assert caught.value.exit_code == 2
    assert str(caught.value).isprintable()
    return caught.value.message


def test_the_least_check_has_a_method_and_a_path() -> None:
    assert read({"health": LEAST}) == Profile((HalCheck("health", "GET", "/health"),))


def test_every_key_of_a_check_is_read() -> None:
    value = {
        "method": "POST",
        "path": "/a/b",
        "headers": {"X-A": "{secrets.a.b}"},
        "query": {"page": 1, "on": True, "part": 0.5, "tag": ["x", 2]},
        "body": {"a": None},
        "description": "what for",
        "expect": {
            "status": [200, 201],
            "content_type": "Text/Plain",
            "schema": {"type": "object"},
            "graphql": False,
            "health": True,
            "max_latency_ms": 250,
        },
        "timeout_s": 1.5,
        "record": {"body": "shape", "mask": ["/a/*/b~1c"]},
    }

    assert read({"a": value}).checks == (
        HalCheck(
            name="a",
            method="POST",
            path="/a/b",
            headers={"X-A": "{secrets.a.b}"},
            query=(("page", "1"), ("on", "true"), ("part", "0.5"), ("tag", "x"), ("tag", "2")),
            body=JsonBody({"a": None}),
            description="what for",
            expect=Expectation(
                (200, 201),
                "text/plain",
                {"type": "object"},
                graphql=False,
                health=True,
                max_latency_ms=250,
            ),
            timeout_s=1.5,
            record=Recording(BodyKept.SHAPE, ("/a/*/b~1c",)),
        ),
    )


def test_a_check_that_may_be_repeated_can_be_sent_again() -> None:
    assert read({"a": LEAST | {"retries": 2}}).checks[0].retries == 2
    assert read({"a": LEAST}).checks[0].retries == 0
    assert read({"a": LEAST | {"method": "POST", "retries": 0}}).checks[0].retries == 0


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_not_be_repeated_is_never_sent_again(method: str) -> None:
    assert refusal({"a": LEAST | {"method": method, "retries": 1}}) == (
        f"p.json: /a/retries {method} may not be repeated, so it is never sent again"
    )


@pytest.mark.parametrize("wrong", ["", "a", "/a~", "/a~2", 3])
def test_a_mask_is_a_json_pointer(wrong: object) -> None:
    assert "/a/record/mask/0 " in refusal({"a": LEAST | {"record": {"mask": [wrong]}}})


def test_one_status_is_a_list_of_one() -> None:
    assert read({"a": LEAST | {"expect": {"status": 204}}}).checks[0].expect.status == (204,)


def test_a_body_of_null_is_not_the_same_as_no_body() -> None:
    checks = read({"with": LEAST | {"body": None}, "without": LEAST}).checks

    assert [check.body for check in checks] == [JsonBody(None), None]


def test_checks_come_in_the_order_of_the_file() -> None:
    names = ["z", "a", "M", "0"]

    assert [check.name for check in read(dict.fromkeys(names, LEAST)).checks] == names


def test_the_schema_key_of_editors_is_no_check() -> None:
    profile = read({"$schema": "../hal_profile.schema.json", "health": LEAST})

    assert [check.name for check in profile.checks] == ["health"]


@pytest.mark.parametrize(
    ("path", "graphql", "applies"),
    [
        ("/graphql", None, True),
        ("/v1/graphql", None, True),
        ("/graphql/", None, True),
        ("/graphql//", None, True),
        ("/GraphQL", None, True),
        ("/v1/%67raph%51L/", None, True),
        ("/graphql;v=1/", None, True),
        ("/graphql/x", None, False),
        ("/mygraphql", None, False),
        ("/graphql-docs", None, False),
        ("/graphql/", False, False),
        ("/graphql", False, False),
        ("/other", True, True),
    ],
)
def test_graphql_is_known_by_its_path_or_by_the_word_of_the_profile(
    path: str, graphql: object, applies: object
) -> None:
    expect = {} if graphql is None else {"graphql": graphql}

    assert read({"a": LEAST | {"path": path, "expect": expect}}).checks[0].is_graphql is applies


@pytest.mark.parametrize(
    ("name", "health", "applies"),
    [
        ("health", None, True),
        ("Health", None, True),
        ("HEALTH", None, True),
        ("health_of_x", None, False),
        ("health_of_x", True, True),
        ("Health", False, False),
    ],
)
def test_health_is_known_by_its_name_in_any_case_or_by_the_word_of_the_profile(
    name: str, health: object, applies: object
) -> None:
    expect = {} if health is None else {"health": health}

    assert read({name: LEAST | {"expect": expect}}).checks[0].is_health is applies


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{\n  "a": nope}', "p.json:2:8: Expecting value"),
        (b'{"a": 1,\n "a": 2}', "p.json:2:2: duplicate key 'a'"),
        (b"\xff", "p.json:1:1: byte 0xff is not UTF-8"),
        (b"", "p.json:1:1: Expecting value"),
    ],
)
def test_what_is_not_strict_json_is_refused_with_line_and_column(content: bytes, told: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_profile(content, "p.json")

    assert caught.value.message == told


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], 'p.json: [] is not of type "object"'),
        ({}, "p.json: {} has less than 1 property"),
        ({"$schema": "x"}, "has less than 2 properties"),
        ({"$schema": 1, "a": LEAST}, "p.json: /$schema 1 is not"),
        ({"a b": LEAST}, 'p.json: "a b" is not a check name'),
        ({"": LEAST}, 'p.json: "" is not a check name'),
        ({"-a": LEAST}, "is not a check name"),
        ({"a" * 65: LEAST}, "is not a check name"),
        ({"../a": LEAST}, "is not a check name"),
        ({"a\n": LEAST}, "is not a check name"),
        ({"a": 1}, 'p.json: /a 1 is not of type "object"'),
        ({"a": {"method": "GET"}}, 'p.json: /a "path" is a required property'),
        ({"a": {"path": "/x"}}, 'p.json: /a "method" is a required property'),
        ({"a": LEAST | {"methd": "x"}}, "/a/methd unknown name 'methd'; did you mean 'method'?"),
        ({"a": LEAST | {"expect": {"state": 200}}}, "did you mean 'status'?"),
        ({"a": LEAST | {"zzz": 1, "yyy": 2}}, "known are method, path, headers"),
        ({"a": LEAST | {"zzz": 1, "yyy": 2}}, "(and 1 more)"),
        ({"a": LEAST | {"method": "get"}}, '/a/method "get" is not one of "GET"'),
        ({"a": LEAST | {"method": "HEAD"}}, "is not one of"),
        ({"a": LEAST | {"path": "x"}}, '/a/path "x" is not a path that begins with one slash'),
        ({"a": LEAST | {"headers": {"X Y": "a"}}}, '/a/headers "X Y" is not a header name'),
        ({"a": LEAST | {"headers": {"X": "a\nb"}}}, "is not a header value"),
        ({"a": LEAST | {"headers": {"X": " a"}}}, "is not a header value"),
        ({"a": LEAST | {"headers": {"X": "€"}}}, "is not a header value"),
        ({"a": LEAST | {"headers": {"X": 1}}}, 'is not of type "string"'),
        ({"a": LEAST | {"headers": {"X": "1", "x": "2"}}}, "/x this header is there twice"),
        ({"a": LEAST | {"headers": {"Content-Length": "1"}}}, "belongs to the transport"),
        ({"a": LEAST | {"headers": {"accept-encoding": "br"}}}, "belongs to the transport"),
        ({"a": LEAST | {"query": {"a": None}}}, "/a/query/a"),
        ({"a": LEAST | {"query": {"a": [{}]}}}, "/a/query/a/0"),
        ({"a": LEAST | {"timeout_s": 0}}, "/a/timeout_s"),
        ({"a": LEAST | {"timeout_s": 1e9}}, "/a/timeout_s"),
        ({"a": LEAST | {"expect": {"status": []}}}, "/a/expect/status"),
        ({"a": LEAST | {"expect": {"status": 99}}}, "/a/expect/status"),
        ({"a": LEAST | {"expect": {"status": True}}}, "/a/expect/status"),
        ({"a": LEAST | {"expect": {"content_type": "a/b; c=d"}}}, "is not a media type"),
        ({"a": LEAST | {"expect": {"schema": True}}}, "/a/expect/schema"),
        ({"a": LEAST | {"expect": {"max_latency_ms": 0}}}, "/a/expect/max_latency_ms"),
        (
            {"a": LEAST | {"expect": {"schema": {"properties": {"x": {"type": "nope"}}}}}},
            "p.json: /a/expect/schema not a usable JSON Schema: /properties/x/type",
        ),
        ({"a": LEAST | {"expect": {"schema": {"$ref": "http://x.test/y"}}}}, "nothing is fetched"),
        ({"a": LEAST | {"headers": {"X": "{secrets.key}"}}}, "'{secrets.key}' is no placeholder"),
        ({"a": LEAST | {"body": [{"k": "{ secrets.a.b }"}]}}, "is no placeholder"),
        ({"a": LEAST | {"query": {"{hal_secret_x}": "1"}}}, "is no placeholder"),
    ],
)  # fmt: skip
def test_what_is_no_profile_is_refused_with_its_place(document: object, told: str) -> None:
    assert told in refusal(document)


@pytest.mark.parametrize(
    "path", ["//evil", "/a b", "/a?b=c", "/a#b", "/a\\b", "/../a", "/a/..", "/a/./b", "/a\n", ""]
)
def test_a_path_that_could_mean_another_place_is_refused(path: str) -> None:
    assert "is not a path" in refusal({"a": LEAST | {"path": path}})


@pytest.mark.parametrize(
    "path", ["/", "/a..b", "/..a", "/a.", "/ä/{secrets.a.b}", "/a%20b", "/a//b"]
)
def test_a_path_of_any_other_form_is_taken(path: str) -> None:
    assert read({"a": LEAST | {"path": path}}).checks[0].path == path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["method", "path", "headers", "query", "body", "expect", "timeout_s"])


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=3), st.dictionaries(NAMES, JSON), max_size=2))
def test_any_document_is_a_profile_or_refused(document: dict[str, Any]) -> None:
    try:
        profile = read(document)
    except ProfileError as error:
        told = error.message
    else:
        told = "p.json"
        assert profile.checks
    assert told.startswith("p.json")


def test_the_profile_of_this_repository_has_the_four_classic_checks() -> None:
    path = ROOT / "docs" / "hal" / "hal_profile.json"

    checks = {check.name: check for check in read_profile(path.read_bytes(), str(path)).checks}

    sent = {
        name: (check.method, check.path, check.query, check.body and check.body.value)
        for name, check in checks.items()
    }
    assert sent == {
        "health": ("GET", "/health", (), None),
        "list_movies": ("GET", "/api/v3/movie", (("page", "1"), ("limit", "50")), None),
        "indexer_test": ("POST", "/api/v3/indexer/test", (), {}),
        "graphql_ping": ("POST", "/graphql", (), {"query": "query { __typename }"}),
    }
    key = {"X-Api-Key": "{secrets.kavedarr.api_key}"}
    assert [check.headers for check in checks.values()] == [{}, key, key, key]
    assert all(check.description for check in checks.values())
