import socket
import threading
from typing import Any

import jsonschema
import pytest

from specops.errors import SchemaError
from specops.schema import (
    MAX_VIOLATIONS,
    Violation,
    acceptor,
    check_schema,
    load,
    pointer,
    violations,
)

INTEGER_X = {"properties": {"x": {"type": "integer"}}}


def test_a_valid_value_has_no_violations() -> None:
    assert violations(INTEGER_X, {"x": 1}) == ()


def test_a_violation_names_the_place_as_a_json_pointer() -> None:
    schema = {"properties": {"a/b~c": {"items": {"type": "integer"}}}}

    assert violations(schema, {"a/b~c": [1, "two"]}) == (
        Violation("/a~1b~0c/1", '"two" is not of type "integer"'),
    )


def test_an_empty_path_points_to_the_whole_value() -> None:
    assert pointer([]) == ""
    assert violations({"type": "object"}, 1)[0].pointer == ""


def test_violations_come_in_the_order_of_their_places() -> None:
    schema = {"additionalProperties": {"type": "integer"}}

    found = violations(schema, {"b": "", "a": "", "c": ""})

    assert [violation.pointer for violation in found] == ["/a", "/b", "/c"]


def test_an_unknown_name_is_told_with_the_near_one() -> None:
    schema = {"properties": {"method": {}, "path": {}}, "additionalProperties": False}

    assert violations(schema, {"methd": 1}) == (
        Violation("/methd", "unknown name 'methd'; did you mean 'method'?"),
    )


def test_an_unknown_name_without_a_near_one_is_told_with_all() -> None:
    schema = {"properties": {"method": {}, "path": {}}, "additionalProperties": False}

    (violation,) = violations(schema, {"zzz": 1})

    assert violation.message == "unknown name 'zzz'; known are method, path"


def test_the_near_name_is_found_behind_a_reference() -> None:
    schema = {
        "$defs": {"check": {"properties": {"body": {}}, "additionalProperties": False}},
        "additionalProperties": {"$ref": "#/$defs/check"},
    }

    (violation,) = violations(schema, {"health": {"bdy": 1}})

    assert violation == Violation("/health/bdy", "unknown name 'bdy'; did you mean 'body'?")


def test_an_unknown_name_in_an_embedded_schema_is_told_without_a_guess() -> None:
    inner = {
        "$id": "urn:inner",
        "$defs": {"d": {"properties": {"m": {}}, "additionalProperties": False}},
        "$ref": "#/$defs/d",
    }
    schema = {"$defs": {"c": inner}, "additionalProperties": {"$ref": "urn:inner"}}

    assert violations(schema, {"q": {"n": 1}}) == (Violation("/q/n", "unknown name 'n'"),)


def test_an_object_that_may_hold_nothing_is_a_violation() -> None:
    assert violations({"additionalProperties": False}, {"y": 1}) != ()


def test_the_nearest_alternative_explains_a_value_that_fits_none() -> None:
    schema = {
        "anyOf": [
            {"type": "integer"},
            {"type": "object", "properties": {"a": {"oneOf": [{"items": {"type": "string"}}]}}},
        ]
    }

    assert violations(schema, {"a": [1]}) == (Violation("/a/0", '1 is not of type "string"'),)


def test_alternatives_that_all_fail_at_the_top_are_told_together() -> None:
    (violation,) = violations({"oneOf": [{"type": "integer"}, {"type": "array"}]}, "x")

    assert violation.message.startswith('"x" is not valid under any of the schemas')


def test_two_alternatives_that_both_fit_are_told() -> None:
    (violation,) = violations({"oneOf": [{"type": "integer"}, {"minimum": 1}]}, 1)

    assert "more than one" in violation.message


def test_a_large_value_is_not_spelled_out() -> None:
    assert violations(INTEGER_X, {"x": "word " * 100_000}) == (
        Violation("/x", 'the value is not of type "integer"'),
    )


def test_the_number_of_violations_is_bounded() -> None:
    assert len(violations({"items": {"type": "string"}}, [1] * 1000)) == MAX_VIOLATIONS


def test_control_characters_of_a_value_do_not_reach_the_message() -> None:
    (violation,) = violations({"properties": {"x": {"enum": ["a\u2028"]}}}, {"x": "\u2028\x1b"})

    assert violation.message.isprintable()


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nope"},
        {"pattern": "("},
        {"properties": 5},
        {"$ref": "#/nowhere"},
        {"$schema": "https://example.org/unknown"},
    ],
    ids=lambda schema: next(iter(schema)),
)
def test_a_schema_that_cannot_be_used_is_an_error(schema: dict[str, Any]) -> None:
    with pytest.raises(SchemaError, match="not a usable JSON Schema"):
        check_schema(schema)


def test_the_place_in_an_unusable_schema_is_named() -> None:
    with pytest.raises(SchemaError, match="/properties/x/type"):
        violations({"properties": {"x": {"type": "nope"}}}, {})


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_a_remote_reference_is_refused_and_never_fetched(keyword: str) -> None:
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        thread = threading.Thread(target=_accept_once, args=(listener, calls))
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/schema.json"
        with pytest.raises(SchemaError, match=r"127\.0\.0\.1"):
            violations({keyword: url}, {})
        thread.join()

    assert calls == []


def _accept_once(listener: socket.socket, calls: list[object]) -> None:
    try:
        calls.append(listener.accept())
    except TimeoutError:
        return


def test_a_reference_to_a_file_is_refused() -> None:
    with pytest.raises(SchemaError, match="nothing is fetched"):
        violations({"$ref": "file:///etc/hostname"}, {})


def test_a_reference_to_the_metaschema_needs_no_network() -> None:
    schema = {"$ref": "https://json-schema.org/draft/2020-12/schema"}

    assert violations(schema, {"type": "string"}) == ()
    assert violations(schema, {"type": "nope"}) != ()


def test_many_schemas_are_compiled_one_after_the_other() -> None:
    for limit in range(200):
        schema = {"maximum": limit}
        assert violations(schema, limit) == ()
        assert len(violations(schema, limit + 1)) == 1


def test_a_packaged_schema_is_loaded_once() -> None:
    assert load("hal_profile") is load("hal_profile")
    assert load("hal_profile")["$id"] == "urn:specops:schema:hal-profile:1"


@pytest.mark.parametrize("name", ["nope", "../errors", "hal_profile.schema.json", ""])
def test_a_schema_that_is_not_packaged_is_an_error_with_the_known_names(name: str) -> None:
    with pytest.raises(SchemaError, match="hal_profile"):
        load(name)


def test_the_packaged_profile_schema_is_valid_for_a_second_library() -> None:
    jsonschema.Draft202012Validator.check_schema(load("hal_profile"))


def test_the_bare_question_agrees_with_the_violations() -> None:
    accepts = acceptor(INTEGER_X)

    assert accepts({"x": 1})
    assert not accepts({"x": "1"})
