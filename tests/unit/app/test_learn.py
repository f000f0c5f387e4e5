"""``hal.learn`` on records of real runs, and the drift that it makes visible."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from specops.app.boundary import execute
from specops.hal.embedded.server import EmbeddedHal
from tests.fakes.repository import Guarded
from tests.fakes.world import Kept, call, world

KEY = {"HAL_SECRET_KAVEDARR_API_KEY": "sentinel-key-0123456789"}
PROFILE = "docs/hal/hal_profile.json"
SPEC: Mapping[str, str] = {"spec": "SPEC-KIT-018"}
SETTINGS = '[stages.validate]\nscenarios = ["hal-smoke"]\n'


def run(
    guarded: Guarded, command: str, values: Mapping[str, str], *paths: str
) -> tuple[int, dict[str, Any]]:
    kept = Kept()
    given = {"output-format": "json", **values}
    code = execute(call(command, world(guarded.root, kept, KEY), values=given, paths=paths))
    return code, json.loads(kept.out.getvalue())


def validate(guarded: Guarded, hal: EmbeddedHal | str = "embedded") -> dict[str, Any]:
    base_url = hal if isinstance(hal, str) else hal.base_url
    return run(guarded, "validate", {**SPEC, "hal": base_url})[1]


@pytest.fixture
def product(guarded: Guarded) -> Iterator[EmbeddedHal]:
    """A HAL that is reached over an address, as that of a product is."""
    guarded.write("specops.toml", SETTINGS)
    with EmbeddedHal(*KEY.values()) as hal:
        yield hal


def profile(guarded: Guarded) -> dict[str, Any]:
    return dict(json.loads((guarded.root / PROFILE).read_text()))


def test_healthy_records_teach_schemas_and_a_later_answer_that_drifts_fails(
    guarded: Guarded, product: EmbeddedHal
) -> None:
    assert validate(guarded, product)["verdict"] == "passed"
    code, told = run(guarded, "hal.learn", SPEC)

    assert (code, told["checked"]) == (0, 4)
    assert [result["name"] for result in told["results"]] == [
        f"hal-learn/{name}" for name in profile(guarded)
    ]
    schema = profile(guarded)["list_movies"]["expect"]["schema"]
    assert schema["$comment"].startswith("learned from healthy records")
    assert validate(guarded, product)["verdict"] == "passed"
    with EmbeddedHal(*KEY.values(), faults={"list_movies": "wrong-schema"}) as drifted:
        findings = validate(guarded, drifted)["findings"]
    assert [finding["code"] for finding in findings] == ["HS016"]
    assert 'list_movies: schema: "' in findings[0]["message"]
    assert "is a required property" in findings[0]["message"]


def test_only_the_schemas_are_added_and_learning_twice_changes_nothing(
    guarded: Guarded, product: EmbeddedHal
) -> None:
    before = (guarded.root / PROFILE).read_text()
    validate(guarded, product)
    run(guarded, "hal.learn", {})
    after = (guarded.root / PROFILE).read_text()
    run(guarded, "hal.learn", {})

    assert (guarded.root / PROFILE).read_text() == after
    removed = [line for line in before.splitlines() if line.rstrip(",") not in after]
    assert removed == []
    learned = profile(guarded)
    for check in learned.values():
        del check["expect"]
    assert learned == json.loads(before)


def test_what_was_written_by_hand_stays_and_what_was_not_seen_is_told(
    guarded: Guarded, product: EmbeddedHal
) -> None:
    checks = profile(guarded)
    checks["health"]["expect"] = {"schema": {"type": "object"}}
    checks["lost"] = {"method": "GET", "path": "/lost"}
    guarded.write(PROFILE, json.dumps(checks))
    validate(guarded, product)
    code, told = run(guarded, "hal.learn", {})

    assert (code, told["checked"]) == (0, 3)
    assert told["notes"] == [
        "health keeps its schema, which was not learned",
        "lost has no healthy record with a body",
    ]
    assert profile(guarded)["health"] == checks["health"]
    assert profile(guarded)["lost"] == checks["lost"]


def test_records_of_another_request_and_of_the_embedded_hal_teach_nothing(
    guarded: Guarded,
) -> None:
    guarded.write("specops.toml", SETTINGS)
    validate(guarded, "embedded")
    before = profile(guarded)
    code, told = run(guarded, "hal.learn", {})

    assert (code, told["verdict"]) == (3, "error")
    assert told["results"][0]["reason"] == "no record taught anything"
    assert profile(guarded) == before
    guarded.configure('[hal]\nbase_url = "embedded"\n')
    moved = {"health": before["health"] | {"path": "/healthz"}}
    guarded.write(PROFILE, json.dumps(moved))
    assert run(guarded, "hal.learn", {})[0] == 3
    guarded.write(PROFILE, json.dumps({"health": before["health"]}))
    assert run(guarded, "hal.learn", {})[0] == 0


def test_records_can_be_named(guarded: Guarded, product: EmbeddedHal) -> None:
    validate(guarded, product)
    (record,) = guarded.evidence("*-hal-health.json")
    code, told = run(guarded, "hal.learn", {}, str(record.relative_to(guarded.root)))

    assert (code, told["checked"]) == (0, 1)
    assert run(guarded, "hal.learn", {}, str(record.parent))[1]["checked"] == 4
    assert run(guarded, "hal.learn", {}, "SPEC.md")[0] == 3


def test_a_file_that_is_no_record_is_told_and_nothing_is_written(
    guarded: Guarded, product: EmbeddedHal
) -> None:
    validate(guarded, product)
    before = (guarded.root / PROFILE).read_text()
    folder = str(guarded.root / "evidence" / "commands")
    for content in ("{", "[]", "{}", '{"check": 1}'):
        guarded.write("evidence/broken.json", content)
        code, told = run(guarded, "hal.learn", {}, folder, "evidence/broken.json")

        assert code == 3
        assert told["error"]["message"] == "evidence/broken.json is no HAL record that can be read"
    assert (guarded.root / PROFILE).read_text() == before


def test_a_missing_record_outside_of_the_repository_is_told_by_its_path(guarded: Guarded) -> None:
    code, told = run(guarded, "hal.learn", {}, "/nowhere/x.json")

    assert code == 3
    assert told["error"]["message"] == "/nowhere/x.json is no HAL record that can be read"


def test_a_profile_that_cannot_be_written_is_as_it_was(
    guarded: Guarded, product: EmbeddedHal, monkeypatch: pytest.MonkeyPatch
) -> None:
    validate(guarded, product)
    before = (guarded.root / PROFILE).read_text()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.fsync", refuse)
    code, told = run(guarded, "hal.learn", {})

    assert code == 3
    assert told["error"]["message"] == f"{PROFILE} could not be written: Permission denied"
    assert (guarded.root / PROFILE).read_text() == before
