import pytest

from specops.prove.setup import NOTHING, SetUp
from specops.settings.resolve import read_file

FILE = """\
# rules
tracker = "TRACKER.md"
[rollout]
default = "warn" # for a while

[stages]
validate.scenarios = ["packet-unchanged"]
[baseline]
commands = []
mode = "skip"
"""


def set_up(text: str = FILE, name: str = "specops.toml", **variables: str) -> SetUp:
    return SetUp(read_file(name, text.encode()).values, variables, name, text)


def test_places_and_programs_of_a_repository_are_not_carried() -> None:
    carried = set_up(SPEC_OPS_HAL_SKIP="1", SPEC_OPS_EVIDENCE_ROOT="proofs", HOME="/root").carried
    assert set(carried.values) == {
        "rollout.default",
        "stages.validate.scenarios",
        "baseline.mode",
    }
    assert carried.variables == {"SPEC_OPS_HAL_SKIP": "1"}


def test_a_repository_without_settings_carries_nothing() -> None:
    assert SetUp({}, {}, "", "").carried == NOTHING


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("tracker", "tracker (specops.toml:2)"),
        ("rollout.default", "rollout.default (specops.toml:4)"),
        ("stages.validate.scenarios", "stages.validate.scenarios (specops.toml:7)"),
        ("baseline.mode", "baseline.mode (specops.toml:10)"),
        ("hal.skip", "hal.skip (specops.toml)"),
    ],
)
def test_a_setting_is_told_with_its_line(key: str, place: str) -> None:
    assert set_up().place(key) == place


def test_an_inline_table_and_an_array_of_tables_have_lines_too() -> None:
    assert set_up('rollout = { default = "warn" }\n').place("rollout.default").endswith(":1)")
    text = '[[scenarios]]\nname = "a"\nargv = ["b"]\n'
    assert set_up(text).place("scenarios").endswith(":1)")


def test_the_settings_of_pyproject_have_lines() -> None:
    text = '[project]\nname = "x"\n[tool.specops.rollout]\ndefault = "warn"\n'
    assert set_up(text, "pyproject.toml").place("rollout.default").endswith("pyproject.toml:4)")


def test_what_a_run_says_of_the_file_is_told_with_the_lines_of_the_policy() -> None:
    told = set_up().located("warn mode, decided by file specops.toml")
    assert told.endswith("specops.toml; rollout.default (specops.toml:4)")
    assert set_up().located("warn mode, decided by a flag") == "warn mode, decided by a flag"
    assert SetUp({}, {}, "", "").located("a skip") == "a skip"
