from collections.abc import Mapping
from datetime import date

from specops.canaries import sample
from specops.canaries.model import Day
from specops.prove.settled import settled
from specops.settings.resolve import read_file

TODAY = date(2026, 11, 26)
PASSES = {"name": "unit-tests", "argv": ["true"]}


def read(carried: Mapping[str, object], planted: Mapping[str, object]) -> dict[str, object]:
    return dict(read_file("specops.toml", settled(carried, planted, TODAY)).values)


def test_what_is_planted_beats_what_is_carried_and_that_what_the_sample_has() -> None:
    carried, planted = {"hal.base_url": "a", "hal.skip": True}, {"hal.skip": False}
    assert read(carried, planted) == {**sample.SETTINGS, "hal.base_url": "a", "hal.skip": False}


def test_a_planted_scenario_leaves_those_of_the_repository_known() -> None:
    failing = {"name": "audit", "argv": ["false"]}
    carried = {"scenarios": [PASSES, {"name": "audit", "argv": ["true"]}]}
    assert read(carried, {"scenarios": [failing]})["scenarios"] == [failing, PASSES]
    assert read({}, {"scenarios": [failing]})["scenarios"] == [failing]
    assert read(carried, {})["scenarios"] == carried["scenarios"]


def test_days_are_counted_from_the_day_of_the_proof_at_any_depth() -> None:
    rules = read({}, {"rollout.rules": [{"code": "HS001", "until": Day(30)}]})["rollout.rules"]
    assert rules == [{"code": "HS001", "until": date(2026, 12, 26)}]
