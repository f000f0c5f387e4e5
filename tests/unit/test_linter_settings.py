import pytest

from specops.errors import SettingsError
from specops.settings.resolve import read_file, resolve


def value(toml: str, key: str) -> object:
    return resolve(read_file("specops.toml", toml.encode()), {}, {}).value(key)


@pytest.mark.parametrize(("given", "limit"), [("1", 1), ('"7"', 7), ('"off"', None)])
def test_the_limit_of_rows_in_progress_is_a_number_or_off(given: str, limit: int | None) -> None:
    assert value(f"tracker_rules.max_in_progress = {given}", "tracker_rules.max_in_progress") == (
        limit
    )
    assert value("", "tracker_rules.max_in_progress") == 1


@pytest.mark.parametrize("given", ["0", "-1", "true", "1.5", '"many"', "1000000", '"٣"', "[]"])
def test_any_other_limit_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="it must be a number from 1 to 999999, or off"):
        value(f"tracker_rules.max_in_progress = {given}", "tracker_rules.max_in_progress")


def test_the_structure_of_documents_is_a_path_of_the_repository_or_nothing() -> None:
    assert value("", "documents.structure") == ""
    assert value('documents.structure = ""', "documents.structure") == ""
    assert value('documents.structure = "docs/s.json"', "documents.structure") == "docs/s.json"
    with pytest.raises(SettingsError, match="stays inside it"):
        value('documents.structure = "../s.json"', "documents.structure")


def test_records_are_read_strictly_unless_it_is_set_otherwise() -> None:
    assert value("", "tracker_rules.records") == "strict"
    assert value('tracker_rules.records = "compat"', "tracker_rules.records") == "compat"
    with pytest.raises(SettingsError, match="one of strict, compat"):
        value('tracker_rules.records = "any"', "tracker_rules.records")
