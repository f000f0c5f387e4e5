import sys

import pytest

from specops.errors import PreconditionError
from specops.hal.check import BodyKept, JsonBody, Recording
from specops.hal.kept_body import kept_json
from specops.hal.learned import is_learned, learned, sample
from specops.schema import check_schema, violations

BODIES = (
    {"items": [{"id": 1, "title": "A"}], "next": None},
    {"items": [{"id": 2, "title": "B", "year": 1999}], "next": "/2"},
)


def test_what_taught_a_schema_fits_it() -> None:
    schema = learned([JsonBody(body) for body in BODIES])

    check_schema(schema)
    assert [violations(schema, body) for body in BODIES] == [(), ()]
    assert is_learned(schema)
    assert not is_learned({"type": "object"})
    assert not is_learned({"$comment": "by hand"})


def test_what_was_there_each_time_is_required_and_what_was_seen_is_allowed() -> None:
    schema = learned([JsonBody(body) for body in BODIES])

    assert schema["required"] == ["items", "next"]
    assert schema["properties"]["next"] == {"type": ["null", "string"]}
    assert schema["properties"]["items"]["items"]["required"] == ["id", "title"]


@pytest.mark.parametrize(
    ("drifted", "told"),
    [
        ({"items": []}, '"next" is a required property'),
        ({"items": [{"id": "1", "title": "A"}], "next": None}, '"1" is not of type "integer"'),
        ({"items": {}, "next": None}, '{} is not of type "array"'),
    ],
)
def test_an_answer_that_drifted_no_longer_fits(drifted: object, told: str) -> None:
    (found,) = violations(learned([JsonBody(body) for body in BODIES]), drifted)

    assert found.message == told


def test_a_body_teaches_as_it_was_kept() -> None:
    body = {"a": [1, "x"], "b": {"c": None, "d": True, "e": 0.5}}
    whole = sample(kept_json(body, Recording()))
    shape = sample(kept_json(body, Recording(BodyKept.SHAPE)))

    assert whole == JsonBody(body)
    assert shape is not None
    assert learned([shape]) == learned([JsonBody(body)])


def test_of_what_was_masked_or_redacted_nothing_is_known() -> None:
    body = {"name": "Ada", "list": [1, 2], "rest": {"[redacted:KEY]": 1, "ok": True}}
    kept = kept_json(body, Recording(mask=("/name", "/list/0")))

    assert sample(kept) == JsonBody({"list": [2], "rest": {"ok": True}})


@pytest.mark.parametrize("kept", [{}, {"body": "[masked]"}, {"bodyOmitted": "x"}, {"bodyText": ""}])
def test_a_body_that_was_not_kept_teaches_nothing(kept: dict[str, object]) -> None:
    assert sample(kept) is None


def test_null_is_a_body_too() -> None:
    assert sample({"body": None}) == JsonBody(None)


def test_without_the_extra_there_is_no_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genson", None)

    with pytest.raises(PreconditionError, match="there is no generator of schemas") as caught:
        learned([JsonBody({})])
    assert caught.value.exit_code == 3
    assert caught.value.remedy == "install the extra: pip install 'specops-guardrails[learn]'"
