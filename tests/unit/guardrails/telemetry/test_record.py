import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specops.evidence.read import Reading
from specops.guardrails.telemetry import record as rules_of_records
from specops.guardrails.telemetry.artifacts import Artifacts
from specops.guardrails.telemetry.record import RecordRules
from specops.model import Stage

from .conftest import FOLDER, SESSION, Lay, envelope

Rules = Callable[[Reading], RecordRules]
VALUES: tuple[Any, ...] = (
    *(None, True, 1, 0.5, "", " ", "passed", "ok", "ready", "failed", [], {}, [{}], ["a"]),
    *("2026-02-30T00:00:00Z", "SPEC-KIT-019", "/etc/hostname", f"{FOLDER}/gone.log"),
    *({"summary": {"status": "passed"}}, {"summary": {"artifacts": ["gone"]}}),
    *({"status": "skipped", "artifact": 1}, {"path": f"{FOLDER}/baseline_{SESSION}.md"}),
)
ADDED = st.sampled_from(["hal", "baseline", "overrides", "policy", "status", "path"])


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    root = tmp_path_factory.mktemp("repository")
    (root / FOLDER).mkdir(parents=True)
    for stage in Stage:
        (root / FOLDER / f"spec-{stage.value}_{SESSION}.log").touch()
    (root / FOLDER / f"baseline_{SESSION}.md").touch()
    artifacts = Artifacts(str(root))
    return lambda reading: RecordRules(reading, artifacts)


def _containers(value: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON is any value
    if isinstance(value, dict | list):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from _containers(child)


def _mutate(record: dict[str, Any], data: st.DataObject) -> None:
    """Remove, replace or add one thing anywhere in a record."""
    place = data.draw(st.sampled_from(list(_containers(record))))
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    if isinstance(place, dict) and data.draw(st.booleans()):
        place[data.draw(ADDED)] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    elif keys:
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()):
            del place[key]
        else:
            place[key] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))


@given(st.data())
def test_the_quick_look_and_the_long_one_agree(rules: Rules, data: st.DataObject) -> None:
    stage = data.draw(st.sampled_from(Stage))
    record = envelope(stage.value)
    for _ in range(data.draw(st.integers(0, 2))):
        _mutate(record, data)
    named = data.draw(st.sampled_from([stage, Stage.PLAN]))
    path = f"{FOLDER}/spec-{named.value}_{SESSION}.json"
    for reading in Reading:
        content = json.dumps(record).encode()
        clean = rules(reading).is_clean(record, path)
        assert clean is not bool(rules(reading).findings(record, content, path))


def _required(record: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    for container in _containers(record):
        if isinstance(container, dict):
            yield from ((container, key) for key in container)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("change", ["removed", "renamed"])
def test_a_key_that_is_removed_or_renamed_is_always_caught(
    stage: Stage, change: str, rules: Rules
) -> None:
    path = f"{FOLDER}/spec-{stage.value}_{SESSION}.json"
    number = len(list(_required(envelope(stage.value))))
    for index in range(number):
        record = envelope(stage.value)
        container, key = list(_required(record))[index]
        value = container.pop(key)
        if change == "renamed":
            container[key.upper()] = value
        content = json.dumps(record).encode()
        assert rules(Reading.STRICT).findings(record, content, path), key


def test_a_record_with_a_plain_link_among_its_artifacts_is_clean_on_the_long_look(
    lay: Lay, tmp_path: Path
) -> None:
    root = lay()
    (root / FOLDER / "link.log").symlink_to(f"spec-tasks_{SESSION}.log")
    record = {**envelope(), "artifacts": [{"path": f"{FOLDER}/link.log"}]}
    path = f"{FOLDER}/spec-tasks_{SESSION}.json"
    judge = RecordRules(Reading.STRICT, Artifacts(str(tmp_path / "repository")))
    assert not judge.is_clean(record, path)
    assert judge.findings(record, json.dumps(record).encode(), path) == []


def test_what_the_schema_accepts_is_not_held_against_it_at_length(
    lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*given: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr(rules_of_records, "validate", refused)
    record, path = envelope(), f"{FOLDER}/spec-plan_{SESSION}.json"
    judge = RecordRules(Reading.STRICT, Artifacts(str(lay())))
    (found,) = judge.findings(record, json.dumps(record).encode(), path)
    assert found.code == "TM007"


def test_compat_tells_what_no_reader_takes_and_nothing_else(lay: Lay) -> None:
    record = {**envelope(), "timestamp": "once", "specId": "SPEC-KIT-018-slug", "artifacts": 5}
    judge = RecordRules(Reading.COMPAT, Artifacts(str(lay())))
    (found,) = judge.findings(record, json.dumps(record).encode(), "old.json")
    assert (found.code, found.message) == ("TM005", '/artifacts: 5 is not of type "array"')


@pytest.mark.parametrize(("shorter", "is_told"), [(1, True), (0, False)])
def test_the_name_to_expect_is_told_unless_the_session_is_as_long_as_a_name(
    lay: Lay, shorter: int, *, is_told: bool
) -> None:
    name = f"spec-tasks_{SESSION}.json"
    session = "2" * (len(name) - shorter)
    record = {**envelope(), "sessionId": session}
    judge = RecordRules(Reading.STRICT, Artifacts(str(lay())))
    (found,) = judge.findings(record, json.dumps(record).encode(), f"{FOLDER}/{name}")
    told = f"/sessionId: the content says tasks and session {session}, the file name does not"
    assert found.message == told + (f": expected spec-tasks_{session}.json" if is_told else "")
